"""The forecast is the pace so far with an honest range; the plan is a straight line."""

from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compcor.core.periods import Period
from reporting.forecast import Forecast, Standing, forecast, forecast_path, planned, standing

PROJECT = Period(date(2020, 9, 1), date(2022, 8, 31))


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
    assert standing(outcome, 409) == word


def test_an_even_pace_goes_on_without_a_range() -> None:
    totals = list(accumulate([25] * 12))

    assert forecast(totals, PROJECT, date(2021, 8, 31)) == Forecast(600, 600, 600)


def test_a_month_that_is_not_over_does_not_slow_the_pace() -> None:
    totals = [*accumulate([25] * 12), 301]

    assert forecast(totals, PROJECT, date(2021, 9, 2)) == Forecast(600, 600, 600)


def test_there_is_no_forecast_before_three_whole_months_nor_after_the_end() -> None:
    assert forecast([10, 20, 25], PROJECT, date(2020, 11, 29)) is None
    assert forecast([10, 20, 25], PROJECT, date(2020, 11, 30)) is not None
    assert forecast(list(accumulate([25] * 24)), PROJECT, date(2022, 8, 31)) is None


def test_uneven_months_widen_the_range() -> None:
    even = forecast([20, 45, 66, 90], PROJECT, date(2020, 12, 31))
    uneven = forecast([2, 72, 76, 90], PROJECT, date(2020, 12, 31))

    assert even
    assert uneven
    assert even.high - even.low < uneven.high - uneven.low


@given(st.lists(st.integers(0, 80), min_size=3, max_size=24), st.booleans())
def test_the_range_holds_the_middle_widens_and_never_takes_back_what_is_reached(
    steps: list[int], is_whole: bool
) -> None:
    totals = list(accumulate(steps))
    month = PROJECT.months()[len(steps) - 1]
    on = Period.of_month(month).end - timedelta(days=not is_whole)

    path = forecast_path(totals, PROJECT, on)

    assert all(totals[-1] <= ahead.low <= ahead.middle <= ahead.high for ahead in path)
    assert [ahead.middle for ahead in path] == sorted(ahead.middle for ahead in path)
    if path:
        assert len(path) == 24 - len(steps)
