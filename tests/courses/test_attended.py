"""The kept summaries follow from attendance, always."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies.models import Company
from compcor.core.periods import age_on, first_of_month
from courses.attended import attended_differences, rebuild_attended, refresh_attended
from courses.enums import AttendanceSource, AttendanceStatus
from courses.models import Attendance, AttendedMonth, Enrolment, Participation, Session
from participants.models import Participant
from tests.factories import make_company, make_course, make_enrolment, make_participant, make_run, make_session

pytestmark = pytest.mark.django_db


def attend(session: Session, enrolment: Enrolment, minutes: int, company: Company | None = None) -> Attendance:
    return Attendance.objects.create(
        session=session,
        enrolment=enrolment,
        company=company or enrolment.company,
        status=AttendanceStatus.PRESENT if minutes else AttendanceStatus.ABSENT,
        net_minutes=minutes,
        source=AttendanceSource.REGISTER,
        recorded_at=datetime(2021, 1, 1, tzinfo=UTC),
    )


def months() -> set[tuple[object, ...]]:
    return set(AttendedMonth.objects.values_list("participant", "company", "run", "month", "minutes"))


@pytest.fixture
def seat() -> Enrolment:
    company = make_company()
    return make_enrolment(make_participant(company=company), make_run(), company)


def test_minutes_of_a_month_are_added_up_per_person_company_and_run(seat: Enrolment) -> None:
    for day, minutes in ((date(2020, 9, 30), 60), (date(2020, 10, 1), 90), (date(2020, 10, 8), 30)):
        attend(make_session(seat.run, day), seat, minutes)

    refresh_attended([seat.participant_id])

    key = (seat.participant_id, seat.company_id, seat.run_id)
    assert months() == {(*key, date(2020, 9, 1), 60), (*key, date(2020, 10, 1), 120)}
    assert set(AttendedMonth.objects.values_list("theme", "level")) == {(seat.run.course.theme, seat.run.course.level)}


def test_a_last_presence_that_becomes_absence_removes_its_rows(seat: Enrolment) -> None:
    attendance = attend(make_session(seat.run, date(2020, 9, 30)), seat, 60)
    refresh_attended([seat.participant_id])

    Attendance.objects.filter(pk=attendance.pk).update(net_minutes=0, status=AttendanceStatus.ABSENT)
    refresh_attended([seat.participant_id], runs=[seat.run_id])

    assert not AttendedMonth.objects.exists()
    assert not Participation.objects.exists()


def test_entry_facts_are_those_of_the_first_counted_session_ever() -> None:
    first_company, second_company = make_company(), make_company()
    born = date(1996, 2, 29)
    person = make_participant(number="199602292394", company=first_company)
    seats = [make_enrolment(person, make_run(), company) for company in (first_company, second_company)]
    missed = make_session(seats[0].run, date(2021, 1, 15))
    first = make_session(seats[0].run, date(2021, 2, 28))
    last = make_session(seats[1].run, date(2021, 5, 3))
    attend(missed, seats[0], 0)
    attend(last, seats[1], 45)
    attend(first, seats[0], 30)

    refresh_attended([person.pk])

    participation = Participation.objects.get()
    assert participation.first_session == first
    assert participation.company == first_company
    assert participation.age_at_start == 24 == age_on(born, date(2021, 2, 28))
    assert (participation.started_on, participation.last_attended_on) == (date(2021, 2, 28), date(2021, 5, 3))
    assert participation.minutes == 75


def test_a_night_session_belongs_to_the_month_in_which_it_starts(seat: Enrolment) -> None:
    session = make_session(seat.run, date(2020, 10, 31), time(22), time(23))
    Session.objects.filter(pk=session.pk).update(ends_at=session.starts_at + timedelta(hours=8))
    attend(session, seat, 480)

    refresh_attended([seat.participant_id])

    assert [row[3] for row in months()] == [date(2020, 10, 1)]


def test_only_the_named_people_and_runs_are_touched(seat: Enrolment) -> None:
    neighbour = make_enrolment(make_participant(company=seat.company), seat.run, seat.company)
    session = make_session(seat.run, date(2020, 9, 30))
    attend(session, seat, 60)
    attend(session, neighbour, 60)

    refresh_attended([seat.participant_id], runs=[seat.run_id])

    assert [row[0] for row in months()] == [seat.participant_id]
    assert {difference.values[0] for difference in attended_differences()} == {neighbour.participant_id}


def test_the_same_number_of_queries_for_one_person_and_for_many() -> None:
    company, run = make_company(), make_run()
    seats = [make_enrolment(make_participant(company=company), run, company) for _ in range(20)]
    session = make_session(run, date(2020, 9, 30))
    for seat in seats:
        attend(session, seat, 60)
    counts = []
    for people in (seats[:1], seats):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            refresh_attended([seat.participant_id for seat in people])
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))

    assert counts == [5, 5]
    assert attended_differences() == []


history = st.lists(
    st.tuples(
        st.integers(0, 2),  # person
        st.integers(0, 1),  # company
        st.integers(0, 2),  # run
        st.dates(date(2020, 9, 1), date(2021, 8, 31)),
        st.sampled_from([0, 0, 1, 59, 60, 61, 480]),
    ),
    max_size=25,
    unique_by=lambda row: (row[0], row[2], row[3]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=history, cuts=st.lists(st.integers(0, 25), max_size=2))
def test_refreshed_rebuilt_and_counted_by_hand_are_equal(
    rows: list[tuple[int, int, int, date, int]], cuts: list[int]
) -> None:
    people = [make_participant() for _ in range(3)]
    companies = [make_company() for _ in range(2)]
    runs = [make_run(make_course()) for _ in range(3)]
    bounds = [0, *sorted(cuts), len(rows)]
    for start, end in pairwise(bounds):
        for row in rows[start:end]:
            add(people, companies, runs, row)
        refresh_attended([people[row[0]].pk for row in rows[start:end]])

    minutes: dict[tuple[object, ...], int] = defaultdict(int)
    for person, company, run, day, net in rows:
        if net:
            minutes[people[person].pk, companies[company].pk, runs[run].pk, first_of_month(day)] += net
    own = AttendedMonth.objects.filter(participant__in=people)
    kept = own.values_list("participant", "company", "run", "month", "minutes")
    assert set(kept) == {(*key, total) for key, total in minutes.items()}
    assert attended_differences() == []
    rebuild_attended()
    assert set(kept.all()) == {(*key, total) for key, total in minutes.items()}
    assert attended_differences() == []


def add(people: list[Participant], companies: list[Company], runs: list, row: tuple[int, int, int, date, int]) -> None:
    person, company, run, day, net = row
    enrolment = Enrolment.objects.filter(participant=people[person], run=runs[run]).first()
    enrolment = enrolment or make_enrolment(people[person], runs[run], companies[company])
    session = Session.objects.filter(run=runs[run], starts_on=day).first() or make_session(runs[run], day)
    attend(session, enrolment, net, companies[company])
