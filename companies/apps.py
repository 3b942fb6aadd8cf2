"""The app `companies`."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """Settings of the app."""

    name = "companies"

    def ready(self) -> None:
        """Tell the history its words."""
        from companies.words import ACTS
        from compcor.audit.words import tell_acts

        tell_acts(ACTS)
