"""From what stands in a cell to the value that it means; `CellFault` for what means nothing.

People write the same thing in many ways, and spreadsheets mangle what they write (docs/domain.md §4).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices

from compcor.core.durations import parse_clock
from compcor.core.fields import no_control_characters
from compcor.core.geography import municipality_by_name
from compcor.core.identifiers import IdentifierError, OrganisationNumber, PersonalNumber
from compcor.core.sni import parse_sni
from compcor.core.text import clean_text
from courses.register.faults import CellFault

type Cell = str | float | bool | date | time | datetime | timedelta
type Cleaner = Callable[[Any, "Context"], Any]

FIRST_DAY, LAST_DAY = date(1930, 1, 1), date(2100, 12, 31)
SERIALS = range(15_000, 75_000)  # a spreadsheet's day numbers between 1941 and 2105
ZERO_DAY, ZERO_DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
MINUTES_OF_A_DAY = 24 * 60

_ISO = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})(?:[ T]0{1,2}:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./ -]+(\d{1,2}|[a-zåäö]+\.?)[./ -]+(\d{4}|\d{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_YES_NO = {
    "ja": True, "j": True, "x": True, "1": True, "sant": True, "true": True, "yes": True,
    "nej": False, "n": False, "0": False, "falskt": False, "false": False, "no": False, "-": False,
}  # fmt: skip

_PERSONAL_FAULTS = {
    "missing": "missing",
    "too_short": "personal_number_length",
    "too_long": "personal_number_length",
    "wrong_check_digit": "personal_number_check",
    "not_a_date": "personal_number_date",
    "born_in_future": "personal_number_future",
    "no_birth_number": "personal_number_serial",
}
_ORGANISATION_FAULTS = {
    "missing": "missing",
    "too_short": "org_number_length",
    "too_long": "org_number_length",
    "wrong_check_digit": "org_number_check",
    "not_possible": "org_number_impossible",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell's meaning depends on beside the cell."""

    today: date
    partners: Mapping[str, int] = field(default_factory=dict)  # by name in lower case
    partner_names: str = ""
    counts_from_1904: bool = False


def is_blank(value: Any) -> bool:
    """Nothing, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not clean_text(value))


def as_text(value: Any) -> str:
    """What stands in a cell, as text: whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean_text(value) if isinstance(value, str) else str(value)


def text(limit: int) -> Cleaner:
    """A line of at most `limit` characters."""

    def clean(value: Any, _context: Context) -> str:
        if isinstance(value, bool | date | time | timedelta):
            raise CellFault("not_text")
        line = as_text(value)
        try:
            no_control_characters(line)
        except ValidationError as error:
            raise CellFault("characters") from error
        if len(line) > limit:
            raise CellFault("too_long", limit=limit)
        return line

    return clean


def code(value: Any, context: Context) -> str:
    """A short code of a course or a run; upper case, so that it is found however it was typed."""
    return str(text(20)(value, context)).upper()


def email(value: Any, context: Context) -> str:
    address = str(text(254)(value, context))
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        validate_email(address)
    except ValidationError as error:
        raise CellFault("not_email") from error
    return address


def personal_number(value: Any, context: Context) -> str:
    """12 digits."""
    try:
        return PersonalNumber.parse(_number_or_text(value), today=context.today).number
    except IdentifierError as error:
        raise CellFault(_PERSONAL_FAULTS.get(error.code, "personal_number_form")) from error


def org_number(value: Any, _context: Context) -> str:
    """10 digits."""
    try:
        return OrganisationNumber.parse(_number_or_text(value)).number
    except IdentifierError as error:
        raise CellFault(_ORGANISATION_FAULTS.get(error.code, "org_number_form")) from error


def sni(value: Any, _context: Context) -> str:
    try:
        return parse_sni(_number_or_text(value))
    except IdentifierError as error:
        raise CellFault("sni") from error


def municipality(value: Any, _context: Context) -> str:
    """SCB's code of one of the 31 municipalities, by name or code."""
    written = as_text(value)
    found = municipality_by_name(written.zfill(4) if written.isdigit() else written)
    if found is None:
        raise CellFault("municipality")
    return found


def whole_number(least: int, most: int) -> Cleaner:
    """A number without decimals."""

    def clean(value: Any, _context: Context) -> int:
        number = _within(_decimal(value), least, most)  # first: 1e999999999 would fill the memory
        if number != int(number):
            raise CellFault("not_number")
        return int(number)

    return clean


def decimal(least: int, most: int) -> Cleaner:
    """A number with one decimal, comma or point."""

    def clean(value: Any, _context: Context) -> Decimal:
        return _within(_decimal(value), least, most).quantize(Decimal("0.1"))

    return clean


def hours(value: Any, _context: Context) -> Decimal:
    """The length of a course; more than nothing."""
    number = _within(_decimal(value), 0, 5_000).quantize(Decimal("0.1"))
    if not number:
        raise CellFault("number_range", least="0,5", most=5_000)
    return number


def yes_or_no(value: Any, _context: Context) -> bool:
    answer = _YES_NO.get(as_text(value).casefold())
    if answer is None:
        raise CellFault("yes_or_no")
    return answer


def choice(words: Mapping[str, TextChoices]) -> Cleaner:
    """One of some Swedish words; a fault names the first word of each value."""
    by_word = {_plain(word): value for word, value in words.items()}
    first_words: dict[TextChoices, str] = {}
    for word, value in words.items():
        first_words.setdefault(value, word)
    shown = ", ".join(first_words.values())

    def clean(value: Any, _context: Context) -> str:
        found = by_word.get(_plain(as_text(value)))
        if found is None:
            raise CellFault("not_choice", choices=shown)
        return found.value

    return clean


def partner(value: Any, context: Context) -> int:
    """The partner's primary key, by its name."""
    found = context.partners.get(as_text(value).casefold())
    if found is None:
        raise CellFault("no_partner", choices=context.partner_names)
    return found


def day(value: Any, context: Context) -> date:
    """A day: a spreadsheet's date or its number, or 2021-03-01, 20210301, 1/3 2021, 1.3.2021, 1 mars 2021."""
    if isinstance(value, datetime):
        found: date | None = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, str):
        found = _written_day(clean_text(value).casefold())
    else:
        found = _numbered_day(value, context)
    if found is None:
        raise CellFault("not_date")
    if not FIRST_DAY <= found <= LAST_DAY:
        raise CellFault("date_range", least=FIRST_DAY.isoformat(), most=LAST_DAY.isoformat())
    return found


def past_day(value: Any, context: Context) -> date:
    """A day that has come."""
    found = day(value, context)
    if found > context.today:
        raise CellFault("in_future")
    return found


def clock(value: Any, _context: Context) -> time:
    """A time of day: a spreadsheet's time, or 8, 8.30, 08:30."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    if isinstance(value, timedelta):
        return _time_of_minutes(round(value.total_seconds() / 60))
    if isinstance(value, float | int) and not isinstance(value, bool) and 0 <= value < 1:
        return _time_of_minutes(round(value * MINUTES_OF_A_DAY))
    try:
        return parse_clock(as_text(value))
    except ValueError as error:
        raise CellFault("not_time") from error


def _number_or_text(value: Any) -> str | float:
    """Identifiers come as text or as a spreadsheet's number, never as anything else."""
    return value if isinstance(value, str | float | int) and not isinstance(value, bool) else str(value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool | date | time | timedelta):
        raise CellFault("not_number")
    written = as_text(value).replace(" ", "").replace(",", ".").replace("\u2212", "-")
    try:
        number = Decimal(written)
    except InvalidOperation as error:
        raise CellFault("not_number") from error
    if not number.is_finite():
        raise CellFault("not_number")
    return number


def _within(number: Decimal, least: int, most: int) -> Decimal:
    if not least <= number <= most:
        raise CellFault("number_range", least=least, most=most)
    return number


def _plain(word: str) -> str:
    """Words are compared without regard to case, spaces, hyphens and full stops."""
    return re.sub(r"[\s.,-]", "", word.casefold())


def _written_day(written: str) -> date | None:
    if match := _ISO.fullmatch(written):
        year, month, of_month = map(int, match.groups())
    elif match := _DAY_FIRST.fullmatch(written):
        of_month, month, year = int(match[1]), _month(match[2]), int(match[3])
        year += 2000 if year < 100 else 0  # noqa: PLR2004 - two digits
    else:
        return None
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def _month(written: str) -> int:
    if written.isdecimal():
        return int(written)
    return _MONTHS.index(written[:3]) + 1 if written[:3] in _MONTHS else 0


def _numbered_day(value: Any, context: Context) -> date | None:
    """A day whose cell lost its date format: the days since the workbook's first."""
    if isinstance(value, bool) or not isinstance(value, float | int):
        return None
    if value == int(value) and 19_300_101 <= value <= 21_001_231:  # noqa: PLR2004 - 20210301 typed as a number
        return _written_day(str(int(value)))
    first = ZERO_DAY_1904 if context.counts_from_1904 else ZERO_DAY
    return first + timedelta(days=int(value)) if int(value) in SERIALS else None


def _time_of_minutes(minutes: int) -> time:
    if not 0 <= minutes <= MINUTES_OF_A_DAY:
        raise CellFault("not_time")
    return time(*divmod(minutes % MINUTES_OF_A_DAY, 60))
