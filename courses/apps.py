"""The app `courses`."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Settings of the app."""

    name = "courses"

    def ready(self) -> None:
        """Tell the history its words."""
        from compcor.audit.words import tell_acts, tell_facts
        from courses.words import ACTS, FACTS

        tell_acts(ACTS)
        tell_facts(FACTS)
