"""Närvaro: who was at which session. Enrolments follow from it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from compcor.core.durations import clock_in_session, net_minutes
from compcor.core.periods import SWEDEN
from courses.employers import Employers
from courses.enums import ATTENDED_STATUSES, SEATED_STATES, AttendanceStatus, EnrolmentState, RunState
from courses.models import Attendance, Enrolment
from courses.register import cells
from courses.register.columns import Column, Sheet
from courses.register.plans import References
from courses.register.state import Meeting, State

STATUSES = {
    "Närvarande": AttendanceStatus.PRESENT,
    "Delvis": AttendanceStatus.PART,
    "Frånvarande anmäld": AttendanceStatus.ABSENT_NOTIFIED,
    "Frånvarande oanmäld": AttendanceStatus.ABSENT,
    "Frånvarande": AttendanceStatus.ABSENT,
    "Anmäld frånvaro": AttendanceStatus.ABSENT_NOTIFIED,
    "Oanmäld frånvaro": AttendanceStatus.ABSENT,
}
TIMES = ("status", "arrived_at", "left_at")
FACTS = ("company_id", *TIMES, "net_minutes", "away_minutes")
# What was said of a state that attendance shows to be over.
OF_OLD_STATE = {"reason": "", "untold": "", "withdrawn_from": ""}
CLOSED = (EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)


class AttendanceRow(NamedTuple):
    """A row of the sheet Närvaro."""

    row: int
    run_code: str
    day: date
    number: str
    status: str
    arrived: time | None
    left: time | None
    starts: time | None


class Seat(NamedTuple):
    """A new enrolment, from a person's rows on a run."""

    row: int
    person: int
    run: int
    company: int
    state: str


class Presence(NamedTuple):
    """A new attendance; negative numbers are of the file's own sessions, enrolments and companies."""

    row: int
    session: int
    enrolment: int
    company_id: int
    status: str
    arrived_at: datetime | None
    left_at: datetime | None
    net_minutes: int


SHEET = Sheet(
    "Närvaro",
    (
        Column("run_code", "Tillfälle", cells.code, required=True, spellings=("Tillfälleskod", "Kurstillfälle")),
        Column("day", "Datum", cells.day, required=True, spellings=("Dag",)),
        Column("number", "Personnummer", cells.personal_number, required=True, spellings=("Personnr", "Pnr")),
        Column("status", "Status", cells.choice(STATUSES), required=True, spellings=("Närvaro",)),
        Column("arrived", "Ankom", cells.clock, spellings=("Kom", "Ankomst")),
        Column("left", "Gick", cells.clock, spellings=("Lämnade",)),
        Column("starts", "Start", cells.clock),
    ),
    AttendanceRow,
    key=lambda row: (row.run_code, row.day, row.number),
)

type Placed = tuple[AttendanceRow, Meeting, int]


def plan(state: State) -> None:
    """New and changed attendance, and the enrolments that it shows."""
    placed = _places(state)
    people = {person for _, _, person in placed}
    assert state.employers is not None  # noqa: S101 - the people are planned before their attendance
    employers = state.employers(people)
    rows = [
        (row, meeting, person)
        for row, meeting, person in placed
        if _is_employed(state, row, meeting, person, employers)
    ]
    seats = _Seats(state, rows, employers)
    _plan_attendance(state, rows, seats, employers)


def _places(state: State) -> list[Placed]:
    """The rows whose run, session and person are there."""
    to_runs, to_sessions = References(state.runs), References(state.sessions)
    to_people = References(state.people)
    placed: list[Placed] = []
    seen: dict[tuple[int, int], AttendanceRow] = {}
    for row in state.rows(SHEET):
        run = state.runs.ids.get(row.run_code)
        person = state.people.ids.get(row.number)
        meetings = _meetings(state, row, run)
        if run is None:
            to_runs.miss(row.run_code, state.possible_fault(SHEET, row, "run_code", "no_run"))
        elif not meetings:
            to_sessions.miss((row.run_code, row.day), state.possible_fault(SHEET, row, "day", "no_session"))
        if person is None:
            to_people.miss(row.number, state.possible_fault(SHEET, row, "number", "no_person"))
        if run is None or person is None or not meetings or not _is_right(state, row, run, meetings):
            continue
        earlier = seen.setdefault((meetings[0].pk, person), row)
        if earlier is not row:
            state.fault(SHEET, row, "number", "double", row=earlier.row)
            continue
        placed.append((row, meetings[0], person))
    state.faults += to_runs.settle() + to_sessions.settle() + to_people.settle()
    return placed


def _meetings(state: State, row: AttendanceRow, run: int | None) -> list[Meeting]:
    """The run's sessions on the day; the one that starts at the row's start, if it says one."""
    if run is None:
        return []
    meetings = state.meetings.get((run, row.day), [])
    if row.starts is None:
        return meetings
    moments = [(meeting, clock_in_session((meeting.starts_at, meeting.ends_at), row.starts)) for meeting in meetings]
    return [meeting for meeting, moment in moments if moment == meeting.starts_at]


def _is_right(state: State, row: AttendanceRow, run: int, meetings: list[Meeting]) -> bool:
    """Whether the row fits its session; a fault if not."""
    fault = _misfit(state, row, run, meetings)
    if fault:
        name, code, details = fault
        state.fault(SHEET, row, name, code, **details)
    return fault is None


def _misfit(
    state: State, row: AttendanceRow, run: int, meetings: list[Meeting]
) -> tuple[str, str, dict[str, Any]] | None:
    if state.run_facts[run].state == RunState.CANCELLED:
        return "run_code", "run_cancelled", {}
    if len(meetings) > 1:
        return "day", "many_sessions", {}
    if meetings[0].starts_at > state.now:
        return "day", "session_ahead", {}
    if row.status not in ATTENDED_STATUSES:
        late = "arrived" if row.arrived is not None else "left" if row.left is not None else ""
        return (late, "absent_with_time", {}) if late else None
    if row.status == AttendanceStatus.PART and row.arrived is None and row.left is None:
        return "arrived", "part_without_time", {}
    return _time_misfit(row, meetings[0])


def _time_misfit(row: AttendanceRow, meeting: Meeting) -> tuple[str, str, dict[str, Any]] | None:
    """Who leaves before it begins was never there. Who arrives when it is over was, without a minute that counts."""
    arrived_at, left_at = _times(row, meeting)
    if left_at and left_at <= meeting.starts_at:
        return "left", "left_before", {"time": _clock(meeting.starts_at)}
    if arrived_at and left_at and left_at < arrived_at:
        return "left", "left_before_arrived", {}
    return None


def _times(row: AttendanceRow, meeting: Meeting) -> tuple[datetime | None, datetime | None]:
    session = (meeting.starts_at, meeting.ends_at)
    arrived_at = None if row.arrived is None else clock_in_session(session, row.arrived)
    left_at = None if row.left is None else clock_in_session(session, row.left)
    return arrived_at, left_at


def _is_employed(state: State, row: AttendanceRow, meeting: Meeting, person: int, employers: Employers) -> bool:
    if employers.on(meeting.starts_on, person) is not None:
        return True
    # One of the person's rows in Deltagare is refused, or the whole sheet.
    cause = state.people.refused.get(row.number) or state.people.unread
    if cause:
        cause.followers += 1
    else:
        state.fault(SHEET, row, "number", "not_employed", day=row.day.isoformat())
    return False


class _Seats:
    """The enrolments of the rows' people on their runs: those that are there, and those that the rows show."""

    def __init__(self, state: State, rows: list[Placed], employers: Employers) -> None:
        self.state = state
        self.enrolments: dict[tuple[int, int], tuple[int, int]] = {}
        self._load({meeting.run for _, meeting, _ in rows if meeting.run > 0})
        by_seat = defaultdict(list)
        for row, meeting, person in sorted(rows, key=lambda placed: placed[1].starts_at):
            by_seat[person, meeting.run].append((row, meeting))
        for (person, run), attended in by_seat.items():
            self._plan(person, run, attended, employers)

    def of(self, person: int, run: int) -> tuple[int, int]:
        """The enrolment and its company."""
        return self.enrolments[person, run]

    def _load(self, runs: set[int]) -> None:
        self.existing = {
            (facts["participant_id"], facts["run_id"]): facts
            for facts in Enrolment.objects.filter(run_id__any_of=sorted(runs)).values(
                "id", "participant_id", "run_id", "company_id", "state", "decided_at", *OF_OLD_STATE
            )
        }
        self.taken: dict[int, int] = defaultdict(int)
        for facts in self.existing.values():
            self.taken[facts["run_id"]] += facts["state"] in SEATED_STATES

    def _plan(self, person: int, run: int, attended: list[tuple[AttendanceRow, Meeting]], employers: Employers) -> None:
        plan = self.state.plans[Enrolment]
        first, meeting = attended[0]
        was_there = any(row.status in ATTENDED_STATUSES for row, _ in attended)
        state = self._state_after(run, was_there=was_there)
        facts = self.existing.get((person, run))
        if facts is None:
            self._take_seat(run, first)
            company = employers.on(meeting.starts_on, person) or 0
            draft = Seat(first.row, person, run, company, state)
            self.enrolments[person, run] = plan.add(draft), company
            return
        self.enrolments[person, run] = facts["id"], facts["company_id"]
        has_left = _left_later(facts, attended)
        if facts["state"] not in SEATED_STATES and not has_left:
            self._take_seat(run, first)
        is_new_state = facts["state"] not in (*CLOSED, state) and not has_left
        plan.compare(facts["id"], first.row, facts, {"state": state} | OF_OLD_STATE if is_new_state else {})

    def _state_after(self, run: int, *, was_there: bool) -> str:
        """A completed run completes those who attended; on another one the seat is confirmed."""
        if self.state.run_facts[run].state != RunState.COMPLETED:
            return EnrolmentState.CONFIRMED.value
        return (EnrolmentState.COMPLETED if was_there else EnrolmentState.NOT_COMPLETED).value

    def _take_seat(self, run: int, row: AttendanceRow) -> None:
        self.taken[run] += 1
        seats = self.state.run_facts[run].seats
        if self.taken[run] > seats:
            self.state.fault(SHEET, row, "run_code", "no_seat", seats=seats, number=self.taken[run])


def _left_later(facts: Mapping[str, Any], attended: list[tuple[AttendanceRow, Meeting]]) -> bool:
    """Whether the person gave the seat up after the last of these sessions began, as `Enrolment.had_seat_at`."""
    _row, last = attended[-1]
    decided_at = facts["decided_at"]
    return facts["state"] == EnrolmentState.WITHDRAWN and decided_at is not None and decided_at > last.starts_at


def _plan_attendance(state: State, rows: list[Placed], seats: _Seats, employers: Employers) -> None:
    plan = state.plans[Attendance]
    sessions = sorted({meeting.pk for _, meeting, _ in rows if meeting.pk > 0})
    existing = {
        (facts["session_id"], facts["enrolment_id"]): facts
        for facts in Attendance.objects.filter(session_id__any_of=sessions).values(
            "id", "session_id", "enrolment_id", *FACTS
        )
    }
    for row, meeting, person in rows:
        enrolment, enrolled_by = seats.of(person, meeting.run)
        facts = existing.get((meeting.pk, enrolment))
        preferred = (facts["company_id"] if facts else None, enrolled_by)
        company = employers.on(meeting.starts_on, person, preferred=preferred) or 0
        presence = _presence(row, meeting, enrolment, company)
        if facts is None:
            plan.add(presence)
        else:
            # Here an empty cell says something: there from the start, or until the end.
            plan.replace(facts["id"], row.row, facts, _with_gap(presence, facts))


def _with_gap(presence: Presence, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The row's facts; a gap that a merge found stays while the times that it lies between do."""
    is_same = all(getattr(presence, name) == facts[name] for name in TIMES)
    away = facts["away_minutes"] if is_same else 0
    return {
        **{name: getattr(presence, name) for name in ("company_id", *TIMES)},
        "net_minutes": max(presence.net_minutes - away, 0),
        "away_minutes": away,
    }


def _presence(row: AttendanceRow, meeting: Meeting, enrolment: int, company: int) -> Presence:
    arrived_at, left_at = _times(row, meeting)
    minutes = 0
    if row.status in ATTENDED_STATUSES:
        minutes = net_minutes(
            meeting.starts_at,
            meeting.ends_at,
            break_start=meeting.break_starts_at,
            break_end=meeting.break_ends_at,
            arrived=arrived_at,
            left=left_at,
        )
    return Presence(row.row, meeting.pk, enrolment, company, row.status, arrived_at, left_at, minutes)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SWEDEN):%H:%M}"
