"""The app `participants`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ParticipantsConfig(AppConfig):
    """Settings of the app."""

    name = "participants"

    def ready(self) -> None:
        """Tell the history its words, other apps' pages what they show of people, and have a first notice."""
        from companies.takeovers import tells_takeovers
        from companies.timeline import adds_to_timeline
        from companies.views.coordinator.companies import CompanyList
        from companies.waiting import company_waits_for
        from compcor.audit.words import tell_acts, tell_facts
        from participants.columns import PEOPLE
        from participants.notices import first_notice
        from participants.takeovers import takeovers_that_hold, takeovers_told
        from participants.waiting import waiting_people
        from participants.words import ACTS, FACTS

        tell_acts(ACTS)
        tell_facts(FACTS)
        CompanyList.add_column(PEOPLE)
        company_waits_for(waiting_people)
        adds_to_timeline(takeovers_told)
        tells_takeovers(takeovers_that_hold)
        post_migrate.connect(first_notice, sender=self, dispatch_uid="participants.first_notice")
