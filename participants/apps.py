"""The app `participants`."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """Settings of the app."""

    name = "participants"

    def ready(self) -> None:
        """Tell the history its words, and the list of companies how many people each has."""
        from companies.views.coordinator.companies import CompanyList
        from compcor.audit.words import tell_acts, tell_facts
        from participants.columns import PEOPLE
        from participants.words import ACTS, FACTS

        tell_acts(ACTS)
        tell_facts(FACTS)
        CompanyList.add_column(PEOPLE)
