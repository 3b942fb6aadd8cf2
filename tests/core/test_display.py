"""Numbers, times and dates are written as people of the language write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from compcor.core import display

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(params=["sv", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


def shown(source: str, **values: object) -> str:
    return Template("{% load display %}" + source).render(Context(values))


def test_thousands_are_grouped(language: str) -> None:
    assert display.number(8241) == {"sv": f"8{NBSP}241", "en": "8,241"}[language]


def test_a_negative_number_has_a_true_minus(language: str) -> None:
    assert display.number(Decimal("-1.5")) == {"sv": "−1,5", "en": "−1.5"}[language]


def test_a_percentage(language: str) -> None:
    assert display.percent(75) == {"sv": f"75{NBSP}%", "en": "75%"}[language]


def test_money(language: str) -> None:
    assert display.kronor(13_870) == {"sv": f"13{NBSP}870{NBSP}kr", "en": f"SEK{NBSP}13,870"}[language]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "0"), (60, "1"), (90, "1.5"), (100, "1.67"), (3660, "61"), (494_460, "8,241"), (-90, "−1.5")],
)
def test_minutes_as_hours_show_no_decimals_that_say_nothing(minutes: int, expected: str) -> None:
    with translation.override("en"):
        assert display.hours(minutes) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (210, "3 h 30 min"), (-210, "−3 h 30 min")]
)
def test_a_duration_is_exact_to_the_minute(minutes: int, expected: str) -> None:
    assert display.duration(minutes).replace(NBSP, " ") == expected


def test_moments_are_shown_in_swedish_civil_time() -> None:
    last_of_summer_time = datetime(2021, 10, 30, 22, 30, tzinfo=UTC)

    assert display.iso_moment(last_of_summer_time) == "2021-10-31 00:30"
    assert display.iso_date(last_of_summer_time) == "2021-10-31"
    assert display.clock(last_of_summer_time) == "00:30"


def test_a_day_of_the_week() -> None:
    with translation.override("en"):
        assert display.weekday(date(2021, 10, 31)) == "Sun"


def test_filters_show_nothing_for_nothing() -> None:
    names = ("number", "percent", "hours", "duration", "kronor", "iso", "moment", "weekday", "clock")

    assert [shown("{{ value|" + name + " }}", value=None) for name in names] == [""] * len(names)


def test_nought_is_something() -> None:
    assert shown("{{ value|number }} {{ value|hours }}", value=0) == "0 0"


def test_a_share_is_rounded_and_not_cut(language: str) -> None:
    assert display.percent(71.67) == {"sv": f"72{NBSP}%", "en": "72%"}[language]
    assert display.number(Decimal("0.125"), 2) == {"sv": "0,13", "en": "0.13"}[language]
