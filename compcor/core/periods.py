"""Days, months and periods, always in Swedish civil time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as format_date

SWEDEN = ZoneInfo("Europe/Stockholm")


def swedish_today() -> date:
    """Today in Sweden, whatever time zone is active for the user."""
    return timezone.localdate(timezone=SWEDEN)


def civil_date(moment: datetime) -> date:
    """The Swedish day on which an aware moment falls; a session belongs to the day on which it starts."""
    return timezone.localdate(moment, timezone=SWEDEN)


def age_on(birth_date: date, day: date) -> int:
    """Completed years; who is born on 29 February gets older on 1 March otherwise (docs/domain.md §2.3)."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def previous_month(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_of_month(day: date) -> date:
    return next_month(day) - timedelta(days=1)


def month_key(day: date) -> str:
    """The month as text that sorts, "2021-03"."""
    return f"{day:%Y-%m}"


def parse_month(key: str) -> date:
    """The first day of the month written "2021-03"; raises ValueError for anything else."""
    if len(key) != len("2021-03"):
        raise ValueError(key)
    return date.fromisoformat(f"{key}-01")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days with both ends included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"A period cannot end ({self.end}) before it starts ({self.start}).")

    @classmethod
    def of_month(cls, day: date) -> Self:
        """The whole month in which the day lies."""
        return cls(first_of_month(day), last_of_month(day))

    @classmethod
    def of_quarter(cls, day: date) -> Self:
        """The calendar quarter in which the day lies."""
        first = date(day.year, day.month - (day.month - 1) % 3, 1)
        return cls(first, last_of_month(first.replace(month=first.month + 2)))

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.start.isoformat()} – {self.end.isoformat()}"

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def months(self) -> list[date]:
        """The first day of every month that the period touches."""
        months = [first_of_month(self.start)]
        while (following := next_month(months[-1])) <= self.end:
            months.append(following)
        return months

    @property
    def is_whole_months(self) -> bool:
        return self.start == first_of_month(self.start) and self.end == last_of_month(self.end)

    def overlaps(self, other: "Period") -> bool:
        return self.start <= other.end and other.start <= self.end

    def clip(self, other: "Period") -> "Period | None":
        """The days that both have, or nothing."""
        if not self.overlaps(other):
            return None
        return Period(max(self.start, other.start), min(self.end, other.end))

    def bounds(self) -> tuple[datetime, datetime]:
        """Swedish midnight at the start, and the one after the last day: `start <= moment < end`."""
        return (
            datetime.combine(self.start, time(), SWEDEN),
            datetime.combine(self.end + timedelta(days=1), time(), SWEDEN),
        )

    @property
    def label(self) -> str:
        """Whole months by name in the reader's language ("January–March 2021"), other periods as ISO days."""
        if not self.is_whole_months:
            return str(self)
        first, last = self.start, self.end
        if (first.year, first.month) == (last.year, last.month):
            return format_date(first, "F Y")
        if first.year != last.year:
            return f"{format_date(first, 'F Y')} – {format_date(last, 'F Y')}"
        if (first.month, last.month) == (1, 12):
            return f"{first.year}"
        return f"{format_date(first, 'F')}–{format_date(last, 'F Y')}"
