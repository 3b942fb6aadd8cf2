"""People moved from one run of a course to another, in one act."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation
from courses.actions.enrolment import employer_for, require_state
from courses.actions.places import (
    DECISIONS,
    fill_seats,
    lock_all,
    require_takes_enrolments,
    settle,
    state_of_new_place,
)
from courses.actions.queue import named
from courses.enums import UNDECIDED_STATES, EnrolmentState
from courses.models import CourseRun, Enrolment


@transaction.atomic
def move_enrolments(*, enrolments: Sequence[Enrolment], run: CourseRun, by: User | None) -> list[Enrolment]:
    """Move people who have attended nothing yet to another run of the same course, all or none.

    Each keeps the moment since when they are in line: a seat while one is free and nobody waits, else their place on
    the waiting list; a request stays one. The seats they leave go to the first in line. The page that asks tells the
    companies.
    """
    runs = lock_all({run.pk, *(row.run_id for row in enrolments)})
    target = runs.pop(run.pk)
    require_takes_enrolments(target)
    settle(target)
    rows = Enrolment.objects.filter(pk__in=[row.pk for row in enrolments]).select_related("run", "participant")
    in_line = sorted(rows, key=lambda row: row.place_in_line)
    moved = [named(_move, enrolment=row, run=target, by=by) for row in in_line]
    for left in runs.values():
        fill_seats(left, by=by)
    return moved


def _move(*, enrolment: Enrolment, run: CourseRun, by: User | None) -> Enrolment:
    _require_can_move(enrolment, run)
    before, left = enrolment.state, enrolment.run
    if enrolment.state != EnrolmentState.REQUESTED:
        enrolment.state = state_of_new_place(run)
    enrolment.run, enrolment.queued_at = run, enrolment.queued_at or enrolment.created_at
    enrolment.untold = DECISIONS[EnrolmentState(enrolment.state)]
    enrolment.full_clean()
    enrolment.save()
    record(
        "enrolment.moved", enrolment, by=by, moved_from=left.public_id, moved_to=run.public_id,
        before={"state": before}, after={"state": enrolment.state},
    )  # fmt: skip
    return enrolment


def _require_can_move(enrolment: Enrolment, run: CourseRun) -> None:
    require_state(enrolment, (*UNDECIDED_STATES, EnrolmentState.CONFIRMED))
    if enrolment.run.course_id != run.course_id or enrolment.run_id == run.pk:
        raise RuleViolation(_("Choose another run of the same course."), "run")
    if enrolment.attendances.exists():
        raise RuleViolation(_("Attendance is recorded already, so the person stays on this run."))
    if run.enrolments.filter(participant=enrolment.participant_id).exists():
        raise RuleViolation(_("The person has, or gave up, a place on that run. Look there first."))
    employer_for(enrolment.participant, run, enrolment.company)
