"""What tests of doubles share: attended time, all rows of the tables that a merge may touch, and short ways to act."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from django.db import connection

from compcor.accounts.models import User
from compcor.core.identifiers import luhn_check_digit
from compcor.core.periods import SWEDEN
from courses.attended import refresh_attended
from courses.enums import ATTENDED_STATUSES, AttendanceSource, AttendanceStatus
from courses.models import Attendance, Enrolment, Session
from participants import actions
from participants.enums import NumberChange, Side
from participants.models import Merge, Participant
from tests.factories import make_participant

_serials = count()
BORN = date(1980, 5, 17)

# Everything but the log, the acts themselves and the primary keys of the kept summaries, which are made anew.
TABLES = (
    "participants_participant", "participants_employment", "participants_formernumber", "participants_employeecard",
    "participants_jobchange", "participants_noticegiven", "participants_notthesame", "courses_enrolment",
    "courses_attendance", "courses_seathold", "companies_company", "companies_companymembership",
    "mail_messageabout",
)  # fmt: skip
SUMMARIES = {
    "courses_attendedmonth": "participant_id, company_id, run_id, course_id, month, theme, level, minutes, sessions",
    "courses_participation": "participant_id, first_session_id, started_on, company_id, age_at_start,"
    " last_attended_on, minutes, areas",
}


def every_row() -> dict[str, list[Any]]:
    """The rows as the database holds them, to the byte."""
    rows = {}
    with connection.cursor() as cursor:
        for table, columns in {**dict.fromkeys(TABLES, "*"), **SUMMARIES}.items():
            cursor.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 - tables of our own
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


def number_of(born: date, *, is_coordination: bool = False) -> str:
    """A number of the test series 980–989 for a day of birth, another one each time."""
    day = born.day + 60 if is_coordination else born.day
    digits = f"{born:%y%m}{day:02}{980 + next(_serials) % 10}"
    return f"{born:%Y}"[:2] + digits + str(luhn_check_digit(digits))


def person(given: str = "Amina", family: str = "Hassan", born: date = BORN, **more: Any) -> Participant:
    """Somebody of this name and birth date, with a number of their own."""
    return make_participant(given, family, number=number_of(born), **more)


def attend(
    enrolment: Enrolment, session: Session, arrived: time | None = None, left: time | None = None, **more: Any
) -> Attendance:
    """Attended, with the minutes that follow; the summaries are kept as the actions would."""
    status = more.pop("status", AttendanceStatus.PART if arrived or left else AttendanceStatus.PRESENT)
    moments = [clock and datetime.combine(session.starts_on, clock, SWEDEN) for clock in (arrived, left)]
    is_there = status in ATTENDED_STATUSES
    row = Attendance.objects.create(
        session=session,
        enrolment=enrolment,
        company=more.pop("company", enrolment.company),
        status=status,
        arrived_at=moments[0],
        left_at=moments[1],
        net_minutes=session.net_minutes(arrived=moments[0], left=moments[1]) if is_there else 0,
        source=AttendanceSource.REGISTER,
        recorded_at=datetime(2021, 6, 1, tzinfo=UTC),
        **more,
    )
    refresh_attended([enrolment.participant_id])
    return row


def merge(one: Participant, other: Participant, by: User, **more: Any) -> Merge:
    """Everything as the one registered first has it, unless told otherwise."""
    facts = {"number": Side.FIRST, "other_number": NumberChange.NEW} | more
    return actions.merge_participants(first=one, second=other, by=by, **facts)


def minutes_of(participant: Participant) -> list[int]:
    """The net minutes of somebody's rows, in order of time."""
    rows = Attendance.objects.filter(enrolment__participant=participant).order_by("session__starts_at", "pk")
    return list(rows.values_list("net_minutes", flat=True))


MARCH = date(2021, 3, 2)
