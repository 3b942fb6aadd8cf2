"""The app `compcor.accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to django-allauth."""
        from compcor.accounts import receivers

        receivers.connect()
