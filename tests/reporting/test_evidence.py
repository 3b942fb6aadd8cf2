"""From a figure to its people: the list behind a number has exactly as many rows as the number says."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compcor.accounts.enums import Role
from compcor.core.periods import Period
from courses.attended import refresh_attended
from courses.enums import Level, Theme
from participants.models import Participant
from reporting.figures import NO_THEME, collect_figures, counted_people
from tests.courses.test_attended import attend
from tests.factories import (
    make_company,
    make_course,
    make_enrolment,
    make_move,
    make_participant,
    make_project,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = date(2021, 10, 23)
AUTUMN = Period(date(2020, 9, 1), date(2020, 12, 15))
LATER = Period(date(2021, 1, 10), date(2021, 9, 20))


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    """People of both sexes, ages, counties and themes who attended before, in and after the periods."""
    make_project()
    courses = [
        make_course(theme=Theme.AUTOMATION, level=Level.NEW_NEEDS),
        make_course(theme="", level=Level.BASIC),
    ]
    days = (date(2020, 10, 6), date(2020, 12, 20), date(2021, 3, 2), date(2021, 9, 28))
    with time_machine.travel(datetime(2021, 10, 23, 8, tzinfo=UTC), tick=False):
        for number, (course, day) in enumerate(product(courses, days)):
            company = make_company(municipality=("0484", "1980", "1880")[number % 3])
            run = make_run(course)
            session = make_session(run, day)
            people = [make_participant(company=company) for _ in range(1 + number % 3)]
            for person in people:
                attend(session, make_enrolment(person, run, company), 180)
            refresh_attended([person.pk for person in people])
        yield


@pytest.mark.parametrize("period", [None, AUTUMN, LATER])
@pytest.mark.parametrize("name", ["sex", "age_group", "county", "size_class"])
def test_a_group_opens_to_as_many_people_as_it_counts(period: Period | None, name: str) -> None:
    figures = collect_figures(period, as_of=TODAY)

    for key, count in figures.participants_by(name).items():
        assert found(period, **{name: key}) == count
    assert found(period) == figures.participants > 0
    assert found(period, is_new=True) == figures.started


@pytest.mark.parametrize("period", [None, AUTUMN, LATER])
def test_a_theme_and_a_level_open_to_their_people(period: Period | None) -> None:
    figures = collect_figures(period, as_of=TODAY)

    for theme in (Theme.AUTOMATION, NO_THEME):
        assert found(period, theme=theme) == figures.participants_by_theme().get(theme, 0)
    for level in Level.values:
        assert found(period, level=level) == figures.participants_by_level().get(level, 0)


@pytest.mark.parametrize("address", ["/figures/", "/figures/?start=2020-09-01&end=2020-12-15"])
def test_the_links_of_the_page_lead_to_the_same_numbers(address: str) -> None:
    client = Client()
    client.force_login(make_user(Role.COORDINATOR))
    tables = {table.key: table for table in client.get(address).context["tables"]}

    linked = [row for key in ("age_group", "county", "size_class", "theme", "level") for row in tables[key].rows]
    assert linked
    for row in [*linked, *tables["totals"].rows[:2]]:
        assert parse_qs(urlsplit(row.url).query)["as_of"] == ["2021-10-23"]
        people = row.values[2] if len(row.values) > 1 else row.values[0]
        page = client.get(row.url)
        assert page.text.count('<th scope="row">') == people, row


def test_the_list_shows_the_county_that_the_figure_counts() -> None:
    """Somebody who started in Örebro, and somebody who started after their company had moved to Västerås."""
    company = make_company("Flyttaren AB", municipality="1980")
    make_move(company, date(2021, 3, 1), municipality="1880")
    run = make_run()
    for day in (date(2021, 2, 28), date(2021, 3, 1)):
        seat = make_enrolment(make_participant(company=company), run, company)
        attend(make_session(run, day), seat, 60)
        refresh_attended([seat.participant_id])
    client = Client()
    client.force_login(make_user(Role.COORDINATOR))

    for county, name in (("18", "Örebro län"), ("19", "Västmanlands län")):
        page = client.get(reverse("counted_people"), {"county": county}).text
        assert page.count("Flyttaren AB") == 1
        assert set(re.findall('data-label="County at entry">([^<]+)<', page)) == {name}


def found(period: Period | None, **facts: object) -> int:
    return counted_people(Participant.objects.all(), period, as_of=TODAY, **facts).count()
