"""No small number of people follows from what pages, Excel and reports tell together (docs/domain.md §1.7, §9)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from compcor.accounts.enums import Role
from compcor.core.periods import Period
from compcor.project.actions import set_target
from compcor.project.models import current_project
from courses.attended import refresh_attended
from courses.enums import Level, Theme
from courses.models import AttendedMonth, Course, Participation
from reporting.disclosure import Disclosed
from reporting.document.build import ReportContent, document_html
from reporting.figures import collect_figures
from reporting.frozen import freeze
from reporting.outlook import outlooks
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
    personal_number,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 10, 23, 8, tzinfo=UTC)
TODAY = NOW.date()
LIMIT = 5


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    make_project()
    with time_machine.travel(NOW, tick=False):
        yield


def attended(day: date, *, women: int = 0, men: int = 0, course: Course | None = None, town: str = "0484") -> None:
    """So many new people at a session of a course of their own."""
    company, run = make_company(municipality=town), make_run(course or make_course())
    session = make_session(run, day)
    people = [
        make_participant(number=personal_number(woman=is_woman), company=company)
        for is_woman, count in ((True, women), (False, men))
        for _ in range(count)
    ]
    for person in people:
        attend(session, make_enrolment(person, run, company), 180)
    refresh_attended([person.pk for person in people])


def told(period: Period | None = None, limit: int = LIMIT) -> Disclosed:
    return Disclosed(collect_figures(period, as_of=TODAY), limit=limit)


def frozen(period: Period) -> dict[str, Any]:
    return freeze(project=current_project(), period=period, counted_at=NOW, today=TODAY)


def leaderships(address: str) -> Any:
    client = Client()
    client.force_login(make_user(Role.LEADERSHIP))
    return client.get(address).context


def test_without_a_limit_everything_is_told() -> None:
    attended(date(2021, 3, 9), women=1, men=2)

    everything = told(limit=0)

    assert everything.everybody == [1, 2, 3]
    assert everything.groups["county"] == {"04": [1, 2, 3]}
    assert (everything.participants, everything.started, everything.net_minutes) == (3, 3, 540)
    assert everything.new_by_month == {date(2021, 3, 1): 3}
    assert [*everything.courses.values()] == [[1, 2, 3]]


def test_months_that_the_running_total_tells_together_are_not_told_apart_elsewhere() -> None:
    """Of 2 and 8 the home page says 10; the 8 beside it would give the 2 away."""
    attended(date(2021, 3, 9), men=2)
    attended(date(2021, 4, 6), men=8)
    attended(date(2021, 5, 4), men=6)

    home, figures = leaderships("/leadership/"), leaderships("/figures/")

    assert [row.values[0] for row in home["months"].rows if row.values[0]] == [10, 6]
    hours = next(table for table in figures["tables"] if table.key == "hours")
    assert [row.values[0] for row in hours.rows] == [None, None, 6]


@pytest.mark.parametrize(
    "period",
    [Period(date(2021, 4, 1), date(2021, 4, 30)), Period(date(2021, 3, 15), date(2021, 4, 30))],
)
def test_a_period_does_not_split_months_that_are_told_together(period: Period) -> None:
    attended(date(2021, 3, 9), men=2)
    attended(date(2021, 4, 6), men=8)

    report = frozen(period)

    assert report["months"][-1]["participants"] == 10
    assert report["totals"]["started"] is None


def test_a_report_about_few_people_tells_neither_them_nor_their_hours() -> None:
    attended(date(2021, 3, 9), men=8)
    attended(date(2021, 4, 6), men=3)

    report = frozen(Period(date(2021, 4, 1), date(2021, 4, 30)))

    hidden = ("participants", "started", "course_participations", "net_minutes", "reported_hours")
    assert [report["totals"][name] for name in hidden] == [None] * 5
    assert report["totals"]["net_minutes_by_month"] == {"2021-04": None}
    assert report["targets"]["participants"]["outcome"] == 11


def test_the_only_course_of_a_theme_is_hidden_with_it() -> None:
    """The larger course is hidden because its number and the seats would give the smaller one away."""
    attended(date(2021, 3, 9), men=20, course=make_course(theme=Theme.AUTOMATION, level=Level.NEW_NEEDS))
    attended(date(2021, 4, 6), men=3, course=make_course(theme=Theme.DIGITALISATION, level=Level.NEW_NEEDS))

    hidden = told()

    assert [*hidden.courses.values()] == [[None] * 3] * 2
    assert hidden.groups["theme"] == {Theme.AUTOMATION: [None] * 3, Theme.DIGITALISATION: [None] * 3}
    assert hidden.minutes_by_theme == {Theme.AUTOMATION: None, Theme.DIGITALISATION: None}
    assert hidden.groups["level"] == {Level.NEW_NEEDS: [0, 23, 23]}
    assert hidden.everybody == [0, 23, 23]


def test_the_forecast_knows_no_more_of_small_months_than_the_table() -> None:
    """The same sum in other parts gives the same forecast, to everybody."""
    steady = [(date(2021, month, 6), 7) for month in (3, 4, 5, 6, 9)]
    paths = []
    for few, many in ((2, 6), (3, 5)):
        make_project(starts_on=date(2021, 3, 1))
        for day, people in (*steady, (date(2021, 7, 6), few), (date(2021, 8, 10), many)):
            attended(day, men=people)
        figures = collect_figures(None, as_of=TODAY)
        paths.append([outlooks(current_project(), figures, limit=limit)[0].path for limit in (0, LIMIT)])
        for kept in (AttendedMonth, Participation):
            kept.objects.all().delete()

    assert paths[0][0] == paths[0][1] == paths[1][0] == paths[1][1]
    assert paths[0][0]


def test_leaderships_page_and_the_report_tell_the_same() -> None:
    attended(date(2021, 3, 9), women=2, men=9)
    attended(date(2021, 4, 6), women=20, men=30, town="1980", course=make_course(theme=Theme.AUTOMATION))
    attended(date(2021, 5, 4), women=1, men=6, town="1880", course=make_course(theme=Theme.AUTOMATION))
    period = Period(date(2021, 3, 1), date(2021, 5, 31))

    page = leaderships(f"/figures/?start={period.start}&end={period.end}")
    report = frozen(period)

    tables = {table.key: table for table in page["tables"]}
    for name in ("age_group", "county", "size_class", "theme", "level"):
        rows = [[row["women"], row["men"], row["people"]] for row in report["participants"][name]]
        assert [row for row in rows if row != [0, 0, 0]] == [[*row.values[:3]] for row in tables[name].rows]
    assert [row["people"] for row in report["participants"]["sex"]] == [*tables["county"].total.values[:2]]
    assert [course["participants"] for course in report["courses"]] == [row.values[5] for row in tables["courses"].rows]
    names = ("participants", "started", "ended", "companies_reached", "course_participations")
    assert [report["totals"][name] for name in names] == [row.values[0] for row in tables["totals"].rows[:5]]


def targets_of_report(period: Period) -> dict[str, int | None]:
    return {row["key"]: row["outcome"] for row in frozen(period)["targets"]["parts"]}


APRIL = Period(date(2021, 4, 1), date(2021, 4, 30))


def test_a_report_tells_targets_of_parts_from_the_projects_start() -> None:
    attended(date(2021, 3, 9), women=6, men=7)
    attended(date(2021, 4, 6), women=8, men=9)
    set_target(measure="participants", dimension="sex", key="woman", value=20, by=make_user(Role.LEADERSHIP))
    set_target(measure="companies", dimension="county", key="04", value=3, by=make_user(Role.LEADERSHIP))

    assert targets_of_report(APRIL) == {"participants:sex:woman": 14, "companies:county:04": 2}


def test_targets_of_parts_do_not_tell_how_few_took_part_on_other_days_only() -> None:
    """10 women in all and 8 of them in the period: 2 would follow, from the number of men and of everybody as well."""
    attended(date(2021, 3, 9), women=2, men=6)
    attended(date(2021, 4, 6), women=8, men=9)
    for key in ("woman", "man"):
        set_target(measure="participants", dimension="sex", key=key, value=20, by=make_user(Role.LEADERSHIP))
    set_target(measure="participants", dimension="county", key="04", value=20, by=make_user(Role.LEADERSHIP))

    assert targets_of_report(APRIL) == {
        "participants:sex:woman": None,
        "participants:sex:man": None,
        "participants:county:04": 25,
    }


def test_targets_of_parts_stand_in_the_document() -> None:
    attended(date(2021, 3, 9), women=6, men=7)
    set_target(measure="participants", dimension="sex", key="woman", value=20, by=make_user(Role.LEADERSHIP))
    period = Period(date(2021, 3, 1), date(2021, 3, 31))
    content = ReportContent(number=1, version=1, language="en", figures=frozen(period), narrative={}, made_at=NOW)

    page = document_html(content)

    table = page[page.index("Targets for parts of the project") :].partition("</table>")[0]
    assert [text for text in ("legal sex: Women", ">20<", ">6<", ">30") if text not in table] == []


def test_a_report_in_english_has_the_english_titles() -> None:
    attended(date(2021, 3, 9), women=6, course=make_course(title="Mätteknik", title_en="Measuring"))
    period = Period(date(2021, 3, 1), date(2021, 3, 31))
    figures = frozen(period)

    pages = [
        document_html(ReportContent(number=1, version=1, language=code, figures=figures, narrative={}, made_at=NOW))
        for code in ("en", "sv")
    ]

    assert ["Measuring" in page for page in pages] == [True, False]
    assert ["Mätteknik" in page for page in pages] == [False, True]
