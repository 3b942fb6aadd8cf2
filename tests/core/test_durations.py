"""Net minutes: presence clipped to the session, less the break inside it, in real time (docs/domain.md §1.3)."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compcor.core.durations import (
    HoursRounding,
    civil_interval,
    civil_moment,
    clock_in_session,
    net_minutes,
    parse_clock,
    round_hours,
)
from compcor.core.periods import SWEDEN, civil_date

DAY = date(2021, 3, 9)
AUTUMN_NIGHT = date(2020, 10, 24)
SPRING_NIGHT = date(2021, 3, 27)

moments = st.integers(0, 1440).map(lambda minute: datetime(2021, 3, 9, tzinfo=UTC) + timedelta(minutes=minute))
pairs = st.tuples(moments, moments).map(sorted)
days = st.dates(date(2020, 1, 1), date(2023, 12, 31))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def minutes(
    start: str, end: str, rest: tuple[str, str] | None = None, *, arrived: str = "", left: str = "", day: date = DAY
) -> int:
    """Net minutes of one session and attendance written as in the register workbook."""
    session = civil_interval(day, start, end)
    break_start, break_end = (clock_in_session(session, clock) for clock in rest) if rest else (None, None)
    return net_minutes(
        *session,
        break_start=break_start,
        break_end=break_end,
        arrived=clock_in_session(session, arrived) if arrived else None,
        left=clock_in_session(session, left) if left else None,
    )


@pytest.mark.parametrize(
    ("arrived", "left", "expected"),
    [
        ("", "", 225),
        ("08:30", "", 195),
        ("", "11:00", 165),
        ("07:00", "13:00", 225),
        ("09:50", "", 120),
        ("09:45", "10:00", 0),
        ("12:10", "", 0),
        ("", "07:00", 0),
        ("11:00", "09:00", 0),
    ],
)
def test_presence_is_clipped_and_the_break_inside_it_taken_off(arrived: str, left: str, expected: int) -> None:
    assert minutes("08:00", "12:00", ("09:45", "10:00"), arrived=arrived, left=left) == expected


@pytest.mark.parametrize(
    ("day", "hours"), [(AUTUMN_NIGHT, 9), (SPRING_NIGHT, 7), (AUTUMN_NIGHT - timedelta(days=1), 8)]
)
def test_night_session_has_the_hours_that_really_pass(day: date, hours: int) -> None:
    assert minutes("22:00", "06:00", day=day) == hours * 60
    assert minutes("22:00", "06:00", ("02:00", "04:00"), day=day) == (hours - 2 - (hours - 8)) * 60


@pytest.mark.parametrize(
    ("arrived", "left", "expected"),
    [("23:00", "", 420), ("00:30", "", 330), ("", "05:00", 420), ("21:50", "06:10", 480), ("", "23:00", 60)],
)
def test_times_after_midnight_are_the_next_mornings(arrived: str, left: str, expected: int) -> None:
    assert minutes("22:00", "06:00", arrived=arrived, left=left) == expected


def test_break_after_midnight_lies_in_the_night_session() -> None:
    assert minutes("22:00", "06:00", ("01:00", "01:30")) == 450


def test_session_until_midnight_ends_the_next_day() -> None:
    for written in ("00:00", "24:00"):
        start, end = civil_interval(DAY, "18:00", written)

        assert (civil_date(start), civil_date(end)) == (DAY, DAY + timedelta(days=1))
        assert net_minutes(start, end) == 360


def test_repeated_hour_means_its_first_occurrence() -> None:
    assert minutes("02:15", "02:45", day=date(2020, 10, 25)) == 30
    assert minutes("22:00", "06:00", left="02:30", day=AUTUMN_NIGHT) == 270


def test_skipped_hour_means_its_end() -> None:
    assert civil_moment(date(2021, 3, 28), time(2, 30)) == datetime(2021, 3, 28, 1, tzinfo=UTC)
    assert minutes("22:00", "06:00", left="02:30", day=SPRING_NIGHT) == 240


@given(days, clocks, clocks)
def test_later_on_the_clock_is_never_earlier_in_fact(day: date, one: time, other: time) -> None:
    earlier, later = sorted((one, other))

    assert civil_moment(day, earlier).astimezone(UTC) <= civil_moment(day, later).astimezone(UTC)


@given(days, clocks, clocks, clocks)
def test_a_time_in_a_session_is_within_a_day_of_it(day: date, start: time, end: time, clock: time) -> None:
    session = civil_interval(day, start, end)
    moment = clock_in_session(session, clock)

    assert session[0].astimezone(UTC) <= session[1].astimezone(UTC)
    assert session[0] - timedelta(days=1) < moment < session[1] + timedelta(days=1)


@given(pairs, pairs, moments, moments)
def test_minutes_are_never_negative_nor_more_than_the_session(
    session: list[datetime], rest: list[datetime], arrived: datetime, left: datetime
) -> None:
    (start, end), (break_start, break_end) = session, rest
    whole = net_minutes(start, end, break_start=break_start, break_end=break_end)
    part = net_minutes(start, end, break_start=break_start, break_end=break_end, arrived=arrived, left=left)

    assert 0 <= part <= whole <= (end - start) // timedelta(minutes=1)


@given(pairs, pairs, moments)
def test_two_parts_of_a_presence_add_up_to_the_whole(
    session: list[datetime], rest: list[datetime], middle: datetime
) -> None:
    (start, end), (break_start, break_end) = session, rest

    before = net_minutes(start, end, break_start=break_start, break_end=break_end, left=middle)
    after = net_minutes(start, end, break_start=break_start, break_end=break_end, arrived=middle)

    assert before + after == net_minutes(start, end, break_start=break_start, break_end=break_end)


@given(days, clocks, clocks)
def test_the_time_zone_of_the_moments_does_not_matter(day: date, start: time, end: time) -> None:
    swedish = civil_interval(day, start, end)

    assert net_minutes(*swedish) == net_minutes(*(moment.astimezone(UTC) for moment in swedish))


def test_seconds_are_rounded_down_once() -> None:
    start = datetime(2021, 3, 9, 8, tzinfo=SWEDEN)

    assert net_minutes(start, start + timedelta(hours=1), arrived=start + timedelta(seconds=1)) == 59


def test_naive_moments_are_refused() -> None:
    naive = datetime(2021, 3, 9, 8)  # noqa: DTZ001 - that is the point

    with pytest.raises(ValueError, match="aware"):
        net_minutes(naive, naive)


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("08:30", time(8, 30)),
        ("8.30", time(8, 30)),
        (" 8 ", time(8)),
        ("08:30:00", time(8, 30)),
        ("24:00", time(0)),
        (time(8, 30), time(8, 30)),
    ],
    ids=repr,
)
def test_clock_times_as_people_write_them(written: str | time, clock: time) -> None:
    assert parse_clock(written) == clock


@pytest.mark.parametrize("written", ["25:10", "08:60", "24:01", "kl 8", "", "８:00", "8:3", "08:30:15"])
def test_what_is_no_clock_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_clock(written)


@pytest.mark.parametrize(
    ("attended", "exact", "half", "whole"),
    [(0, "0.00", "0.0", "0"), (29, "0.48", "0", "0"), (119, "1.98", "1.5", "1"), (125, "2.08", "2.0", "2")],
)
def test_hours_are_rounded_by_the_rule_of_the_project(attended: int, exact: str, half: str, whole: str) -> None:
    assert round_hours(attended, HoursRounding.EXACT) == Decimal(exact)
    assert round_hours(attended, HoursRounding.HALF_HOUR_DOWN) == Decimal(half)
    assert round_hours(attended, HoursRounding.WHOLE_HOUR_DOWN) == Decimal(whole)


@given(st.integers(0, 100_000))
def test_rounding_down_never_gives_an_hour_that_was_not_attended(attended: int) -> None:
    for rule, step in ((HoursRounding.HALF_HOUR_DOWN, 30), (HoursRounding.WHOLE_HOUR_DOWN, 60)):
        assert 0 <= attended - round_hours(attended, rule) * 60 < step
