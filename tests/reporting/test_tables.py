"""Figures as people read them: hours under one another with the same decimals, shares rounded, the same in Excel."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from compcor.accounts.enums import Role
from compcor.core.periods import Period
from courses.attended import refresh_attended
from reporting.disclosure import Disclosed
from reporting.document.sections import sections
from reporting.figures import collect_figures
from reporting.frozen import freeze
from reporting.tables import places_of, share, written_column
from tests.courses.test_attended import attend
from tests.factories import (
    make_company,
    make_course,
    make_enrolment,
    make_participant,
    make_project,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 10, 23, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    make_project(target_participants=9)
    with time_machine.travel(NOW, tick=False):
        yield


def attended(minutes: int, day: date = date(2021, 9, 14), **company: object) -> None:
    """Somebody at a company of their own, on a course of their own."""
    employer, run = make_company(**company), make_run(make_course())
    person = make_participant(company=employer)
    attend(make_session(run, day), make_enrolment(person, run, employer), minutes)
    refresh_attended([person.pk])


def signed_in(role: Role = Role.COORDINATOR) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


@pytest.mark.parametrize(
    ("hours", "shown"),
    [
        (["8", "7.5", "0.83"], ["8,00", "7,50", "0,83"]),
        (["8", "7.50"], ["8,0", "7,5"]),
        (["8", "1200.00"], ["8", "1\N{NO-BREAK SPACE}200"]),
        ([None, "7.5"], ["·", "7,5"]),
        ([], []),
    ],
)
def test_hours_under_one_another_have_the_same_decimals(hours: list[str | None], shown: list[str]) -> None:
    with translation.override("sv"):
        assert written_column([None if value is None else Decimal(value) for value in hours]) == shown


def test_people_beside_hours_get_no_decimals() -> None:
    assert places_of([434, Decimal("7.5")]) is None
    assert places_of([434, None]) is None


@pytest.mark.parametrize(("part", "percent"), [(430, 72), (52, 9), (3, 1), (2, 0), (600, 100)])
def test_a_share_is_rounded_half_up(part: int, percent: int) -> None:
    assert share(part, 600) == percent


def test_the_pages_columns_of_hours_have_one_number_of_decimals() -> None:
    attended(50)
    attended(180)

    tables = {table.key: table for table in signed_in().get("/figures/").context["tables"]}

    assert [row["numbers"] for row in tables["companies"].labelled_rows] == [
        [("Attended hours", "3.00")],
        [("Attended hours", "0.83")],
    ]
    assert [value for _column, value in tables["hours"].labelled_total["numbers"]] == ["2", "3.83", "3"]


def test_the_list_behind_a_figure_has_two_decimals_in_every_row() -> None:
    attended(90)
    attended(180)

    page = signed_in().get(reverse("counted_people")).text

    assert ">1.50<" in page
    assert ">3.00<" in page


def test_the_workbook_writes_hours_as_the_page_does_and_says_what_stands_under_the_tables() -> None:
    attended(50)
    attended(180)

    for role in (Role.COORDINATOR, Role.LEADERSHIP):
        book = load_workbook(BytesIO(signed_in(role).get("/figures/?export=xlsx").getvalue()))
        rules = {row[0].value: row[1].value for row in book["Counted by"].rows}
        assert rules["Participants by theme"] == "One person may be in several rows."
        assert ("Hidden figures" in rules) == (role == Role.LEADERSHIP)
        if role == Role.COORDINATOR:
            cells = [cell for (cell,) in book["Companies reached"]["D2:D3"]]
            assert [(cell.value, cell.number_format) for cell in cells] == [(3, "#,##0.00"), (0.83, "#,##0.00")]
            assert book["In short"]["B2"].number_format == "#,##0"


def test_a_report_rounds_the_share_of_a_target_and_aligns_hours_held() -> None:
    """Six of nine is 67 %, not 66 %."""
    for minutes in (50, 90, 100, 110, 120, 180):
        attended(minutes)
    frozen = freeze(
        project=make_project(target_participants=9),
        period=Period(date(2021, 9, 1), date(2021, 9, 30)),
        counted_at=NOW,
        today=NOW.date(),
    )
    for course, hours in zip(frozen["courses"], (3, "2.5", "2.33", 3, 3, None), strict=True):
        course["hours"] = hours if hours is not None else 0

    with translation.override("en"):
        summary, activities = sections(frozen, {})[:2]

    assert summary.keyfigures.rows[0][:4] == ["Participants", "9", "6", "67%"]
    assert [row[5] for row in activities.tables[0].rows] == ["3.00", "2.50", "2.33", "3.00", "3.00", "0.00"]


def test_a_company_of_a_period_opens_to_the_attendance_of_its_days() -> None:
    attended(50, name="Kvarnvik AB")
    client = signed_in()

    page = client.get("/figures/?start=2021-09-01&end=2021-09-30")

    (row,) = next(table for table in page.context["tables"] if table.key == "companies").rows
    assert row.url.endswith("?start=2021-09-01&end=2021-09-30")
    assert client.get(row.url).text.count('<th scope="row">') == 1
    assert client.get(row.url.replace("2021-09-30", "2021-09-13")).text.count('<th scope="row">') == 0


def test_totals_lead_to_the_tables_that_they_are_the_sums_of() -> None:
    attended(50)

    page = signed_in().get("/figures/")

    for row in page.context["tables"][0].rows:
        if row.url.startswith("#"):
            assert f'id="{row.url[1:]}"' in page.text


def test_the_rate_of_attendance_is_rounded_half_up() -> None:
    for minutes in (60, 60, 0):
        attended(minutes)

    (rate,) = (fact["value"] for fact in signed_in().get("/").context["sums"] if fact["label"] == "Attendance")

    assert rate == "67%"


def test_leadership_sees_no_percentage_of_few_people() -> None:
    attended(50)

    sums = signed_in(Role.LEADERSHIP).get("/leadership/").context["sums"]

    assert [fact["value"] for fact in sums] == [""] * 4


def test_coordinators_see_every_number() -> None:
    attended(50)

    everything = Disclosed(collect_figures(None, as_of=NOW.date()), limit=0)

    assert everything.attendance_rate == 100
