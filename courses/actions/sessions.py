"""The sessions of a run: when it meets."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.display import iso_moment
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import civil_date
from courses.actions.attendance import recount
from courses.actions.changes import set_facts
from courses.actions.holds import shorten_holds
from courses.actions.places import locked
from courses.models import CourseRun, Session

TIMES = frozenset({"starts_at", "ends_at", "break_starts_at", "break_ends_at"})


class SessionFacts(TypedDict, total=False):
    """When a session is, and what it is about."""

    starts_at: datetime
    ends_at: datetime
    break_starts_at: datetime | None
    break_ends_at: datetime | None
    topic: str


class SessionRefused(RuleViolation):
    """One of several sessions cannot be added, so none was; `number` is its place among them, from 0."""

    def __init__(self, refusal: RuleViolation | ValidationError, number: int) -> None:
        super().__init__(" ".join(refusal.messages) if isinstance(refusal, ValidationError) else refusal.message)
        self.number = number


@transaction.atomic
def add_sessions(*, run: CourseRun, sessions: Sequence[SessionFacts], by: User | None) -> list[Session]:
    """Add sessions to a run, all or none. Two sessions of a run never overlap: a minute counts once."""
    run = locked(run)
    added = []
    for number, facts in enumerate(sessions):
        session = Session(run=run, **facts)
        try:
            _save(session)
        except (RuleViolation, ValidationError) as refusal:
            raise SessionRefused(refusal, number) from refusal
        added.append(session)
    _keep_span(run)
    for session in added:
        record("session.added", run, by=by, session=session.public_id, starts_at=iso_moment(session.starts_at))
    return added


@transaction.atomic
def change_session(*, session: Session, by: User | None, **facts: Unpack[SessionFacts]) -> Session:
    """Change a session. When its times change, recorded minutes and employers are counted anew.

    A session that somebody attended has been: it is not moved to a time that has not come.
    """
    run = locked(session.run)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    changes = set_facts(session, facts)
    if not changes:
        return session
    has_moved = "starts_at" in changes["changed"]
    if has_moved and not session.has_started and session.attendances.exists():
        text = _("Attendance is recorded at this session, so it cannot be moved to a time that has not come.")
        raise RuleViolation(text, "day")
    _save(session)
    _keep_span(run)
    if TIMES & set(changes["changed"]):
        recount(session.attendances.all(), by=by, has_moved=has_moved)
    record("session.changed", run, by=by, session=session.public_id, **changes)
    return session


@transaction.atomic
def remove_session(*, session: Session, by: User | None) -> CourseRun:
    """Remove a session that nobody has attendance at."""
    run = locked(session.run)
    if session.attendances.exists():
        raise RuleViolation(_("Attendance is recorded at this session, so it cannot be removed."))
    session.delete()
    _keep_span(run)
    record("session.removed", run, by=by, starts_at=iso_moment(session.starts_at))
    return run


def _save(session: Session) -> None:
    session.starts_on = civil_date(session.starts_at)
    session.full_clean()
    others = Session.objects.filter(run=session.run, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    if other := others.exclude(pk=session.pk).first():
        raise RuleViolation(
            _("The run already has a session then, from %(start)s.") % {"start": iso_moment(other.starts_at)}
        )
    session.save()


def _keep_span(run: CourseRun) -> None:
    """Lists sort runs by their first session; the summary stands on the run."""
    span = run.sessions.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    run.first_starts_at, run.last_ends_at = span["first"], span["last"]
    run.save(update_fields=["first_starts_at", "last_ends_at", "changed_at"])
    shorten_holds(run)
