"""Seats, as coordinators give and take them: who asks for one, has one, waits for one, and gives it back.

Companies are told of what coordinators decide when these say so, and within the hour at the latest
(`courses.actions.queue`).
"""

from django.db import transaction
from django.utils.translation import gettext as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation
from courses.actions.places import (
    decide,
    fill_seats,
    locked,
    place,
    require_takes_enrolments,
    settle,
    state_of_new_place,
)
from courses.admission import days_of_employment, not_employed
from courses.employers import Employers
from courses.enums import GIVEN_UP_STATES, UNDECIDED_STATES, EnrolmentState
from courses.models import CourseRun, Enrolment
from courses.seats import free_seats
from participants.models import Participant


@transaction.atomic
def enrol(*, participant: Participant, run: CourseRun, by: User | None, company: Company | None = None) -> Enrolment:
    """Enrol somebody for a company that employs them on the day of the first session or today.

    Without a company it is the employer of that day. The seat is confirmed while there are free ones; then comes
    the waiting list, in order. A run that needs approval takes requests. Who withdrew or was declined may come back,
    last in line. The last day to enrol does not bind coordinators.
    """
    run = locked(run)
    require_takes_enrolments(run)
    settle(run)
    employer = employer_for(participant, run, company)
    enrolment = Enrolment.objects.filter(participant=participant, run=run).first()
    if enrolment is None:
        enrolment = Enrolment(participant=participant, run=run)
    elif enrolment.state not in GIVEN_UP_STATES:
        raise RuleViolation(_("This person is already enrolled on the run."), field="participant")
    enrolment.company_id = employer
    place(enrolment, EnrolmentState.REQUESTED if run.needs_approval else state_of_new_place(run))
    record("enrolment.created", enrolment, by=by, state=enrolment.state, run=run.public_id)
    return enrolment


@transaction.atomic
def confirm_enrolment(*, enrolment: Enrolment, by: User | None) -> Enrolment:
    """Approve a request or take somebody from the waiting list.

    When every seat is taken an approved request joins the waiting list, at the time when it was made.
    """
    run, enrolment = held(enrolment)
    require_state(enrolment, UNDECIDED_STATES)
    require_takes_enrolments(run)
    if free_seats(run) > 0:
        return decide(enrolment, EnrolmentState.CONFIRMED, by=by)
    if enrolment.state == EnrolmentState.WAITLISTED:
        raise RuleViolation(_("Every seat is taken. Give the run more seats first, or let the person wait."))
    return decide(enrolment, EnrolmentState.WAITLISTED, by=by)


@transaction.atomic
def decline_enrolment(*, enrolment: Enrolment, reason: str, by: User | None) -> Enrolment:
    """Say no to a request or to somebody on the waiting list, with a reason."""
    _run, enrolment = held(enrolment)
    require_state(enrolment, UNDECIDED_STATES)
    if not reason:
        raise RuleViolation(_("Say why the enrolment is declined."), field="reason")
    return decide(enrolment, EnrolmentState.DECLINED, by=by, reason=reason)


@transaction.atomic
def withdraw_enrolment(*, enrolment: Enrolment, by: User | None, reason: str = "") -> Enrolment:
    """Give a seat or a place in line back. Attendance so far keeps counting; the first in line gets the seat."""
    run, enrolment = held(enrolment)
    require_state(enrolment, (*UNDECIDED_STATES, EnrolmentState.CONFIRMED))
    decide(enrolment, EnrolmentState.WITHDRAWN, by=by, reason=reason)
    fill_seats(run, by=by)
    return enrolment


@transaction.atomic
def complete_enrolment(*, enrolment: Enrolment, completed: bool, by: User | None) -> Enrolment:
    """Say of a seat whether the course was completed; may be corrected afterwards."""
    _run, enrolment = held(enrolment)
    require_state(enrolment, (EnrolmentState.CONFIRMED, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED))
    return close_enrolment(enrolment, completed=completed, by=by)


@transaction.atomic
def promote_waiting(*, run: CourseRun, by: User | None) -> list[Enrolment]:
    """Give free seats to the waiting list in its order; those who got one."""
    return fill_seats(locked(run), by=by)


def close_enrolment(enrolment: Enrolment, *, completed: bool, by: User | None) -> Enrolment:
    """The end of a seat; the caller holds the run."""
    return decide(enrolment, EnrolmentState.COMPLETED if completed else EnrolmentState.NOT_COMPLETED, by=by)


def held(enrolment: Enrolment) -> tuple[CourseRun, Enrolment]:
    """The run and the enrolment as they stand now, held until the transaction ends."""
    run = locked(enrolment.run)
    return run, Enrolment.objects.get(pk=enrolment.pk)


def require_state(enrolment: Enrolment, allowed: tuple[EnrolmentState, ...]) -> None:
    """The act belongs to some states only."""
    if enrolment.state not in allowed:
        raise RuleViolation(
            _("This cannot be done with an enrolment that is %(state)s.") % {"state": enrolment.get_state_display()}
        )


def employer_for(participant: Participant, run: CourseRun, company: Company | None) -> int:
    """The company (primary key) that the enrolment is for: an employer on the first day of the run, or today."""
    employers = Employers.of([participant.pk])
    preferred = company.pk if company else None
    for day in days_of_employment(run):
        employer = employers.on(day, participant.pk, preferred=[preferred])
        if employer is not None and preferred in (None, employer):
            return employer
    if company:
        raise RuleViolation(not_employed(participant, company), field="participant")
    raise RuleViolation(
        _("%(person)s is employed nowhere on the first day of the run or today.") % {"person": participant},
        field="participant",
    )
