"""Träffar: when the runs meet."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from compcor.core.durations import civil_interval, clock_in_session
from courses.models import Session
from courses.register import cells
from courses.register.columns import Column, Sheet
from courses.register.plans import References
from courses.register.state import Meeting, State

LONGEST = timedelta(hours=16)  # a start and an end in the wrong order look like a session of nearly a day
FACTS = ("ends_at", "break_starts_at", "break_ends_at")


class SessionRow(NamedTuple):
    """A row of the sheet Träffar."""

    row: int
    run_code: str
    day: date
    starts: time
    ends: time
    break_starts: time | None
    break_ends: time | None


SHEET = Sheet(
    "Träffar",
    (
        Column("run_code", "Tillfälle", cells.code, required=True, spellings=("Tillfälleskod", "Kurstillfälle")),
        Column("day", "Datum", cells.day, required=True, spellings=("Dag",)),
        Column("starts", "Start", cells.clock, required=True, spellings=("Börjar", "Starttid")),
        Column("ends", "Slut", cells.clock, required=True, spellings=("Slutar", "Sluttid")),
        Column("break_starts", "Rast från", cells.clock),
        Column("break_ends", "Rast till", cells.clock),
    ),
    SessionRow,
    key=lambda row: (row.run_code, row.day),
)


def plan(state: State) -> None:
    """New and changed sessions. An end before the start is the next morning."""
    state.refuse_faulty(SHEET, state.sessions)
    runs = [pk for pk in state.runs.ids.values() if pk > 0]
    fields = ("id", "run_id", "starts_on", "starts_at", *FACTS)
    kept = state.held(Session.objects.filter(run__in=runs)).values(*fields)
    existing = {(facts["run_id"], facts["starts_at"]): facts for facts in kept}
    planned: dict[tuple[int, datetime], tuple[Meeting, SessionRow | None]] = {
        key: (Meeting(*facts.values()), None) for key, facts in existing.items()
    }
    to_runs = References(state.runs, own=state.sessions)
    for row in state.rows(SHEET):
        run = state.runs.ids.get(row.run_code)
        if run is None:
            to_runs.miss(row.run_code, state.possible_fault(SHEET, row, "run_code", "no_run"), SHEET.key(row))
            continue
        meeting = _meeting(state, row, run)
        if meeting:
            _plan_session(state, row, meeting, existing.get((run, meeting.starts_at)), planned)
    state.faults += to_runs.settle()
    _find_overlaps(state, list(planned.values()))
    for meeting, _row in planned.values():
        state.meetings[meeting.run, meeting.starts_on].append(meeting)


def _meeting(state: State, row: SessionRow, run: int) -> Meeting | None:
    """The moments of the row; None with a fault if they cannot be."""
    starts_at, ends_at = session = civil_interval(row.day, row.starts, row.ends)
    pauses = [
        None if clock is None else clock_in_session(session, clock) for clock in (row.break_starts, row.break_ends)
    ]
    fault = _time_fault(state, row, starts_at, ends_at, pauses)
    if fault:
        name, code, details = fault
        state.sessions.refuse(SHEET.key(row), state.fault(SHEET, row, name, code, **details))
        return None
    return Meeting(0, run, row.day, starts_at, ends_at, *pauses)


def _time_fault(
    state: State, row: SessionRow, starts_at: datetime, ends_at: datetime, pauses: list[datetime | None]
) -> tuple[str, str, dict[str, Any]] | None:
    if state.period and row.day not in state.period:
        return "day", "outside_project", {"period": str(state.period)}
    length = ends_at - starts_at
    if not timedelta() < length <= LONGEST:
        return "ends", "too_long_session", {"hours": round(length.total_seconds() / 3600) or 24}
    pause_starts, pause_ends = pauses
    if (pause_starts is None) != (pause_ends is None):
        return ("break_ends" if pause_starts else "break_starts"), "break_half", {}
    if pause_starts and pause_ends and not starts_at <= pause_starts <= pause_ends <= ends_at:
        return "break_starts", "break_outside", {}
    return None


def _plan_session(
    state: State,
    row: SessionRow,
    meeting: Meeting,
    facts: dict[str, Any] | None,
    planned: dict[tuple[int, datetime], tuple[Meeting, SessionRow | None]],
) -> None:
    key = (meeting.run, meeting.starts_at)
    _earlier, earlier_row = planned.get(key, (None, None))
    if earlier_row:
        state.fault(SHEET, row, "starts", "double", row=earlier_row.row)
        return
    plan = state.plans[Session]
    if facts is None:
        moments = (meeting.starts_at, meeting.ends_at, meeting.break_starts_at, meeting.break_ends_at)
        meeting = Meeting(-len(plan.new) - 1, meeting.run, meeting.starts_on, *moments)
        plan.add(meeting)
    else:
        change = plan.compare(facts["id"], row.row, facts, {name: getattr(meeting, name) for name in FACTS})
        facts |= change.after if change else {}
        meeting = Meeting(*facts.values())
        if change:
            state.recounted_sessions.add(facts["id"])
    planned[key] = (meeting, row)


def _find_overlaps(state: State, planned: list[tuple[Meeting, SessionRow | None]]) -> None:
    """Two sessions of a run never overlap: a minute counts once."""
    ordered = sorted(planned, key=lambda pair: (pair[0].run, pair[0].starts_at))
    for (before, before_row), (after, after_row) in pairwise(ordered):
        row = after_row or before_row
        if row is None or before.run != after.run or after.starts_at >= before.ends_at:
            continue
        other = before_row if after_row else None
        if other:
            state.fault(SHEET, row, "starts", "session_overlap", row=other.row)
        else:
            state.fault(SHEET, row, "starts", "session_overlap_kept")
