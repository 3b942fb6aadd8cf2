"""Course runs: a course held once, from plan to end."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.display import iso_date
from compcor.core.exceptions import RuleViolation
from courses.actions.catalogue import refresh_course
from courses.actions.changes import set_facts
from courses.actions.enrolment import close_enrolment
from courses.actions.holds import close_holds_of
from courses.actions.places import fill_seats, locked
from courses.enums import EnrolmentState, RunState
from courses.models import Course, CourseRun
from courses.seats import taken_seats
from courses.sheets import MISSING, with_counts

TRAINERS_ARE_PEOPLE = frozenset({"trainer_names"})
NEXT_STATES = {
    RunState.PLANNED: (RunState.OPEN, RunState.CANCELLED),
    RunState.OPEN: (RunState.CONFIRMED, RunState.PLANNED, RunState.CANCELLED),
    RunState.CONFIRMED: (RunState.RUNNING, RunState.OPEN, RunState.CANCELLED),
    RunState.RUNNING: (RunState.COMPLETED, RunState.CONFIRMED, RunState.CANCELLED),
    RunState.COMPLETED: (RunState.RUNNING,),
    RunState.CANCELLED: (RunState.PLANNED, RunState.OPEN),
}
# Attended share of the scheduled time for a completed course (docs/domain.md §6.3 D17).
COMPLETION_PERCENT = 80


class RunFacts(TypedDict, total=False):
    """What is known of a run (docs/domain.md §6.3 D9)."""

    code: str
    course: Course
    municipality: str
    venue: str
    online_link: str
    provider: str
    trainer_names: str
    seats: int
    min_seats: int
    enrol_by: date | None
    needs_approval: bool
    holds_per_company: int
    hold_days: int


@transaction.atomic
def create_run(*, by: User | None, trainers: Collection[User] = (), **facts: Unpack[RunFacts]) -> CourseRun:
    """A new run of a course, planned and not yet open to enrol."""
    run = CourseRun(**facts)
    run.full_clean()
    run.save()
    _set_trainers(run, trainers)
    record("run.created", run, by=by, code=run.code, course=run.course.public_id)
    return run


@transaction.atomic
def change_run(
    *, run: CourseRun, by: User | None, trainers: Collection[User] | None = None, **facts: Unpack[RunFacts]
) -> CourseRun:
    """Change a run. New seats go to the waiting list in its order; seats that are taken cannot be removed."""
    run = locked(run)
    changes = set_facts(run, facts, private=TRAINERS_ARE_PEOPLE)
    if trainers is not None and set(run.trainers.all()) != set(trainers):
        _set_trainers(run, trainers)
        changes["changed"] = sorted([*changes.get("changed", []), "trainers"])
    if not changes:
        return run
    _require_seats_for_the_seated(run)
    run.full_clean()
    run.save()
    if "course" in changes["changed"]:
        refresh_course(run.course)
    record("run.changed", run, by=by, **changes)
    fill_seats(run, by=by)
    return run


@transaction.atomic
def change_run_state(*, run: CourseRun, state: RunState, by: User | None, reason: str = "") -> CourseRun:
    """Move a run along planned → open → confirmed → running → completed, a step back, or cancel it with a reason.

    Attendance of sessions already held keeps counting when a run is cancelled. Completing a run decides for each
    seat whether the course was completed (`COMPLETION_PERCENT` of the scheduled time).
    """
    run = locked(run)
    before = RunState(run.state)
    if state not in NEXT_STATES[before]:
        raise RuleViolation(
            _("A run that is %(before)s cannot become %(after)s.") % {"before": before.label, "after": state.label}
        )
    if state == RunState.COMPLETED:
        _require_ended(run)
        _require_recorded(run)
    run.state = state
    run.cancelled_reason = reason if state == RunState.CANCELLED else ""
    run.full_clean()
    run.save()
    if state == RunState.COMPLETED:
        _complete_enrolments(run, by)
    if state in (RunState.COMPLETED, RunState.CANCELLED):
        close_holds_of(run, by=by)
    record("run.state_changed", run, by=by, changed=["state"], before={"state": before}, after={"state": state})
    fill_seats(run, by=by)
    return run


@transaction.atomic
def change_run_states(*, rows: Sequence[CourseRun], state: RunState, by: User | None, reason: str = "") -> None:
    """Move several runs to the same state, all or none; all are held before the first is changed."""
    list(CourseRun.objects.select_for_update().filter(pk__in=[run.pk for run in rows]).order_by("pk"))
    for run in rows:
        try:
            change_run_state(run=run, state=RunState(state), by=by, reason=reason)
        except RuleViolation as violation:
            raise RuleViolation(f"{run}: {violation}", violation.field) from violation


def _set_trainers(run: CourseRun, trainers: Collection[User]) -> None:
    if any(trainer.role != Role.TRAINER for trainer in trainers):
        raise RuleViolation(_("Only trainers' accounts can be a run's trainers."), field="trainers")
    run.trainers.set(trainers)


def _require_seats_for_the_seated(run: CourseRun) -> None:
    taken = taken_seats(run)
    if run.seats < taken:
        raise RuleViolation(_("%(taken)s seats are already taken or reserved.") % {"taken": taken}, field="seats")


def _require_ended(run: CourseRun) -> None:
    if run.last_ends_at is None or run.last_ends_at > timezone.now():
        raise RuleViolation(_("The run has sessions to come, or none at all: it cannot be completed yet."))


def _require_recorded(run: CourseRun) -> None:
    """Who was there decides who has completed the course: not before that is known of every session."""
    if missing := with_counts(run.sessions.all()).filter(progress=MISSING).first():
        text = _("Attendance is missing for %(day)s. Record it, or remove the session if it was not held.")
        raise RuleViolation(text % {"day": iso_date(missing.starts_on)})


def _complete_enrolments(run: CourseRun, by: User | None) -> None:
    """Decide for each confirmed seat; decisions made by hand stay."""
    scheduled = sum(session.scheduled_minutes for session in run.sessions.all())
    confirmed = run.enrolments.filter(state=EnrolmentState.CONFIRMED).order_by("id")
    for enrolment in confirmed.annotate(minutes=Sum("attendances__net_minutes", default=0)):
        is_complete = enrolment.minutes * 100 >= scheduled * COMPLETION_PERCENT
        close_enrolment(enrolment, completed=is_complete, by=by)
