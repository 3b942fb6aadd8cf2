"""Sessions: times in order, never two at once, and minutes that follow when times change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import SWEDEN
from courses.actions import AttendanceEntry, add_sessions, change_session, record_attendance, remove_session
from courses.attended import attended_differences
from courses.enums import AttendanceSource, AttendanceStatus
from courses.models import Attendance, AttendedMonth, CourseRun, Session
from tests.courses.conftest import SESSION_DAY, Seated, attend, times
from tests.factories import make_company, make_employment, make_enrolment, make_participant, make_session

pytestmark = pytest.mark.django_db


def test_a_run_knows_its_first_and_last_session(coordinator: User, run: CourseRun) -> None:
    monday, tuesday = times(date(2021, 3, 1), "8", "12"), times(date(2021, 3, 2), "8", "16")

    first, last = add_sessions(run=run, sessions=[monday, tuesday], by=coordinator)

    run.refresh_from_db()
    assert (run.first_starts_at, run.last_ends_at) == (monday["starts_at"], tuesday["ends_at"])
    run = remove_session(session=first, by=coordinator)
    assert run.first_starts_at == tuesday["starts_at"]
    run = remove_session(session=last, by=coordinator)
    assert (run.first_starts_at, run.last_ends_at) == (None, None)


def test_sessions_are_added_all_or_none(coordinator: User, run: CourseRun) -> None:
    sessions = [times(date(2021, 3, 1), "8", "12"), times(date(2021, 3, 1), "11", "15")]

    with pytest.raises(RuleViolation, match="The run already has a session then, from 2021-03-01 08:00"):
        add_sessions(run=run, sessions=sessions, by=coordinator)

    assert not run.sessions.exists()


def test_a_session_may_begin_when_another_ends(coordinator: User, run: CourseRun) -> None:
    sessions = [times(date(2021, 3, 1), "8", "12"), times(date(2021, 3, 1), "12", "15")]

    assert len(add_sessions(run=run, sessions=sessions, by=coordinator)) == 2


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"ends_at": datetime(2021, 3, 1, 7, tzinfo=SWEDEN)}, "A session ends after it starts"),
        ({"ends_at": datetime(2021, 3, 3, 7, tzinfo=SWEDEN)}, "A session lasts at most 24 hours"),
        ({"break_starts_at": datetime(2021, 3, 1, 10, tzinfo=SWEDEN)}, "The break lies inside the session"),
        (
            {
                "break_starts_at": datetime(2021, 3, 1, 11, tzinfo=SWEDEN),
                "break_ends_at": datetime(2021, 3, 1, 13, tzinfo=SWEDEN),
            },
            "The break lies inside the session",
        ),
    ],
)
def test_times_are_in_order(coordinator: User, session: Session, facts: dict[str, datetime], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        change_session(session=session, by=coordinator, **facts)


def test_a_night_session_belongs_to_the_day_it_starts(coordinator: User, run: CourseRun) -> None:
    (night,) = add_sessions(run=run, sessions=[times(date(2021, 3, 31), "22", "06")], by=coordinator)

    assert night.starts_on == date(2021, 3, 31)


def test_recorded_minutes_follow_new_times(coordinator: User, run: CourseRun, session: Session, seated: Seated) -> None:
    attend(session, seated(), coordinator)

    change_session(session=session, ends_at=session.ends_at + timedelta(hours=1), by=coordinator)

    assert Attendance.objects.get().net_minutes == 240
    assert AttendedMonth.objects.get().minutes == 240
    assert attended_differences() == []


def test_recorded_hours_follow_a_session_to_the_employer_of_its_new_day(
    coordinator: User, run: CourseRun, session: Session
) -> None:
    before, after = make_company(), make_company()
    participant = make_participant()
    make_employment(participant, before, ends_on=SESSION_DAY)
    make_employment(participant, after, starts_on=SESSION_DAY + timedelta(days=1))
    attend(session, [make_enrolment(participant, run, before)], coordinator)

    tomorrow = {name: getattr(session, name) + timedelta(days=1) for name in ("starts_at", "ends_at")}
    change_session(session=session, by=coordinator, **tomorrow)

    assert Attendance.objects.get().company == after
    assert AttendedMonth.objects.get().company == after


def test_arriving_and_leaving_follow_a_session_to_its_right_day(
    coordinator: User, run: CourseRun, session: Session, seated: Seated
) -> None:
    """The day was typed wrong: who came at ten came at ten, and keeps every minute."""
    (enrolment,) = seated()
    came, left = (datetime.combine(SESSION_DAY, time(hour), SWEDEN) for hour in (10, 11))
    entry = AttendanceEntry(enrolment, AttendanceStatus.PART, came, left)
    record_attendance(session=session, entries=[entry], by=coordinator, source=AttendanceSource.REGISTER)

    tomorrow = {name: getattr(session, name) + timedelta(days=1) for name in ("starts_at", "ends_at")}
    change_session(session=session, by=coordinator, **tomorrow)

    row = Attendance.objects.get()
    assert (row.net_minutes, row.arrived_at, row.left_at) == (60, came + timedelta(days=1), left + timedelta(days=1))
    assert attended_differences() == []


def test_times_that_do_not_fit_the_new_times_are_named(coordinator: User, run: CourseRun, company: Company) -> None:
    (night,) = add_sessions(run=run, sessions=[times(SESSION_DAY, "22", "06")], by=coordinator)
    person = make_participant("Alva", "Ek", company=company)
    came, left = night.starts_at + timedelta(hours=1), night.ends_at - timedelta(hours=4)
    entry = AttendanceEntry(make_enrolment(person, run, company), AttendanceStatus.PART, came, left)
    record_attendance(session=night, entries=[entry], by=coordinator, source=AttendanceSource.REGISTER)

    with pytest.raises(RuleViolation, match="The times of Ek, Alva do not fit the new times"):
        change_session(session=night, by=coordinator, **times(SESSION_DAY, "8", "16"))

    assert Attendance.objects.get().net_minutes == 180


def test_a_session_that_was_attended_is_not_moved_ahead_of_time(
    coordinator: User, session: Session, seated: Seated
) -> None:
    attend(session, seated(), coordinator)
    tomorrow = times(timezone.localdate() + timedelta(days=1), "8", "12")

    with pytest.raises(RuleViolation, match="cannot be moved to a time that has not come"):
        change_session(session=session, by=coordinator, **tomorrow)

    session.refresh_from_db()
    assert session.starts_on == SESSION_DAY


def test_a_session_with_attendance_is_not_removed(coordinator: User, session: Session, seated: Seated) -> None:
    attend(session, seated(), coordinator)

    with pytest.raises(RuleViolation, match="Attendance is recorded at this session"):
        remove_session(session=session, by=coordinator)


def test_minutes_are_less_the_break(session: Session) -> None:
    session.break_starts_at = session.starts_at + timedelta(minutes=60)
    session.break_ends_at = session.starts_at + timedelta(minutes=75)

    assert session.scheduled_minutes == 165


@pytest.mark.parametrize(("day", "minutes"), [(date(2021, 10, 30), 9 * 60), (date(2021, 3, 27), 7 * 60)])
def test_the_nights_when_the_clocks_change_are_counted_as_long_as_they_are(
    coordinator: User, run: CourseRun, seated: Seated, day: date, minutes: int
) -> None:
    (night,) = add_sessions(run=run, sessions=[times(day, "22", "06")], by=coordinator)

    attend(night, seated(), coordinator)

    assert Attendance.objects.get().net_minutes == minutes
    assert night.starts_at.astimezone(UTC).time() in (time(20), time(21))


def test_overlap_is_judged_within_a_run_only(coordinator: User, session: Session) -> None:
    other = make_session(type(session.run).objects.get(pk=session.run_id), SESSION_DAY + timedelta(days=1))

    assert change_session(session=other, topic="Säkerhet", by=coordinator).topic == "Säkerhet"
