"""The app `companies`."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """Settings of the app."""

    name = "companies"

    def ready(self) -> None:
        """Tell the history its words."""
        from companies.actions.eligibility import follow_project
        from companies.papers import waiting_papers
        from companies.waiting import company_waits_for
        from companies.words import ACTS, FACTS
        from compcor.audit.words import tell_acts, tell_facts
        from compcor.project.followers import when_project_changes

        tell_acts(ACTS)
        tell_facts(FACTS)
        company_waits_for(waiting_papers)
        when_project_changes(follow_project)
