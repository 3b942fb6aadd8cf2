"""A company with people and a run with seats for them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from threading import Thread

import pytest
from django.db import connection

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.durations import civil_interval
from courses.actions import AttendanceEntry, record_attendance
from courses.enums import AttendanceSource, AttendanceStatus, EnrolmentState
from courses.models import Attendance, CourseRun, Enrolment, Session
from tests.factories import make_company, make_enrolment, make_participant, make_run, make_session, make_user

SESSION_DAY = date(2021, 3, 1)

type Seated = Callable[..., list[Enrolment]]


def attend(
    session: Session,
    enrolments: Sequence[Enrolment],
    by: User,
    status: AttendanceStatus = AttendanceStatus.PRESENT,
) -> list[Attendance]:
    """The same status for everybody."""
    entries = [AttendanceEntry(enrolment, status) for enrolment in enrolments]
    return record_attendance(session=session, entries=entries, by=by, source=AttendanceSource.REGISTER)


def times(day: date, start: str, end: str) -> dict[str, datetime]:
    """Start and end of a session, for the actions."""
    starts_at, ends_at = civil_interval(day, start, end)
    return {"starts_at": starts_at, "ends_at": ends_at}


def at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Do all of them at the same time, each in a thread and connection of its own; what went wrong."""
    faults: list[Exception] = []

    def quietly(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as fault:  # noqa: BLE001 - the test asks that there be none
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=quietly, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.fixture
def coordinator() -> User:
    return make_user()


@pytest.fixture
def company() -> Company:
    return make_company("Mälardalens Verktyg AB")


@pytest.fixture
def run() -> CourseRun:
    return make_run(seats=2)


@pytest.fixture
def session(run: CourseRun) -> Session:
    return make_session(run, SESSION_DAY)


@pytest.fixture
def seated(run: CourseRun, company: Company) -> Seated:
    """Makes so many people with a confirmed seat."""

    def make(people: int = 1, state: EnrolmentState = EnrolmentState.CONFIRMED) -> list[Enrolment]:
        return [make_enrolment(make_participant(company=company), run, company, state=state) for _ in range(people)]

    return make
