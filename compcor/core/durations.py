"""Minutes of attendance: from clock times to moments, from moments to net minutes (docs/domain.md §1.3)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from compcor.core.periods import SWEDEN

MINUTE = timedelta(minutes=1)
NOTHING = timedelta(0)
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?:[:.]00)?")

type Interval = tuple[datetime, datetime]


class HoursRounding(TextChoices):
    """How attended minutes become reported hours, per person and month (docs/domain.md §1.3)."""

    EXACT = "exact", _("exact")
    HALF_HOUR_DOWN = "half_hour_down", _("half hours, rounded down")
    WHOLE_HOUR_DOWN = "whole_hour_down", _("whole hours, rounded down")


def net_minutes(
    session_start: datetime,
    session_end: datetime,
    *,
    break_start: datetime | None = None,
    break_end: datetime | None = None,
    arrived: datetime | None = None,
    left: datetime | None = None,
) -> int:
    """Whole minutes present: clipped to the session, less the part of the break inside the presence.

    Aware moments, subtracted in UTC: a night over the end of summer time is an hour longer. No arrival means
    from the start, no leaving until the end; seconds are rounded down once, when all is subtracted.
    """
    start, end = _utc(session_start), _utc(session_end)
    start = max(start, _utc(arrived or session_start))
    end = min(end, _utc(left or session_end))
    present = max(end - start, NOTHING)
    if break_start and break_end:
        present -= max(min(end, _utc(break_end)) - max(start, _utc(break_start)), NOTHING)
    return present // MINUTE


def _utc(moment: datetime) -> datetime:
    """In UTC: Python subtracts two moments of one time zone by the clock on the wall."""
    if moment.tzinfo is None:
        raise ValueError("Minutes are counted between aware moments only.")
    return moment.astimezone(UTC)


def parse_clock(written: str | time) -> time:
    """A time of day written 8, 8.30, 08:30, 08:30:00 or 24:00 (midnight); ValueError for anything else."""
    if isinstance(written, time):
        return written
    match = _CLOCK.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"{written!r} is not a time of day.")
    hour, minute = int(match[1]), int(match[2] or 0)
    return time(0) if (hour, minute) == (24, 0) else time(hour, minute)


def civil_interval(day: date, start: str | time, end: str | time, zone: ZoneInfo = SWEDEN) -> Interval:
    """When something that begins on `day` starts and ends; an end before the start is the next morning."""
    start, end = parse_clock(start), parse_clock(end)
    return civil_moment(day, start, zone), civil_moment(day + timedelta(days=end < start), end, zone)


def clock_in_session(session: Interval, clock: str | time, zone: ZoneInfo = SWEDEN) -> datetime:
    """The moment that a time of day means in a session: break, arrival or leaving.

    In a night session a time may be the evening's or the next morning's: the one inside the session is meant,
    and of two outside it the nearest one (21:50 is before a session 22:00 to 06:00, and 06:10 after it).
    """
    clock = parse_clock(clock)
    start, end = (moment.astimezone(zone) for moment in session)
    evening, morning = (civil_moment(day, clock, zone) for day in (start.date(), end.date()))
    return min(evening, morning, key=lambda moment: _distance(session, moment))


def civil_moment(day: date, clock: time, zone: ZoneInfo = SWEDEN) -> datetime:
    """The moment of a time of day, unambiguous on the two nights when the clocks change.

    A time in the hour that is repeated in autumn means its first occurrence, and a time in the hour that is
    skipped in spring means the end of that hour: so later on the clock is never earlier in fact.
    """
    moment = datetime.combine(day, clock, zone)
    is_skipped = moment.astimezone(UTC).astimezone(zone).time() != clock
    return datetime.combine(day, time(clock.hour + 1), zone) if is_skipped else moment


def _distance(session: Interval, moment: datetime) -> timedelta:
    """How far outside the session a moment is."""
    start, end = map(_utc, session)
    return max(start - _utc(moment), _utc(moment) - end, NOTHING)


def round_hours(minutes: int, rule: HoursRounding) -> Decimal:
    """Hours to report for the minutes of one person and month: added up first, rounded once.

    Exact hours have two decimals, the others are never rounded up (docs/domain.md §0.2, §1.3).
    """
    match HoursRounding(rule):
        case HoursRounding.EXACT:
            return (Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)
        case HoursRounding.HALF_HOUR_DOWN:
            return Decimal(minutes // 30) / 2
        case HoursRounding.WHOLE_HOUR_DOWN:
            return Decimal(minutes // 60)
