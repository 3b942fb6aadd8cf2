"""Filters that write numbers, times and dates as people read them. Nothing to show gives an empty string."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template

from compcor.core import display

register = template.Library()


def _shown(value: Any, write: Callable[[Any], str]) -> str:
    return "" if value is None or value == "" else write(value)


@register.filter
def number(value: display.Number | None, places: int | None = None) -> str:
    """`{{ 8241|number }}` is 8 241."""
    return _shown(value, lambda shown: display.number(shown, places))


@register.filter
def percent(value: display.Number | None, places: int = 0) -> str:
    """`{{ 75|percent }}` is 75 %."""
    return _shown(value, lambda shown: display.percent(shown, places))


@register.filter
def hours(minutes: int | None) -> str:
    """`{{ 90|hours }}` is 1,5."""
    return _shown(minutes, display.hours)


@register.filter
def duration(minutes: int | None) -> str:
    """`{{ 210|duration }}` is 3 h 30 min."""
    return _shown(minutes, display.duration)


@register.filter
def kronor(value: display.Number | None, places: int = 0) -> str:
    """`{{ 13870|kronor }}` is 13 870 kr."""
    return _shown(value, lambda shown: display.kronor(shown, places))


@register.filter
def iso(value: date | datetime | None) -> str:
    """`{{ day|iso }}` is 2021-10-31."""
    return _shown(value, display.iso_date)


@register.filter
def moment(value: datetime | None) -> str:
    """`{{ at|moment }}` is 2021-10-31 14:05, Swedish civil time."""
    return _shown(value, display.iso_moment)


@register.filter
def weekday(value: date | datetime | None) -> str:
    """`{{ day|weekday }}` is tis."""
    return _shown(value, display.weekday)


@register.filter
def clock(value: datetime | None) -> str:
    """`{{ at|clock }}` is 14:05."""
    return _shown(value, display.clock)
