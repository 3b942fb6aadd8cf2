"""The forecast is the pace so far with an honest range; the plan is a straight line."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compcor.core.periods import Period
from reporting.forecast import Forecast, Standing, forecast_path, planned, standing

PROJECT = Period(date(2020, 9, 1), date(2022, 8, 31))


def forecast(outcome: int, new_by_month: list[int], period: Period, on: date) -> Forecast | None:
    """The total on the period's last day."""
    path = forecast_path(outcome, new_by_month, period, on)
    return path[-1] if path else None


@pytest.mark.parametrize(
    ("day", "people"),
    [
        (date(2020, 8, 31), 0),
        (date(2020, 9, 1), 1),
        (date(2021, 8, 31), 300),
        (date(2022, 8, 31), 600),
        (date(2023, 1, 1), 600),
    ],
)
def test_the_plan_is_a_straight_line_from_the_first_to_the_last_day(day: date, people: int) -> None:
    assert planned(600, PROJECT, day) == people


@given(st.integers(0, 100_000), st.integers(-100, 900))
def test_the_plan_never_falls_and_never_passes_the_target(target: int, offset: int) -> None:
    day = PROJECT.start + timedelta(days=offset)

    assert 0 <= planned(target, PROJECT, day) <= planned(target, PROJECT, day + timedelta(days=1)) <= target


@pytest.mark.parametrize(
    ("outcome", "word"),
    [(410, Standing.ON_TRACK), (409, Standing.ON_TRACK), (408, Standing.CLOSE), (368, Standing.BEHIND)],
)
def test_the_standing_compares_outcome_and_plan(outcome: int, word: Standing) -> None:
    assert standing(outcome, 409, 600, None) == word


@pytest.mark.parametrize(("high", "word"), [(599, Standing.SHORT), (600, Standing.ON_TRACK)])
def test_who_is_on_track_is_warned_when_even_a_good_end_would_miss_the_target(high: int, word: Standing) -> None:
    assert standing(409, 409, 600, Forecast(500, 550, high)) == word
    assert standing(300, 409, 600, Forecast(500, 550, high)) == Standing.BEHIND


def test_an_even_pace_goes_on_without_a_range() -> None:
    assert forecast(300, [25] * 12, PROJECT, date(2021, 8, 31)) == Forecast(600, 600, 600)


def test_a_month_that_is_not_over_does_not_slow_the_pace() -> None:
    """15 days of September and 11 months are left."""
    assert forecast(301, [24] * 12, PROJECT, date(2021, 9, 15)) == Forecast(577, 577, 577)


def test_the_pace_is_that_of_the_last_half_year() -> None:
    assert forecast(52, [30, 14, 7, 1, 0, 0, 0, 0, 0, 0], PROJECT, date(2021, 6, 30)) == Forecast(52, 52, 52)


def test_there_is_no_forecast_before_three_whole_months_nor_after_the_end() -> None:
    assert forecast(25, [10, 10], PROJECT, date(2020, 11, 29)) is None
    assert forecast(25, [10, 10, 5], PROJECT, date(2020, 11, 30)) is not None
    assert forecast(600, [25] * 24, PROJECT, date(2022, 8, 31)) is None


def test_uneven_months_widen_the_range() -> None:
    even = forecast(90, [20, 25, 21, 24], PROJECT, date(2020, 12, 31))
    uneven = forecast(90, [2, 70, 4, 14], PROJECT, date(2020, 12, 31))

    assert even
    assert uneven
    assert even.middle == uneven.middle
    assert even.high - even.low < uneven.high - uneven.low


@given(st.lists(st.integers(0, 80), min_size=3, max_size=23), st.integers(0, 60))
def test_the_range_holds_the_middle_and_never_takes_back_what_is_reached(by_month: list[int], begun: int) -> None:
    """`begun` is what the month that is not over has added."""
    outcome = sum(by_month) + begun
    on = PROJECT.months()[len(by_month)] + timedelta(days=14)

    path = forecast_path(outcome, by_month, PROJECT, on)

    assert len(path) == 23 - len(by_month)
    assert all(outcome <= ahead.low <= ahead.middle <= ahead.high for ahead in path)
    assert [ahead.middle for ahead in path] == sorted(ahead.middle for ahead in path)
