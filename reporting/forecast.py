"""Where the targets are heading: plan, pace and an honest range. Pure functions of numbers and days."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean, stdev

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from compcor.core.periods import Period, first_of_month, last_of_month, next_month

# Whole months that are needed before a pace means anything.
FEWEST_MONTHS = 3
# "Close" from this share of the plan.
CLOSE = 0.9
# The pace is that of the last half year: how it began says little about how it goes on.
RECENT_MONTHS = 6
# Student's t, one-sided 90 %, by the number of months: 80 % of the outcomes lie within.
T_90 = {3: 1.886, 4: 1.638, 5: 1.533, 6: 1.476}


class Standing(TextChoices):
    """How the outcome stands against the plan."""

    ON_TRACK = "on_track", _("on track")
    SHORT = "short", _("forecast below target")
    CLOSE = "close", _("close")
    BEHIND = "behind", _("behind")

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {self.ON_TRACK: "good", self.SHORT: "wait", self.CLOSE: "wait", self.BEHIND: "bad"}[self]


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


def standing(outcome: int, plan: int, target: int, ahead: Forecast | None) -> Standing:
    """On track from the plan upwards, close from nine tenths of it, else behind.

    Who is on track today is warned when even a good end of the forecast would miss the target.
    """
    if outcome >= plan:
        return Standing.SHORT if ahead and ahead.high < target else Standing.ON_TRACK
    return Standing.CLOSE if outcome >= CLOSE * plan else Standing.BEHIND


def forecast_path(outcome: int, new_by_month: Sequence[float], period: Period, on: date) -> tuple[Forecast, ...]:
    """The totals to come, one per month after the month of `on` to the period's last.

    There are none before three whole months, nor after the period. `outcome` is the total on that day, from which the
    pace of the last whole months goes on; `new_by_month` is what each whole month added. The months' variation gives
    the range, which widens with the months ahead and with how few months the pace was learnt from: s * sqrt(n + n²/m),
    n months ahead, m months behind.
    """
    recent = new_by_month[-RECENT_MONTHS:]
    if len(recent) < FEWEST_MONTHS:
        return ()
    pace, spread = mean(recent), stdev(recent)
    month_end = last_of_month(on)
    rest_of_month = (month_end - on).days / month_end.day
    path = []
    for number in range(1, _months_ahead(on, period.end) + 1):
        ahead = rest_of_month + number
        middle = outcome + pace * ahead
        reach = T_90[len(recent)] * spread * math.sqrt(ahead + ahead**2 / len(recent))
        path.append(Forecast(*(max(outcome, round(value)) for value in (middle - reach, middle, middle + reach))))
    return tuple(path)


def _months_ahead(on: date, end: date) -> int:
    """Calendar months after the month of `on`, up to and including that of `end`."""
    count, month = 0, next_month(on)
    while month <= first_of_month(end):
        count, month = count + 1, next_month(month)
    return count
