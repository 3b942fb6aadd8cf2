"""Who came to the demonstration's sessions, for how long, and who completed the course."""

from datetime import datetime, timedelta

from compcor.accounts.models import User
from courses.actions.runs import COMPLETION_PERCENT
from courses.enums import ATTENDED_STATUSES, AttendanceSource, AttendanceStatus, EnrolmentState, RunState
from courses.models import Attendance, Enrolment, Session
from reporting.demo.draw import Draw
from reporting.demo.people import Person
from reporting.demo.runs import Held
from reporting.demo.seats import Seats
from reporting.demo.story import Story

SESSIONS_MISSING = 4  # recent ones of which nobody has handed in the attendance
RECENT = timedelta(days=14)
PARTLY_THERE = 0.08
NOTIFIED = 0.75  # of those who are absent


class Registers:
    """The attendance of every session that has been."""

    def __init__(self, story: Story, draw: Draw, seats: Seats, recorders: list[User | None]) -> None:
        self._story, self._draw, self._seats, self._recorders = story, draw, seats, recorders

    def record(self, held: list[Held]) -> list[Attendance]:
        """Rows to write; the enrolments of completed runs get their outcome."""
        running = [one for one in held if one.run.state in (RunState.RUNNING, RunState.COMPLETED)]
        missing = self._missing(running)
        rows = []
        for one in running:
            own = [
                self._row(session, enrolment)
                for session in one.sessions
                if session.starts_on < self._story.today and session.pk not in missing
                for enrolment in one.enrolments
                if enrolment.state == EnrolmentState.CONFIRMED
            ]
            if one.run.state == RunState.COMPLETED:
                self._complete(one, own)
            rows += own
        return rows

    def _missing(self, running: list[Held]) -> set[int]:
        recent = [
            session.pk
            for one in running
            if one.run.state == RunState.RUNNING
            for session in one.sessions
            if self._story.today - RECENT < session.starts_on < self._story.today
        ]
        return set(recent[:: max(len(recent) // SESSIONS_MISSING, 1)][:SESSIONS_MISSING])

    def _row(self, session: Session, enrolment: Enrolment) -> Attendance:
        status, arrived, left = self._presence(session, self._seats.person_of(enrolment))
        person = enrolment.participant_id
        company = self._seats.employers.on(session.starts_on, person, preferred=[enrolment.company_id])
        if company is None:  # nobody is given a seat who is not employed on every day of the run
            raise LookupError(f"{enrolment.participant.pk} is employed nowhere on {session.starts_on}.")
        recorder = self._recorders[session.run_id % len(self._recorders)]
        is_there = status in ATTENDED_STATUSES
        return Attendance(
            session=session,
            enrolment=enrolment,
            company_id=company,
            status=status,
            arrived_at=arrived,
            left_at=left,
            net_minutes=session.net_minutes(arrived=arrived, left=left) if is_there else 0,
            source=AttendanceSource.REGISTER if self._draw.chance(0.2) else AttendanceSource.TRAINER,
            recorded_by=recorder,
            recorded_at=min(session.ends_at + timedelta(minutes=20), self._story.now),
        )

    def _presence(self, session: Session, person: Person) -> tuple[AttendanceStatus, datetime | None, datetime | None]:
        if not self._draw.chance(person.diligence):
            is_notified = self._draw.chance(NOTIFIED)
            return (AttendanceStatus.ABSENT_NOTIFIED if is_notified else AttendanceStatus.ABSENT), None, None
        if not self._draw.chance(PARTLY_THERE):
            return AttendanceStatus.PRESENT, None, None
        minutes = timedelta(minutes=5 * self._draw.randint(2, 18))
        if self._draw.chance(0.5):
            return AttendanceStatus.PART, session.starts_at + minutes, None
        return AttendanceStatus.PART, None, session.ends_at - minutes

    def _complete(self, one: Held, rows: list[Attendance]) -> None:
        """The rule of `courses.actions.change_run_state`: a share of the scheduled time."""
        scheduled = sum(session.scheduled_minutes for session in one.sessions)
        minutes: dict[int, int] = {}
        for row in rows:
            person = row.enrolment.participant_id
            minutes[person] = minutes.get(person, 0) + row.net_minutes
        for enrolment in one.enrolments:
            if enrolment.state == EnrolmentState.CONFIRMED:
                is_complete = minutes.get(enrolment.participant_id, 0) * 100 >= scheduled * COMPLETION_PERCENT
                enrolment.state = EnrolmentState.COMPLETED if is_complete else EnrolmentState.NOT_COMPLETED
                enrolment.decided_at = min(one.sessions[-1].ends_at + timedelta(days=2), self._story.now)
                enrolment.decided_by = self._recorders[0]
