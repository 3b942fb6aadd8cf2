"""The app `compcor.mail`."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.mail"
    label = "mail"

    def ready(self) -> None:
        """Tell the history its words."""
        from compcor.audit.words import tell_acts
        from compcor.mail.words import ACTS

        tell_acts(ACTS)
