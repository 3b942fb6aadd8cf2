"""The app `reporting`."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Settings of the app."""

    name = "reporting"

    def ready(self) -> None:
        """Tell the history its words."""
        from compcor.audit.words import tell_acts, tell_facts
        from participants.merging import when_people_merge
        from reporting.merging import ReportMover
        from reporting.words import ACTS, FACTS

        tell_acts(ACTS)
        tell_facts(FACTS)
        when_people_merge(ReportMover())
