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
        from courses.employees import HOURS, MINUTES, attended_days, coming_days
        from courses.merging import CourseMover
        from courses.takeovers import CourseTakeover
        from courses.waiting import seats_given, seats_to_name
        from courses.words import ACTS, FACTS
        from participants.followers import tells_attended_days, tells_coming_days, when_people_change
        from participants.merging import when_people_merge
        from participants.takeovers import when_companies_are_taken_over
        from participants.views.portal.employees import EmployeeList

        tell_acts(ACTS)
        tell_facts(FACTS)
        when_people_change(follow_people)
        tells_attended_days(attended_days)
        tells_coming_days(coming_days)
        EmployeeList.add_column(HOURS)
        EmployeeList.add_column(MINUTES)
        when_people_merge(CourseMover())
        when_companies_are_taken_over(CourseTakeover())
        company_waits_for(seats_to_name)
        company_waits_for(seats_given)
