"""How numbers, times and dates are written for people, in the language that is active."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

type Number = int | float | Decimal


def number(value: Number, places: int | None = None) -> str:
    """Grouped by thousands and with a true minus: 8 241 and −1,5 in Swedish, 8,241 and −1.5 in English."""
    if places is not None:
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)  # Django would cut
    text = number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return text.replace("-", MINUS, 1)


def percent(value: Number, places: int = 0) -> str:
    """A share that is already a percentage: 75 % in Swedish, 75% in English."""
    space = NO_BREAK if _is_swedish() else ""
    return f"{number(value, places)}{space}%"


def hours(minutes: int) -> str:
    """Minutes as hours with at most two decimals, none that say nothing: 90 is 1,5 and 120 is 2."""
    value = (Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return number(value, places)


def duration(minutes: int) -> str:
    """Minutes to the minute: 3 h 30 min, 45 min, 8 h."""
    sign = MINUS if minutes < 0 else ""
    whole, rest = divmod(abs(minutes), 60)
    parts = []
    if whole:
        parts.append(f"{number(whole)}{NO_BREAK}h")
    if rest or not whole:
        parts.append(f"{rest}{NO_BREAK}min")
    return sign + NO_BREAK.join(parts)


def kronor(value: Number, places: int = 0) -> str:
    """Money in Swedish kronor: 13 870 kr, SEK 13,870."""
    amount = number(value, places)
    return f"{amount}{NO_BREAK}kr" if _is_swedish() else f"SEK{NO_BREAK}{amount}"


def iso_date(value: date | datetime) -> str:
    """ISO date, in Swedish civil time when a clock time is known."""
    return _civil(value).isoformat()[:10]


def iso_moment(value: datetime) -> str:
    """ISO date and clock time, in Swedish civil time."""
    return _civil(value).strftime("%Y-%m-%d %H:%M")


def weekday(value: date | datetime) -> str:
    """The day of the week, short: mån, tis."""
    names = (
        gettext("Mon"), gettext("Tue"), gettext("Wed"), gettext("Thu"), gettext("Fri"), gettext("Sat"), gettext("Sun"),
    )  # fmt: skip
    return names[_civil(value).weekday()]


def clock(value: datetime) -> str:
    """The clock time, in Swedish civil time."""
    return _civil(value).strftime("%H:%M")


def _civil(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _is_swedish() -> bool:
    return (get_language() or "sv").startswith("sv")
