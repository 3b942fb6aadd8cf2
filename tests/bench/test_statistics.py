"""What bin/bench says of what it measured. Nothing here is timed."""

import pytest

from bench.report import duration
from bench.statistics import Finding, in_order, is_steady, middle, ratio

QUIET = {"own": [1.0, 2.0, 3.0], "other": [2.0, 4.0, 6.0]}
LOADED = {"own": [10.0, 20.0, 30.0], "other": [20.0, 40.0, 60.0]}


def finding(value: float, *, most: float | None, steady: bool = True) -> Finding:
    return Finding(row=1, scale="S", work="list", beside="admin", own="1 ms", value=value, most=most, is_steady=steady)


def test_a_machine_that_is_slower_for_both_changes_no_ratio() -> None:
    assert ratio([QUIET], "own", "other").value == ratio([LOADED], "own", "other").value == 0.5


def test_one_odd_repeat_does_not_decide() -> None:
    odd = {"own": [50.0], "other": [1.0]}

    assert ratio([QUIET, odd, LOADED], "own", "other").value == 0.5


def test_one_odd_round_does_not_decide() -> None:
    rounds = {"own": [1.0] * 30 + [500.0], "other": [2.0] * 31}

    assert ratio([rounds], "own", "other").value == 0.5


def test_equal_pairs_leave_no_doubt() -> None:
    found = ratio([{"own": [1.0] * 30, "other": [2.0] * 30}], "own", "other")

    assert (found.low, found.high) == (0.5, 0.5)


def test_the_interval_holds_the_ratio_and_repeats_itself() -> None:
    rounds = {"own": [1.0, 1.2, 0.9, 1.1, 3.0] * 6, "other": [2.0, 2.5, 1.5, 2.2, 2.1] * 6}
    found = ratio([rounds], "own", "other")

    assert found.low < found.value < found.high
    assert ratio([rounds], "own", "other") == found


def test_pairs_belong_together() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratio([{"own": [1.0, 2.0], "other": [1.0]}], "own", "other")


def test_the_middle_is_of_all_repeats() -> None:
    assert middle([{"own": [1.0, 9.0]}, {"own": [2.0, 3.0, 4.0]}], "own") == 3.0


def test_every_other_round_goes_backwards() -> None:
    assert [list(in_order(["a", "b"], place)) for place in range(3)] == [["a", "b"], ["b", "a"], ["a", "b"]]


@pytest.mark.parametrize(("after", "steady"), [(100, True), (115, True), (86, True), (116, False), (84, False)])
def test_a_machine_that_moved_by_more_than_15_percent_is_not_steady(after: float, *, steady: bool) -> None:
    assert is_steady(100, after) is steady


@pytest.mark.parametrize(("value", "verdict"), [(0.5, "yes"), (0.51, "**missed**")])
def test_a_missed_goal_is_shown_as_missed(value: float, verdict: str) -> None:
    assert finding(value, most=0.5).verdict == verdict


def test_noise_is_no_pass() -> None:
    assert finding(0.1, most=0.5, steady=False).verdict == "too noisy"


def test_without_a_goal_at_this_scale_nothing_is_met() -> None:
    assert finding(0.1, most=None).verdict == "–"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.00123, "1.23 ms"), (0.0123, "12.3 ms"), (0.123, "123 ms"), (1.234, "1.23 s"), (130.4, "130 s")],
)
def test_durations_have_the_digits_that_mean_something(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
