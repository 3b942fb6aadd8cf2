"""Seats: who asks for one, has one, waits for one, and gives it back.

Whoever takes or frees a seat holds the run's row (on SQLite the one write transaction), so that no seat is given
twice. The run is held before the audit log: everybody takes the two locks in the same order.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import civil_date, swedish_today
from courses.employers import Employers
from courses.enums import UNDECIDED_STATES, EnrolmentState, RunState
from courses.models import CourseRun, Enrolment
from participants.models import Participant

ENROLLABLE_RUN_STATES = (RunState.PLANNED, RunState.OPEN, RunState.CONFIRMED, RunState.RUNNING)
GIVEN_UP = (EnrolmentState.WITHDRAWN, EnrolmentState.DECLINED)


def locked(run: CourseRun) -> CourseRun:
    """The run as it stands now, held until the transaction ends."""
    return CourseRun.objects.select_for_update(of=("self",)).select_related("course").get(pk=run.pk)


@transaction.atomic
def enrol(*, participant: Participant, run: CourseRun, by: User | None, company: Company | None = None) -> Enrolment:
    """Enrol somebody for a company that employs them on the day of the first session or today.

    Without a company it is the employer of that day. The seat is confirmed while there are free ones; then comes
    the waiting list, in order. A run that needs approval takes requests. Who withdrew or was declined may come back,
    last in line.
    """
    run = locked(run)
    if run.state not in ENROLLABLE_RUN_STATES:
        raise RuleViolation(_("A run that is %(state)s takes no enrolments.") % {"state": run.get_state_display()})
    employer = _employer(participant, run, company)
    enrolment = Enrolment.objects.filter(participant=participant, run=run).first()
    if enrolment is None:
        enrolment = Enrolment(participant=participant, run=run)
    elif enrolment.state not in GIVEN_UP:
        raise RuleViolation(_("This person is already enrolled on the run."), field="participant")
    enrolment.company_id = employer
    enrolment.state = EnrolmentState.REQUESTED if run.needs_approval else _state_of_new_seat(run)
    enrolment.queued_at = timezone.now()
    enrolment.decided_at, enrolment.decided_by, enrolment.reason = None, None, ""
    enrolment.full_clean()
    enrolment.save()
    record("enrolment.created", enrolment, by=by, state=enrolment.state, run=run.public_id)
    return enrolment


@transaction.atomic
def confirm_enrolment(*, enrolment: Enrolment, by: User | None) -> Enrolment:
    """Approve a request or take somebody from the waiting list.

    When every seat is taken an approved request joins the waiting list, at the time when it was made.
    """
    run, enrolment = _held(enrolment)
    _require_state(enrolment, UNDECIDED_STATES)
    if run.state not in ENROLLABLE_RUN_STATES:
        raise RuleViolation(_("A run that is %(state)s takes no enrolments.") % {"state": run.get_state_display()})
    if free_seats(run) > 0:
        return _decide(enrolment, EnrolmentState.CONFIRMED, by=by)
    if enrolment.state == EnrolmentState.WAITLISTED:
        raise RuleViolation(_("Every seat is taken."))
    return _decide(enrolment, EnrolmentState.WAITLISTED, by=by)


@transaction.atomic
def decline_enrolment(*, enrolment: Enrolment, reason: str, by: User | None) -> Enrolment:
    """Say no to a request or to somebody on the waiting list, with a reason."""
    _run, enrolment = _held(enrolment)
    _require_state(enrolment, UNDECIDED_STATES)
    if not reason:
        raise RuleViolation(_("Say why the enrolment is declined."), field="reason")
    return _decide(enrolment, EnrolmentState.DECLINED, by=by, reason=reason)


@transaction.atomic
def withdraw_enrolment(*, enrolment: Enrolment, by: User | None, reason: str = "") -> Enrolment:
    """Give a seat or a place in line back. Attendance so far keeps counting; the first in line gets the seat."""
    run, enrolment = _held(enrolment)
    _require_state(enrolment, (*UNDECIDED_STATES, EnrolmentState.CONFIRMED))
    _decide(enrolment, EnrolmentState.WITHDRAWN, by=by, reason=reason)
    fill_seats(run, by=by)
    return enrolment


@transaction.atomic
def complete_enrolment(*, enrolment: Enrolment, completed: bool, by: User | None) -> Enrolment:
    """Say of a seat whether the course was completed; may be corrected afterwards."""
    _run, enrolment = _held(enrolment)
    _require_state(enrolment, (EnrolmentState.CONFIRMED, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED))
    return close_enrolment(enrolment, completed=completed, by=by)


@transaction.atomic
def promote_waiting(*, run: CourseRun, by: User | None) -> list[Enrolment]:
    """Give free seats to the waiting list in its order; those who got one."""
    return fill_seats(locked(run), by=by)


def close_enrolment(enrolment: Enrolment, *, completed: bool, by: User | None) -> Enrolment:
    """The end of a seat; the caller holds the run."""
    return _decide(enrolment, EnrolmentState.COMPLETED if completed else EnrolmentState.NOT_COMPLETED, by=by)


def fill_seats(run: CourseRun, *, by: User | None) -> list[Enrolment]:
    """Free seats go to the first in line; the caller holds the run."""
    free = free_seats(run)
    if free <= 0 or run.state not in ENROLLABLE_RUN_STATES:
        return []
    promoted = list(run.enrolments.waiting()[:free])
    now = timezone.now()
    for enrolment in promoted:
        enrolment.state = EnrolmentState.CONFIRMED
        enrolment.decided_at, enrolment.decided_by = now, by
        enrolment.changed_at = now
    Enrolment.objects.bulk_update(promoted, ["state", "decided_at", "decided_by", "changed_at"])
    record_many("enrolment.promoted", [(enrolment, {"run": run.public_id}) for enrolment in promoted], by=by)
    return promoted


def free_seats(run: CourseRun) -> int:
    """Seats that nobody holds. To act on it, hold the run."""
    return run.seats - run.enrolments.seated().count()


def _state_of_new_seat(run: CourseRun) -> EnrolmentState:
    """Nobody passes those who already wait."""
    is_free = free_seats(run) > 0 and not run.enrolments.waiting().exists()
    return EnrolmentState.CONFIRMED if is_free else EnrolmentState.WAITLISTED


def _employer(participant: Participant, run: CourseRun, company: Company | None) -> int:
    """The company (primary key) that the enrolment is for: an employer on the first day of the run, or today."""
    employers = Employers.of([participant.pk])
    preferred = company.pk if company else None
    for day in _days_of_employment(run):
        employer = employers.on(day, participant.pk, preferred=preferred)
        if employer is not None and preferred in (None, employer):
            return employer
    if company is None:
        raise RuleViolation(
            _("%(person)s is employed nowhere on the first day of the run or today.") % {"person": participant},
            field="participant",
        )
    raise RuleViolation(
        _("%(person)s is not employed at %(company)s on the first day of the run or today.")
        % {"person": participant, "company": company},
        field="participant",
    )


def _days_of_employment(run: CourseRun) -> list[date]:
    today = swedish_today()
    return [civil_date(run.first_starts_at), today] if run.first_starts_at else [today]


def _held(enrolment: Enrolment) -> tuple[CourseRun, Enrolment]:
    """The run and the enrolment as they stand now, held until the transaction ends."""
    run = locked(enrolment.run)
    return run, Enrolment.objects.get(pk=enrolment.pk)


def _require_state(enrolment: Enrolment, allowed: tuple[EnrolmentState, ...]) -> None:
    if enrolment.state not in allowed:
        raise RuleViolation(
            _("This cannot be done with an enrolment that is %(state)s.") % {"state": enrolment.get_state_display()}
        )


def _decide(enrolment: Enrolment, state: EnrolmentState, *, by: User | None, reason: str = "") -> Enrolment:
    before = enrolment.state
    enrolment.state, enrolment.reason = state, reason
    enrolment.decided_at, enrolment.decided_by = timezone.now(), by
    enrolment.full_clean()
    enrolment.save()
    details = {"changed": ["state"], "before": {"state": before}, "after": {"state": state}}
    record(f"enrolment.{state}", enrolment, by=by, run=enrolment.run.public_id, **details)
    return enrolment
