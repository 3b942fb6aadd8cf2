"""What a company's contact does with places: enrol people, reserve seats and name them, cancel and think again.

The company is told at once; so is whoever gets a seat by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record_many
from compcor.core.exceptions import RuleViolation
from courses.actions.enrolment import held, require_state
from courses.actions.holds import held_hold, keep_seats, name_for, release
from courses.actions.places import decide, fill_seats, locked, place, require_takes_enrolments, settle
from courses.admission import Admission
from courses.deadlines import has_begun, last_day_of_hold, why_closed
from courses.enums import UNDECIDED_STATES, EnrolmentState
from courses.models import CourseRun, Enrolment, SeatHold
from courses.seats import free_seats
from courses.telling import tell
from participants.models import Participant


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one person: an enrolment, or why there is none; and what the company should think of."""

    participant: Participant
    enrolment: Enrolment | None = None
    refusal: str = ""
    remarks: tuple[str, ...] = ()


@transaction.atomic
def enrol_people(
    *, run: CourseRun, company: Company, participants: Sequence[Participant], by: User | None
) -> list[Outcome]:
    """Enrol several of a company's people in the order given; each gets an answer of their own.

    A seat while there are free ones, then the waiting list. A request where coordinators decide: on a run that needs
    approval, for somebody who lacks a required course, and for somebody who was declined. The last day to enrol
    binds. Sent twice, the second sending changes nothing.
    """
    run = locked(run)
    if reason := why_closed(run):
        raise RuleViolation(reason)
    settle(run)
    participants = list(dict.fromkeys(participants))
    admission = Admission(run, company, [participant.pk for participant in participants])
    seats = _Seats(run)
    outcomes = [_enrol(run, company, participant, admission, seats) for participant in participants]
    made = [outcome.enrolment for outcome in outcomes if outcome.enrolment]
    if made:
        events = [(row, {"state": row.state, "run": run.public_id}) for row in made]
        record_many("enrolment.created", events, by=by)
    tell(made, by=by)
    return outcomes


@transaction.atomic
def reserve_seats(
    *, run: CourseRun, company: Company, seats: int, by: User | None, sending: UUID | None = None
) -> list[SeatHold]:
    """Reserve seats to be named later, all of them or none, as many as the run lets a company.

    Not on a run where coordinators approve each person. `sending` is one showing of the form: sent twice, it reserves
    once.
    """
    run = locked(run)
    if sending and (before := list(run.holds.filter(company=company, sending=sending))):
        return before
    if reason := why_closed(run):
        raise RuleViolation(reason)
    if run.needs_approval:
        raise RuleViolation(_("Coordinators approve each person on this run: enrol people by name."))
    settle(run)
    _require_within_limit(run, company, seats)
    return keep_seats(run, company, seats=seats, expires_on=last_day_of_hold(run), by=by, sending=sending)


@transaction.atomic
def name_seat(*, hold: SeatHold, participant: Participant, by: User | None) -> Enrolment:
    """Give a reserved seat to one of the company's people, past the waiting list; the checks are those of enrolling.

    Who needs a coordinator's decision is enrolled by name instead: the seat stays reserved meanwhile.
    """
    run, hold = held_hold(hold)
    admission = Admission(run, hold.company, [participant.pk])
    reasons = admission.doubts(participant.pk)
    if reasons and not admission.refusal(participant):
        advice = _("Enrol the person by name to ask for a decision.")
        raise RuleViolation(f"{participant}: {' '.join(reasons)} {advice}", field="participant")
    enrolment = name_for(hold, run, participant, admission, by=by)
    tell([enrolment], by=by)
    return enrolment


@transaction.atomic
def release_seats(*, holds: Sequence[SeatHold], by: User | None) -> list[SeatHold]:
    """Give reserved seats back; those released now."""
    return release(holds, by=by)


@transaction.atomic
def cancel_place(*, enrolment: Enrolment, by: User | None) -> Enrolment:
    """Give somebody's seat or place in line back before the run begins; the first in line gets the seat."""
    run, enrolment = held(enrolment)
    require_state(enrolment, (*UNDECIDED_STATES, EnrolmentState.CONFIRMED))
    if has_begun(run):
        raise RuleViolation(_("The course has begun. Ask your coordinator."))
    before = enrolment.state
    decide(enrolment, EnrolmentState.WITHDRAWN, by=by)
    _keep_quiet(enrolment, withdrawn_from=before)
    tell(fill_seats(run, by=None), by=None)
    return enrolment


@transaction.atomic
def take_up_place(*, enrolment: Enrolment, by: User | None) -> Enrolment:
    """Undo a cancellation: a seat while it is still free, a place in line where it was."""
    run, enrolment = held(enrolment)
    require_state(enrolment, (EnrolmentState.WITHDRAWN,))
    _require_can_take_up(run, enrolment)
    decide(enrolment, EnrolmentState(enrolment.withdrawn_from), by=by)
    _keep_quiet(enrolment)
    tell(fill_seats(run, by=None), by=None)
    return enrolment


def is_still_there(enrolment: Enrolment, *, free: int, waiting: int) -> bool:
    """Whether what the company cancelled can be taken up again: a seat while it is free and nobody waits for it."""
    if enrolment.state != EnrolmentState.WITHDRAWN or not enrolment.withdrawn_from:
        return False
    return enrolment.withdrawn_from != EnrolmentState.CONFIRMED or (free > 0 and not waiting)


def _require_can_take_up(run: CourseRun, enrolment: Enrolment) -> None:
    if not enrolment.withdrawn_from or has_begun(run):
        raise RuleViolation(_("This can no longer be undone."))
    require_takes_enrolments(run)
    if not is_still_there(enrolment, free=free_seats(run), waiting=run.enrolments.waiting().count()):
        raise RuleViolation(
            _("The seat has been given to somebody else. Enrol the person again to join the waiting list.")
        )
    if refusal := Admission(run, enrolment.company, [enrolment.participant_id]).refusal(enrolment.participant):
        raise RuleViolation(refusal)


class _Seats:
    """The free seats of a run that is held, counted once and given one by one; nobody passes those who wait."""

    def __init__(self, run: CourseRun) -> None:
        self._left = 0 if run.enrolments.waiting().exists() else free_seats(run)

    def take(self) -> EnrolmentState:
        """The state of the next one who asks."""
        self._left -= 1
        return EnrolmentState.CONFIRMED if self._left >= 0 else EnrolmentState.WAITLISTED


def _enrol(run: CourseRun, company: Company, participant: Participant, admission: Admission, seats: _Seats) -> Outcome:
    if refusal := admission.refusal(participant):
        return Outcome(participant, refusal=refusal)
    reasons = admission.for_coordinators(participant.pk)
    enrolment = admission.existing(participant.pk) or Enrolment(participant=participant, run=run)
    enrolment.company = company
    place(enrolment, EnrolmentState.REQUESTED if reasons else seats.take())
    return Outcome(participant, enrolment, remarks=(*reasons, *admission.warnings(participant.pk)))


def _keep_quiet(enrolment: Enrolment, *, withdrawn_from: str = "") -> None:
    """The company did it itself and need not be told; what it cancelled it may take up again."""
    enrolment.untold, enrolment.withdrawn_from = "", withdrawn_from
    Enrolment.objects.filter(pk=enrolment.pk).update(untold="", withdrawn_from=withdrawn_from)


def _require_within_limit(run: CourseRun, company: Company, seats: int) -> None:
    already = run.holds.live().filter(company=company).count()
    if already + seats <= run.holds_per_company:
        return
    if not run.holds_per_company:
        raise RuleViolation(_("On this run seats are not reserved without names."), field="seats")
    text = ngettext(
        "A company can have %(most)s reserved seat on this run; you have %(already)s.",
        "A company can have %(most)s reserved seats on this run; you have %(already)s.",
        run.holds_per_company,
    )
    raise RuleViolation(text % {"most": run.holds_per_company, "already": already}, field="seats")
