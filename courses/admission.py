"""What stands in the way of a company's people on one run, in the words of what that company may know.

Of what somebody does for another employer it says nothing but that the person is busy (docs/decisions.md).
"""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from companies.models import Company
from compcor.core.display import iso_date
from compcor.core.periods import civil_date, swedish_today
from courses.clashes import clashes_of, has_completed_course
from courses.employers import Employers
from courses.enums import GIVEN_UP_STATES, EnrolmentState
from courses.models import CourseRun, Enrolment
from courses.prerequisites import lacking_courses
from participants.models import Participant


def days_of_employment(run: CourseRun) -> list[date]:
    """The days on one of which somebody must be employed to be enrolled: the first of the run, and today."""
    today = swedish_today()
    return [civil_date(run.first_starts_at), today] if run.first_starts_at else [today]


class Admission:
    """Read once, then asked for each person; the same number of queries for any number of people."""

    def __init__(self, run: CourseRun, company: Company, people: Collection[int]) -> None:
        self._run, self._company = run, company
        places = [(person, run.pk) for person in people]
        self._employers = Employers.of(people)
        self._days = days_of_employment(run)
        self._enrolments = {row.participant_id: row for row in run.enrolments.filter(participant__in=people)}
        self._clashes = clashes_of(places)
        self._lacking = lacking_courses(places, company=company)
        self._completed = has_completed_course(run, people, company=company)

    def existing(self, person: int) -> Enrolment | None:
        """The person's enrolment on the run, for whichever employer; to be written, never shown."""
        return self._enrolments.get(person)

    def own(self, person: int) -> Enrolment | None:
        """The person's enrolment on the run for this company."""
        existing = self.existing(person)
        return existing if existing and existing.company_id == self._company.pk else None

    def refusal(self, participant: Participant) -> str:
        """Why the person cannot be enrolled; empty when nothing hinders."""
        person = participant.pk
        if not self._is_employed(person):
            return not_employed(participant, self._company)
        existing = self.existing(person)
        if existing is None or existing.state in GIVEN_UP_STATES:
            return ""
        if existing.company_id != self._company.pk:
            return _("%(person)s is busy at that time. Ask your coordinator.") % {"person": participant}
        return already(existing)

    def for_coordinators(self, person: int) -> list[str]:
        """Why coordinators decide about the person; empty when the company does."""
        approval = [_("Coordinators approve each enrolment on this run.")] if self._run.needs_approval else []
        return approval + self.doubts(person)

    def doubts(self, person: int) -> list[str]:
        """What about this person is for coordinators to decide."""
        doubts = []
        if courses := self._lacking.get((person, self._run.pk)):
            titles = ", ".join(course.title_here for course in courses)
            doubts.append(_("Has not completed %(courses)s for you: your coordinator decides.") % {"courses": titles})
        own = self.own(person)
        if own and own.state == EnrolmentState.DECLINED:
            doubts.append(_("Was declined before: your coordinator decides."))
        return doubts

    def warnings(self, person: int) -> list[str]:
        """What the company should think of before it enrols the person."""
        found = dict.fromkeys(self._clash_warning(clash) for clash in self._clashes.get((person, self._run.pk), ()))
        if person in self._completed:
            found[_("Has completed the course before.")] = None
        return list(found)

    def _clash_warning(self, clash: tuple) -> str:
        session, company = clash
        if company != self._company.pk:
            return _("Is busy at that time.")
        facts = {"course": session.run.course, "day": iso_date(session.starts_at)}
        return _("Is expected at %(course)s at the same time on %(day)s.") % facts

    def _is_employed(self, person: int) -> bool:
        return any(
            self._employers.on(day, person, preferred=[self._company.pk]) == self._company.pk for day in self._days
        )


def already(enrolment: Enrolment) -> str:
    """A second enrolment answered plainly."""
    person = {"person": enrolment.participant}
    match enrolment.state:
        case EnrolmentState.REQUESTED:
            return _("%(person)s is asked for already.") % person
        case EnrolmentState.WAITLISTED:
            return _("%(person)s is on the waiting list already.") % person
        case _:
            return _("%(person)s has a seat already.") % person


def not_employed(participant: Participant, company: Company) -> str:
    """Nobody is enrolled for a company that employs them neither on the first day of the run nor today."""
    return _("%(person)s is not employed at %(company)s on the first day of the run or today.") % {
        "person": participant,
        "company": company,
    }
