"""The figures equal the count that was made by others, and a naive count of any history."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compcor.core.durations import HoursRounding, round_hours
from compcor.core.periods import Period, age_on, first_of_month
from compcor.project.models import Project
from courses.attended import refresh_attended
from courses.enums import Level, Theme
from courses.models import CourseRun, Enrolment, Session
from participants.models import Participant
from reporting.figures import Figures, collect_figures, counted_people, person_months
from tests.courses.test_attended import attend
from tests.factories import (
    make_company,
    make_course,
    make_employment,
    make_enrolment,
    make_move,
    make_participant,
    make_project,
    make_run,
    make_session,
    personal_number,
)

pytestmark = pytest.mark.django_db
# An example takes a tenth of a second: the first counterexample is worth more than the smallest.
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
DATA = Path(__file__).parents[1] / "data"
STARTS = [date(2021, 2, 28), *(date(2021, month, day) for month, day in ((3, 1), (3, 2), (4, 30), (5, 1), (5, 2)))]
FIRST_QUARTER = ("--from", "2021-01-01", "--to", "2021-03-31")


def printed(command: str, *options: str) -> str:
    out = StringIO()
    call_command(command, *options, "--as-of", "2021-09-30", stdout=out)
    return out.getvalue()


def truth(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"register-2021-09.{name}.json").read_text(encoding="utf-8"))


def test_the_register_counts_to_the_truth() -> None:
    make_project()
    with time_machine.travel(datetime(2021, 10, 1, tzinfo=UTC), tick=True):
        call_command("import_register", str(DATA / "register-2021-09.xlsx"), stdout=StringIO())

    assert json.loads(printed("figures", "--json")) == truth("truth")
    assert json.loads(printed("figures", "--json", *FIRST_QUARTER)) == truth("2021-q1")
    assert printed("person_months", "--csv") == (DATA / "register-2021-09.person-months.csv").read_bytes().decode()
    call_command("check_summary", stdout=StringIO())
    for period in (None, Period(date(2021, 1, 1), date(2021, 3, 31)), Period(date(2020, 10, 7), date(2021, 2, 12))):
        assert_parts_agree(collect_figures(period, as_of=date(2021, 9, 30)))


def assert_parts_agree(figures: Figures) -> None:
    """One number, however it is asked for."""
    assert figures.participants == sum(figures.participants_by("sex").values())
    assert figures.participants == sum(figures.participants_by("sex", "age_group", "county", "size_class").values())
    assert figures.participants_by_theme() == {
        theme: sum(n for (t, _), n in figures.participants_by_theme("sex").items() if t == theme)
        for theme in figures.participants_by_theme()
    }
    assert figures.companies_reached == sum(figures.companies_by("county").values())
    assert figures.net_minutes == sum(company.net_minutes for company in figures.companies)
    assert figures.net_minutes == sum(course.net_minutes for course in figures.courses)
    assert figures.net_minutes == sum(figures.net_minutes_by_theme.values())
    assert figures.net_minutes == sum(figures.net_minutes_by_level.values())
    if figures.period is None:
        assert figures.months[-1].participants == figures.participants
        assert figures.months[-1].companies == figures.companies_reached


def test_a_fixed_number_of_queries_however_many_people() -> None:
    make_project()
    counts = []
    for _ in range(2):
        run = make_run()
        for _ in range(3):
            company = make_company()
            seat = make_enrolment(make_participant(company=company), run, company)
            attend(make_session(run, date(2021, 1, seat.pk % 28 + 1)), seat, 60)
            refresh_attended([seat.participant_id])
        with CaptureQueriesContext(connection) as queries:
            collect_figures(Period(date(2021, 1, 1), date(2021, 3, 31)), as_of=date(2021, 9, 30))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 22


def test_a_project_without_anything_has_figures() -> None:
    make_project()

    figures = collect_figures(None, as_of=date(2020, 9, 15))

    assert (figures.participants, figures.companies_reached, figures.net_minutes) == (0, 0, 0)
    assert figures.reported_hours == 0
    assert figures.attendance_rate is None
    assert [(month.month, month.participants) for month in figures.months] == [(date(2020, 9, 1), 0)]


def test_only_who_reaches_the_least_minutes_is_a_participant() -> None:
    make_project(min_minutes_to_count=480)
    company, run = make_company(), make_run()
    long, short = (make_enrolment(make_participant(company=company), run, company) for _ in range(2))
    for day in (1, 2):
        session = make_session(run, date(2021, 3, day))
        attend(session, long, 240)
        attend(session, short, 239)
    refresh_attended([long.participant_id, short.participant_id])

    assert collect_figures(None, as_of=date(2021, 3, 1)).participants == 0
    figures = collect_figures(None, as_of=date(2021, 3, 31))
    assert (figures.participants, figures.net_minutes) == (1, 480)
    assert figures.months[-1].participants == 1
    assert figures.new_participants_by_month == {date(2021, 3, 1): 1}


def test_ended_is_who_has_no_seat_on_a_run_that_goes_on() -> None:
    make_project()
    company = make_company()
    done, going_on = (make_participant(company=company) for _ in range(2))
    run = make_run()
    session = make_session(run, date(2021, 3, 1))
    for person in (done, going_on):
        attend(session, make_enrolment(person, run, company), 60)
    later = make_run()
    last = make_session(later, date(2021, 6, 1))
    CourseRun.objects.filter(pk=later.pk).update(last_ends_at=last.ends_at)
    make_enrolment(going_on, later, company)
    refresh_attended([done.pk, going_on.pk])

    assert collect_figures(None, as_of=date(2021, 4, 1)).ended == 1
    assert collect_figures(None, as_of=date(2021, 6, 1)).ended == 2


def test_a_changed_employer_is_known_from_the_day_it_happened() -> None:
    make_project()
    first, second, run = make_company(), make_company(), make_run()
    person = make_participant(company=first)
    make_employment(person, second, starts_on=date(2021, 5, 1))
    attend(make_session(run, date(2021, 3, 1)), make_enrolment(person, run, first), 60)
    refresh_attended([person.pk])

    assert collect_figures(None, as_of=date(2021, 4, 30)).participants_who_changed_employer == 0
    assert collect_figures(None, as_of=date(2021, 5, 1)).participants_who_changed_employer == 1


def test_who_started_before_a_company_moved_keeps_the_county_that_it_left() -> None:
    """Örebro until February, Eskilstuna in March and April, Västerås since May; on the first day it is the new one."""
    make_project()
    company, neighbour, run = make_company(municipality="1980"), make_company(municipality="1980"), make_run()
    make_move(company, date(2021, 3, 1), municipality="1880")
    make_move(company, date(2021, 5, 1), municipality="0484")
    for employer, days in ((company, STARTS), (neighbour, STARTS[:1])):
        for day in days:
            seat = make_enrolment(make_participant(company=employer), run, employer)
            session = run.sessions.filter(starts_on=day).first() or make_session(run, day)
            attend(session, seat, 60)
            refresh_attended([seat.participant_id])

    figures = collect_figures(None, as_of=date(2021, 9, 30))

    assert figures.participants_by("county") == {"04": 3, "18": 1, "19": 3}
    assert figures.companies_by("county") == {"19": 2}
    for county, people in figures.participants_by("county").items():
        assert counted_people(Participant.objects.all(), None, as_of=date(2021, 9, 30), county=county).count() == people


@dataclass(frozen=True)
class Row:
    """Somebody's minutes on a run on a day, for a company."""

    person: int
    company: int
    run: int
    day: date
    minutes: int


days = st.dates(date(2020, 9, 1), date(2021, 3, 31))
history = st.lists(
    st.builds(
        Row,
        st.integers(0, 3), st.integers(0, 1), st.integers(0, 2), days, st.sampled_from([0, 29, 30, 61, 475]),
    ),
    max_size=20,
    unique_by=(lambda row: (row.person, row.run, row.day), lambda row: (row.person, row.day)),
)  # fmt: skip
BIRTH_DATES = (date(1996, 1, 15), date(1996, 2, 29), date(1965, 12, 31), date(1990, 6, 1))
COURSES = ((Level.BASIC, ""), (Level.NEW_NEEDS, Theme.AUTOMATION), (Level.NEW_NEEDS, Theme.DIGITALISATION))


@contextmanager
def recorded(rows: list[Row]) -> Iterator[list[Participant]]:
    """The rows in the database, for as long as the block lasts."""
    with transaction.atomic():
        companies = [make_company(municipality=code) for code in ("0484", "1880")]
        people = [make_participant(number=personal_number(birth_date=born)) for born in BIRTH_DATES]
        runs = [make_run(make_course(level=level, theme=theme)) for level, theme in COURSES]
        for row in rows:
            seat = Enrolment.objects.filter(participant=people[row.person], run=runs[row.run]).first()
            seat = seat or make_enrolment(people[row.person], runs[row.run], companies[row.company])
            session = Session.objects.filter(run=seat.run, starts_on=row.day).first()
            attend(session or make_session(seat.run, row.day), seat, row.minutes, companies[row.company])
        refresh_attended([person.pk for person in people])
        yield people
        transaction.set_rollback(True)


@settings(
    max_examples=40,
    deadline=None,
    phases=WITHOUT_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=history, bounds=st.none() | st.tuples(days, days), as_of=days, rule=st.sampled_from(HoursRounding))
def test_figures_equal_a_naive_count_of_any_days(
    rows: list[Row], bounds: tuple[date, date] | None, as_of: date, rule: HoursRounding
) -> None:
    make_project()
    Project.objects.update(hours_rounding=rule)
    period = Period(min(bounds), max(bounds)) if bounds else None

    with recorded(rows) as people:
        figures = collect_figures(period, as_of=as_of)
        whole = collect_figures(None, as_of=figures.last_day)
        by_person_month = {
            (row.participant_id, row.month): (row.net_minutes, row.reported_hours)
            for row in person_months(period, as_of=as_of)
        }

    assert_parts_agree(figures)
    assert figures.months == whole.months, "a report shows the project's months, whatever day its period begins on"
    first = period.start if period else date.min
    last = min(period.end, as_of) if period else as_of
    counted = [row for row in rows if row.minutes and first <= row.day <= last]
    entry = {row.person: row for row in sorted(rows, key=lambda row: row.day, reverse=True) if row.minutes}
    entry = {person: row for person, row in entry.items() if person in {row.person for row in counted}}
    person_month = sums(counted, lambda row: (people[row.person].pk, first_of_month(row.day)))
    assert figures.participants == len(entry)
    assert figures.net_minutes == sum(row.minutes for row in counted)
    assert by_person_month == {key: (net, round_hours(net, rule)) for key, net in person_month.items()}
    assert figures.reported_hours == sum((hours for _, hours in by_person_month.values()), Decimal(0))
    assert figures.companies_reached == len({row.company for row in counted})
    assert figures.course_participations == len({(row.person, row.run) for row in counted})
    assert figures.net_minutes_by_month == sums(counted, lambda row: first_of_month(row.day))
    assert figures.net_minutes_by_theme == sums(counted, lambda row: COURSES[row.run][1] or "none")
    assert figures.started == sum(first <= row.day <= last for row in entry.values())
    assert figures.participants_by("age_group") == Counter(
        age_group(age_on(BIRTH_DATES[person], row.day)) for person, row in entry.items()
    )
    assert figures.participants_by("county") == Counter(("04", "18")[row.company] for row in entry.values())
    assert figures.participants_by_theme() == Counter(
        theme for _, theme in {(row.person, COURSES[row.run][1] or "none") for row in counted}
    )


def sums(rows: list[Row], key: Callable[[Row], Any]) -> dict[Any, int]:
    totals: dict[Any, int] = defaultdict(int)
    for row in rows:
        totals[key(row)] += row.minutes
    return dict(totals)


def age_group(age: int) -> str:
    return "under_25" if age < 25 else "over_54" if age > 54 else "25_54"
