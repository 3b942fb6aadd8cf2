"""Attended minutes: one action for a whole session.

Each changed row has an audit event of its own (one statement writes them all): the history of a minute is then kept
like that of every other row, and an unchanged row leaves no trace.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from compcor.accounts.models import User
from compcor.audit.actions import record_many
from compcor.core.display import iso_date, iso_moment
from compcor.core.durations import clock_in_session
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import SWEDEN
from courses.actions.changes import told
from courses.attended import hold_people, refresh_attended
from courses.employers import Employers
from courses.enums import ATTENDED_STATUSES, AttendanceSource, AttendanceStatus, RunState
from courses.models import Attendance, Enrolment, Session

FACTS = ("status", "arrived_at", "left_at", "net_minutes", "company_id")
WRITTEN = (
    "company", "status", "arrived_at", "left_at", "net_minutes", "away_minutes", "source", "recorded_by", "recorded_at",
)  # fmt: skip
RECOUNTED = ("company", "arrived_at", "left_at", "net_minutes", "changed_at")


@dataclass(frozen=True, slots=True)
class AttendanceEntry:
    """What is to be recorded of one person; no time means the session's own start or end."""

    enrolment: Enrolment
    status: AttendanceStatus
    arrived_at: datetime | None = None
    left_at: datetime | None = None


class AttendanceRefused(RuleViolation):
    """Some entries cannot be recorded, so none was: a sentence for each, by the enrolment's primary key."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


class SheetChanged(RuleViolation):
    """Somebody else saved the session's sheet after it was read."""


@transaction.atomic
def record_attendance(
    *,
    session: Session,
    entries: Sequence[AttendanceEntry],
    by: User | None,
    source: AttendanceSource,
    seen: str | None = None,
) -> list[Attendance]:
    """Record who was at a session that has started, all entries or none; the rows that are new or changed.

    The hours belong to the employer on the day of the session. `seen` is the `sheet_version` that the writer saw:
    if the sheet has changed since, nothing is overwritten. The number of queries is the same for any number of
    people.
    """
    held = Session.objects.select_for_update(of=("self",)).select_related("run").get(pk=session.pk)
    return record_held_session(session=held, entries=entries, by=by, source=source, seen=seen)


def record_held_session(
    *, session: Session, entries: Sequence[AttendanceEntry], by: User | None, source: AttendanceSource, seen: str | None
) -> list[Attendance]:
    """`record_attendance` of a session that the caller read with `select_for_update` in its own transaction."""
    _require_begun(session)
    recorded = {row.enrolment_id: row for row in session.attendances.order_by()}
    if seen is not None and seen != sheet_version(recorded.values()):
        raise SheetChanged(_("Somebody else saved this attendance while you were writing."))
    hold_people([entry.enrolment.participant_id for entry in entries])
    rows = _checked_rows(session, entries, recorded)
    changed = [row for row in rows if _facts(row) != _facts(recorded.get(row.enrolment_id))]
    if changed:
        _save(changed, source=source, by=by)
        people = {row.enrolment.participant_id for row in changed}
        refresh_attended(people, runs=[session.run_id], are_held=True)
        record_many("attendance.recorded", _events(changed, recorded), by=by)
    return changed


@transaction.atomic
def follow_people(participants: Collection[int], by: User | None) -> None:
    """Let attended hours and figures follow changed employments, birth dates or sexes of these people (their keys).

    Refused when somebody would have attended on a day without an employer.
    """
    hold_people(participants)  # all of them before the log, which `recount` writes to
    recount(Attendance.objects.filter(enrolment__participant__in=participants), by=by)
    refresh_attended(participants, are_held=True)


def recount(attendances: QuerySet[Attendance], *, by: User | None, has_moved: bool = False) -> int:
    """Set employer and net minutes anew, after a session's times or somebody's employments changed; how many did.

    When the session `has_moved`, whoever came at ten came at ten on its new day: no minute is lost by a corrected
    date. Refused if somebody would have attended on a day without an employer.
    """
    hold_people(attendances.order_by().values_list("enrolment__participant", flat=True).distinct())
    rows = list(attendances.select_related("session__run", "enrolment__participant").order_by("pk"))
    recorded = {row.pk: _facts(row) for row in rows}
    employers = Employers.of({row.enrolment.participant_id for row in rows})
    faults = [(_follow_session(row) if has_moved else "") or _count(row, employers) for row in rows]
    if any(faults):
        raise RuleViolation(" ".join(filter(None, faults)))
    changed = [row for row in rows if _facts(row) != recorded[row.pk]]
    for row in changed:
        row.changed_at = timezone.now()
    Attendance.objects.bulk_update(changed, RECOUNTED, batch_size=500)
    refresh_attended({row.enrolment.participant_id for row in changed}, are_held=True)
    events = [(row, _details(row, before=recorded[row.pk])) for row in changed]
    record_many("attendance.recounted", events, by=by)
    return len(changed)


def sheet_version(rows: Iterable[Attendance]) -> str:
    """A mark that changes whenever a row of a session's sheet is added or changed."""
    moments = [row.changed_at for row in rows]
    return f"{len(moments)}.{max(moments).timestamp():.6f}" if moments else "0"


def _require_begun(session: Session) -> None:
    if session.run.state == RunState.CANCELLED:
        raise RuleViolation(_("The run is cancelled."))
    if not session.has_started:
        raise RuleViolation(
            _("The session has not started: it begins %(start)s.") % {"start": iso_moment(session.starts_at)}
        )


def _checked_rows(
    session: Session, entries: Sequence[AttendanceEntry], recorded: Mapping[int, Attendance]
) -> list[Attendance]:
    employers = Employers.of([entry.enrolment.participant_id for entry in entries])
    rows, faults = [], {}
    for entry in entries:
        before = recorded.get(entry.enrolment.pk)
        row = Attendance(
            session=session,
            enrolment=entry.enrolment,
            status=entry.status,
            arrived_at=entry.arrived_at,
            left_at=entry.left_at,
            away_minutes=kept_gap(entry, before),
        )
        if before:
            row.company_id = before.company_id
        fault = _entry_fault(entry, session, recorded) or _count(row, employers)
        if fault:
            faults[entry.enrolment.pk] = fault
        rows.append(row)
    if faults:
        raise AttendanceRefused(faults)
    return rows


def _entry_fault(entry: AttendanceEntry, session: Session, recorded: Mapping[int, Attendance]) -> str:
    enrolment = entry.enrolment
    has_times = bool(entry.arrived_at or entry.left_at)
    if enrolment.run_id != session.run_id or not (enrolment.had_seat_at(session) or enrolment.pk in recorded):
        return _("%(person)s has no seat at this session.") % {"person": enrolment.participant}
    if entry.status not in ATTENDED_STATUSES and has_times:
        return _("Somebody absent neither arrives nor leaves.")
    if entry.status == AttendanceStatus.PART and not has_times:
        return _("Write when the person arrived or left.")
    if entry.arrived_at and entry.left_at and entry.left_at < entry.arrived_at:
        return _("Nobody leaves before they arrive.")
    return ""


def _count(row: Attendance, employers: Employers) -> str:
    """Set employer and net minutes; a sentence if that cannot be.

    Recorded hours stay with their employer while it employed the person on that day: what a contact registers moves
    none before a coordinator has ended an employment. New ones belong to the company that enrolled the person.
    """
    enrolment, session = row.enrolment, row.session
    preferred = (row.company_id, enrolment.company_id)
    company = employers.on(session.starts_on, enrolment.participant_id, preferred=preferred)
    if company is None:
        names = {"person": enrolment.participant, "day": iso_date(session.starts_on)}
        return _("%(person)s was employed nowhere on %(day)s.") % names
    row.company_id = company
    is_there = row.status in ATTENDED_STATUSES
    minutes = session.net_minutes(arrived=row.arrived_at, left=row.left_at) if is_there else 0
    row.net_minutes = max(minutes - row.away_minutes, 0)
    return ""


def _follow_session(row: Attendance) -> str:
    """Place the times of day in the session as it is now; a sentence if they do not fit it."""
    session = row.session.starts_at, row.session.ends_at
    row.arrived_at, row.left_at = (
        moment and clock_in_session(session, timezone.localtime(moment, SWEDEN).time())
        for moment in (row.arrived_at, row.left_at)
    )
    if row.arrived_at and row.left_at and row.left_at < row.arrived_at:
        person = {"person": row.enrolment.participant}
        return _("The times of %(person)s do not fit the new times. Correct the attendance first.") % person
    return ""


def kept_gap(entry: AttendanceEntry, recorded: Attendance | None) -> int:
    """A gap that a merge found stays while the times that it lies between do."""
    times = entry.status, entry.arrived_at, entry.left_at
    is_same = recorded is not None and times == (recorded.status, recorded.arrived_at, recorded.left_at)
    return recorded.away_minutes if recorded and is_same else 0


def _save(rows: Sequence[Attendance], *, source: AttendanceSource, by: User | None) -> None:
    now = timezone.now()
    for row in rows:
        row.source, row.recorded_by, row.recorded_at = source, by, now
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=[*WRITTEN, "changed_at"],
    )


def _facts(row: Attendance | None) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FACTS} if row else {}


def _events(rows: Sequence[Attendance], recorded: Mapping[int, Attendance]) -> list[tuple[Attendance, dict[str, Any]]]:
    events = []
    for row in rows:
        before = recorded.get(row.enrolment_id)
        if before:
            row.public_id = before.public_id  # the row that the upsert changed keeps its own
        events.append((row, _details(row, before=_facts(before))))
    return events


def _details(row: Attendance, *, before: Mapping[str, Any]) -> dict[str, Any]:
    after = _facts(row)
    changed = [name for name in FACTS if before.get(name) != after[name]]
    details = {"changed": changed, "after": {name: told(after[name]) for name in changed}}
    if before:
        details["before"] = {name: told(before[name]) for name in changed}
    return details | {"session": row.session.public_id, "enrolment": row.enrolment.public_id}
