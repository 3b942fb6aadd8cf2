"""The app `courses`."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Settings of the app."""

    name = "courses"

    def ready(self) -> None:
        """Tell the history its words, and let attended hours follow people's employments."""
        from companies.waiting import company_waits_for
        from compcor.audit.words import tell_acts, tell_facts
        from courses.actions import follow_people
        from courses.merging import CourseMover
        from courses.waiting import seats_given, seats_to_name
        from courses.words import ACTS, FACTS
        from participants.followers import when_people_change
        from participants.merging import when_people_merge

        tell_acts(ACTS)
        tell_facts(FACTS)
        when_people_change(follow_people)
        when_people_merge(CourseMover())
        company_waits_for(seats_to_name)
        company_waits_for(seats_given)
