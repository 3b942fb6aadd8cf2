"""Days, months and periods in Swedish civil time."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from compcor.core.periods import (
    Period,
    age_on,
    civil_date,
    last_of_month,
    month_key,
    next_month,
    parse_month,
    previous_month,
    swedish_today,
)

days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
periods = st.builds(lambda start, length: Period(start, start + timedelta(length)), days, st.integers(0, 800))


@time_machine.travel(datetime(2020, 8, 31, 22, 30, tzinfo=UTC), tick=False)
def test_today_is_swedish_whatever_zone_the_user_has() -> None:
    with timezone.override("America/New_York"):
        assert swedish_today() == date(2020, 9, 1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2020, 12, 31, 23, 0, tzinfo=UTC), date(2021, 1, 1)),
        (datetime(2020, 12, 31, 22, 59, tzinfo=UTC), date(2020, 12, 31)),
        (datetime(2020, 6, 30, 22, 0, tzinfo=UTC), date(2020, 7, 1)),
    ],
)
def test_a_moment_falls_on_the_swedish_day(moment: datetime, day: date) -> None:
    assert civil_date(moment) == day


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 2, 29), date(2021, 2, 28), 20),
        (date(2000, 2, 29), date(2021, 3, 1), 21),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(1965, 9, 2), date(2020, 9, 1), 54),
    ],
)
def test_age_is_completed_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@given(days)
def test_months_follow_each_other_without_a_gap(day: date) -> None:
    month = Period.of_month(day)

    assert day in month
    assert month.start.day == 1
    assert last_of_month(day) + timedelta(days=1) == next_month(day)
    assert previous_month(next_month(day)) == month.start
    assert parse_month(month_key(day)) == month.start


@pytest.mark.parametrize("text", ["2021-13", "2021-1", "2021-03-01", "", "mars", "2021-W1"])
def test_month_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_month(text)


def test_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2021, 1, 2), date(2021, 1, 1))


@given(days)
def test_quarter_is_three_whole_months(day: date) -> None:
    quarter = Period.of_quarter(day)

    assert day in quarter
    assert quarter.is_whole_months
    assert len(quarter.months()) == 3
    assert quarter.start.month in (1, 4, 7, 10)


@given(periods)
def test_months_of_a_period_cover_each_of_its_days_once(period: Period) -> None:
    parts = [part for month in period.months() if (part := period.clip(Period.of_month(month)))]

    assert sum(part.days for part in parts) == period.days
    assert [part.start for part in parts][1:] == period.months()[1:]
    assert all(one.end + timedelta(days=1) == next_one.start for one, next_one in pairwise(parts))


@given(periods, periods, days)
def test_clip_has_the_days_that_both_have(one: Period, other: Period, day: date) -> None:
    common = one.clip(other)

    assert common == other.clip(one)
    assert (common is not None) is one.overlaps(other)
    assert (common is not None and day in common) is (day in one and day in other)


@given(periods)
def test_bounds_hold_exactly_the_moments_of_the_days(period: Period) -> None:
    start, end = period.bounds()

    assert civil_date(start) == period.start
    assert civil_date(start - timedelta(microseconds=1)) == period.start - timedelta(days=1)
    assert civil_date(end.astimezone(UTC) - timedelta(microseconds=1)) == period.end
    assert civil_date(end) == period.end + timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "english", "swedish"),
    [
        (date(2021, 3, 1), date(2021, 3, 31), "March 2021", "mars 2021"),
        (date(2021, 1, 1), date(2021, 3, 31), "January–March 2021", "januari–mars 2021"),
        (date(2021, 1, 1), date(2021, 12, 31), "2021", "2021"),
        (date(2020, 9, 1), date(2021, 2, 28), "September 2020 – February 2021", "september 2020 – februari 2021"),
        (date(2020, 3, 1), date(2021, 3, 31), "March 2020 – March 2021", "mars 2020 – mars 2021"),
        (date(2021, 3, 1), date(2021, 3, 30), "2021-03-01 – 2021-03-30", "2021-03-01 – 2021-03-30"),
    ],
)
def test_label_names_whole_months_in_the_readers_language(start: date, end: date, english: str, swedish: str) -> None:
    period = Period(start, end)

    with translation.override("en"):
        assert period.label == english
    with translation.override("sv"):
        assert period.label == swedish
