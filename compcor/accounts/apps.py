"""The app `compcor.accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to django-allauth, and say what was heard in words."""
        from compcor.accounts import receivers, words

        receivers.connect()
        words.tell_words()
