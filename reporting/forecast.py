"""Where the targets are heading: plan, pace and an honest range. Pure functions of numbers and days."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import mean, stdev

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from compcor.core.periods import Period, first_of_month, last_of_month, next_month

# Whole months that are needed before a pace means anything.
FEWEST_MONTHS = 3
# "Close" from this share of the plan.
CLOSE = 0.9
# Student's t, one-sided 90 %, for 1, 2, … degrees of freedom: 80 % of the outcomes lie within.
T_90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.350, 1.345, 1.341)
T_90_MANY = 1.31


class Standing(TextChoices):
    """How the outcome stands against the plan."""

    ON_TRACK = "on_track", _("on track")
    CLOSE = "close", _("close")
    BEHIND = "behind", _("behind")

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {self.ON_TRACK: "good", self.CLOSE: "wait", self.BEHIND: "bad"}[self]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A total at the end of a month to come: the pace so far continued, and where 8 of 10 outcomes would lie."""

    low: int
    middle: int
    high: int


def planned(target: int, period: Period, on: date) -> int:
    """The target in equal steps per day, at the end of a day; nothing before the start, all after the end."""
    days_gone = (min(on, period.end) - period.start).days + 1
    return round(target * max(days_gone, 0) / period.days)


def standing(outcome: int, plan: int) -> Standing:
    """On track from the plan upwards, close from nine tenths of it, else behind."""
    if outcome >= plan:
        return Standing.ON_TRACK
    return Standing.CLOSE if outcome >= CLOSE * plan else Standing.BEHIND


def forecast(totals: Sequence[int], period: Period, on: date) -> Forecast | None:
    """The total on the period's last day; None before there are three whole months, or when the period is over."""
    path = forecast_path(totals, period, on)
    return path[-1] if path else None


def forecast_path(totals: Sequence[int], period: Period, on: date) -> tuple[Forecast, ...]:
    """The totals to come, one per month after the month of `on` to the period's last.

    `totals` are the running totals at the end of each month up to and including the month of `on`. A month that is
    not over says nothing about the pace. The months' variation gives the range, which widens with the months ahead
    and with how few months the pace was learnt from: s * sqrt(n + n²/m), n months ahead, m months behind.
    """
    is_whole = on == last_of_month(on)
    whole = list(totals) if is_whole else list(totals[:-1])
    if len(whole) < FEWEST_MONTHS:
        return ()
    steps = [after - before for before, after in pairwise([0, *whole])]
    pace, spread = mean(steps), stdev(steps)
    quantile = T_90[len(steps) - 2] if len(steps) - 2 < len(T_90) else T_90_MANY
    path = []
    for number in range(1, _months_ahead(on, period.end) + 1):
        ahead = number if is_whole else number + 1
        middle = whole[-1] + pace * ahead
        reach = quantile * spread * math.sqrt(ahead + ahead**2 / len(steps))
        low, middle, high = (max(totals[-1], round(value)) for value in (middle - reach, middle, middle + reach))
        path.append(Forecast(low, middle, high))
    return tuple(path)


def _months_ahead(on: date, end: date) -> int:
    """Calendar months after the month of `on`, up to and including that of `end`."""
    count, month = 0, next_month(on)
    while month <= first_of_month(end):
        count, month = count + 1, next_month(month)
    return count
