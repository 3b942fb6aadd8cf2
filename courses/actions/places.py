"""What every act about a run's places is made of. Callers hold the run.

Whoever takes or frees a seat holds the run's row (on SQLite the one write transaction), so that no seat is given
twice. The run is held before the audit log: everybody takes the two locks in the same order. Whoever needs several
runs takes them in the order of their primary keys.
"""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.exceptions import RuleViolation
from courses.deadlines import is_over
from courses.enums import ENROLLABLE_RUN_STATES, Decision, EnrolmentState, HoldState
from courses.models import CourseRun, Enrolment, SeatHold
from courses.seats import free_seats
from courses.telling import tell, tell_of_holds

DECISIONS = {
    EnrolmentState.REQUESTED: Decision.REQUEST,
    EnrolmentState.CONFIRMED: Decision.SEAT,
    EnrolmentState.WAITLISTED: Decision.WAITING,
    EnrolmentState.DECLINED: Decision.DECLINED,
    EnrolmentState.WITHDRAWN: Decision.CANCELLED,
}


def locked(run: CourseRun) -> CourseRun:
    """The run as it stands now, held until the transaction ends."""
    return CourseRun.objects.select_for_update(of=("self",)).select_related("course").get(pk=run.pk)


def lock_all(runs: Collection[int]) -> dict[int, CourseRun]:
    """Several runs by their primary keys, held in their order until the transaction ends."""
    rows = CourseRun.objects.select_for_update(of=("self",)).select_related("course").filter(pk__in=runs)
    return {run.pk: run for run in rows.order_by("pk")}


def require_takes_enrolments(run: CourseRun) -> None:
    """Nobody is enrolled on a run that is over or cancelled."""
    if run.state not in ENROLLABLE_RUN_STATES:
        raise RuleViolation(_("A run that is %(state)s takes no enrolments.") % {"state": run.get_state_display()})


def settle(run: CourseRun) -> None:
    """Close reserved seats whose last day has passed, and let the line move up; the companies are told."""
    if due := list(run.holds.due().select_related("company")):
        end_holds(due, HoldState.EXPIRED, by=None)
        tell_of_holds(due, template="seats_expired", by=None)
    tell(fill_seats(run, by=None), by=None)


def fill_seats(run: CourseRun, *, by: User | None) -> list[Enrolment]:
    """Free seats go to the first in line while there is something left to attend; those who got one."""
    free = free_seats(run)
    if free <= 0 or run.state not in ENROLLABLE_RUN_STATES or is_over(run):
        return []
    promoted = list(run.enrolments.waiting()[:free])
    now = timezone.now()
    for enrolment in promoted:
        enrolment.state, enrolment.untold = EnrolmentState.CONFIRMED, Decision.PROMOTED
        enrolment.decided_at, enrolment.decided_by = now, by
        enrolment.changed_at = now
    Enrolment.objects.bulk_update(promoted, ["state", "untold", "decided_at", "decided_by", "changed_at"])
    record_many("enrolment.promoted", [(enrolment, {"run": run.public_id}) for enrolment in promoted], by=by)
    return promoted


def end_holds(holds: Collection[SeatHold], state: HoldState, *, by: User | None) -> None:
    """Reserved seats end: released or expired."""
    now = timezone.now()
    for hold in holds:
        hold.state, hold.ended_at, hold.ended_by, hold.changed_at = state, now, by, now
    SeatHold.objects.bulk_update(holds, ["state", "ended_at", "ended_by", "changed_at"])
    record_many(f"hold.{state}", [(hold, {"run": hold.run.public_id}) for hold in holds], by=by)


def place(enrolment: Enrolment, state: EnrolmentState) -> None:
    """A new beginning of an enrolment, last in line."""
    enrolment.state, enrolment.queued_at = state, timezone.now()
    enrolment.decided_at, enrolment.decided_by, enrolment.reason = None, None, ""
    enrolment.untold, enrolment.withdrawn_from = DECISIONS[state], ""
    enrolment.full_clean()
    enrolment.save()


def state_of_new_place(run: CourseRun) -> EnrolmentState:
    """Nobody passes those who already wait."""
    is_free = free_seats(run) > 0 and not run.enrolments.waiting().exists()
    return EnrolmentState.CONFIRMED if is_free else EnrolmentState.WAITLISTED


def decide(enrolment: Enrolment, state: EnrolmentState, *, by: User | None, reason: str = "") -> Enrolment:
    """Another state of an enrolment, which its company has yet to be told."""
    before = enrolment.state
    enrolment.state, enrolment.reason = state, reason
    enrolment.decided_at, enrolment.decided_by = timezone.now(), by
    enrolment.untold = DECISIONS.get(state, "")
    enrolment.withdrawn_from = ""
    enrolment.full_clean()
    enrolment.save()
    details = {"changed": ["state"], "before": {"state": before}, "after": {"state": state}}
    record(f"enrolment.{state}", enrolment, by=by, run=enrolment.run.public_id, **details)
    return enrolment
