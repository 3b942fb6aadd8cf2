"""Swedish identifiers: personal, coordination and organisation numbers (docs/domain.md §4).

Numbers arrive as people write them and as spreadsheets mangle them; they leave in one normal form.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compcor.core.periods import age_on

COORDINATION_DAY_OFFSET = 60
YOUNGEST_LIKELY_AGE = 15
OLDEST_LIKELY_AGE = 100

_SPACES = " \t\n\r\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_TIDY = dict.fromkeys(map(ord, _SPACES + _INVISIBLE)) | dict.fromkeys(map(ord, _DASHES), "-")
_MOST_ZEROS_LOST = 3  # a spreadsheet keeps 0001019806 as 1019806; no date of birth begins with 0000

_PERSONAL = re.compile(r"(18|19|20)?([0-9]{6})([-+]?)([0-9]{4})")
_ORGANISATION = re.compile(r"(16|18|19|20)?([0-9]{6})[-+]?([0-9]{4})")
_DIGITS_IN_TEXT = re.compile(r"(?<![0-9])(?:[0-9]{2})?[0-9]{6} ?[-+]? ?[0-9]{4}(?![0-9])")
_LENGTHS = (10, 12)
_FIRST_DIGITS = frozenset("12356789")  # of what kind of body an organisation is (docs/domain.md §4.3)
_PLAIN = bytes.maketrans(b"0123456789", bytes(range(10)))
_DOUBLED = bytes.maketrans(b"0123456789", bytes(sum(divmod(2 * digit, 10)) for digit in range(10)))


class Sex(TextChoices):
    """Legal sex, as the personal number has it."""

    WOMAN = "woman", _("woman")
    MAN = "man", _("man")


class UnlikelyAge(TextChoices):
    """Why a number is probably, but not certainly, mistyped. A warning that can be overridden."""

    TOO_YOUNG = "too_young", _("The person is younger than 15 years. Check the personal number.")
    TOO_OLD = "too_old", _("The person is older than 100 years. Check the personal number.")


class IdentifierError(ValueError):
    """The text is not such a number. `code` is stable for programs; `message` tells the user what to do."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def luhn_check_digit(digits: str) -> int:
    """The check digit (modulus 10, weights 2 and 1) that follows the digits (docs/domain.md §4.1)."""
    codes = digits.encode()
    return -(sum(codes[-1::-2].translate(_DOUBLED)) + sum(codes[-2::-2].translate(_PLAIN))) % 10


def has_check_digit(digits: str) -> bool:
    """Tell whether the last digit fits the ones before it."""
    return luhn_check_digit(digits[:-1]) == int(digits[-1])


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A personal number (personnummer) or coordination number (samordningsnummer): 12 digits.

    Made by `parse`, or directly from 12 digits that `parse` has once accepted (docs/domain.md §4.2).
    Printing one shows no secret.
    """

    number: str

    @classmethod
    def parse(cls, written: str | float, *, today: date) -> Self:
        """Accept 10 to 13 characters, a plus sign from the hundredth year, any spaces, Excel's numbers.

        Two digits of the year mean the latest birth that is not in the future; with a plus sign, the latest
        one in or before the year that lies 100 years back.
        """
        text = _tidy(written)
        match = _PERSONAL.fullmatch(text)
        if match is None:
            raise _form_error(text, _("Write the personal number as 19850709-9805."))
        century, birth, sign, serial = match.groups()
        birth_date = _birth_date(century, birth, is_centenarian=sign == "+", today=today)
        if birth_date > today:
            raise IdentifierError("born_in_future", _("The personal number is of someone not yet born."))
        if serial < "0010":
            raise IdentifierError("no_birth_number", _("No personal number has the birth number 000."))
        if not has_check_digit(birth + serial):
            raise IdentifierError("wrong_check_digit", _("The last digit of the personal number is wrong."))
        return cls(f"{birth_date.year:04}{birth[2:]}{serial}")

    def __repr__(self) -> str:
        return f"PersonalNumber({self.masked})"

    def __str__(self) -> str:
        return self.masked

    @property
    def birth_date(self) -> date:
        day = int(self.number[6:8])
        if self.is_coordination:
            day -= COORDINATION_DAY_OFFSET
        return date(int(self.number[:4]), int(self.number[4:6]), day)

    @property
    def sex(self) -> Sex:
        return Sex.MAN if int(self.number[10]) % 2 else Sex.WOMAN

    @property
    def is_coordination(self) -> bool:
        return self.number[6] >= "6"

    @property
    def display(self) -> str:
        """The whole number, for those who may see it: "19850709-9805"."""
        return f"{self.number[:8]}-{self.number[8:]}"

    @property
    def masked(self) -> str:
        """What everybody else sees: "19850709-****"."""
        return f"{self.number[:8]}-****"

    def unlikely_age(self, on: date) -> UnlikelyAge | None:
        """Under 15 or over 100 years is a reason to ask again, not to refuse (docs/domain.md §4.2)."""
        age = age_on(self.birth_date, on)
        if age < YOUNGEST_LIKELY_AGE:
            return UnlikelyAge.TOO_YOUNG
        return UnlikelyAge.TOO_OLD if age > OLDEST_LIKELY_AGE else None


@dataclass(frozen=True, slots=True)
class OrganisationNumber:
    """A company's number: 10 digits (docs/domain.md §4.3).

    A sole trader's number is the owner's personal number. It is kept as 10 digits like all others, so it does
    not tell the century of birth; it is personal data, and printing it shows the masked form.
    """

    number: str

    @classmethod
    def parse(cls, written: str | float) -> Self:
        """Accept 10 digits, a dash, the prefix 16 (or a sole trader's century), and Excel's numbers."""
        text = _tidy(written)
        match = _ORGANISATION.fullmatch(text)
        if match is None:
            raise _form_error(text, _("Write the organisation number as 559823-6809."))
        century, start, end = match.groups()
        number = cls(start + end)
        if not number._is_possible(century):
            raise IdentifierError("not_possible", _("No organisation has such a number."))
        if not has_check_digit(number.number):
            raise IdentifierError("wrong_check_digit", _("The last digit of the organisation number is wrong."))
        return number

    def _is_possible(self, century: str | None) -> bool:
        if self.is_sole_trader:
            return self.number[6:9] != "000" and _is_birth_date(century, self.number[:6])
        return century in (None, "16") and self.number[0] in _FIRST_DIGITS

    def __repr__(self) -> str:
        return f"OrganisationNumber({self})"

    def __str__(self) -> str:
        return self.masked if self.is_sole_trader else self.display

    @property
    def is_sole_trader(self) -> bool:
        """The third digit is 2 or more for every organisation, but 0 or 1 in a person's month of birth."""
        return self.number[2] < "2"

    @property
    def display(self) -> str:
        """The number as it is printed: "559823-6809"."""
        return f"{self.number[:6]}-{self.number[6:]}"

    @property
    def masked(self) -> str:
        """A sole trader's number for those who may not see it: "850709-****"."""
        return f"{self.number[:6]}-****"


def looks_personal(written: str) -> bool:
    """Whether the text may be a personal number, which must not stand in an address.

    Third comes the first digit of a month; company numbers have 2 or more there, but for a sole trader's.
    """
    match = _PERSONAL.fullmatch(_tidy(written))
    return match is not None and match[2][2] < "2"


def holds_personal_number(text: str) -> bool:
    """Whether a personal number stands somewhere in what somebody wrote: a right one, not just as many digits."""
    return any(_is_personal_number(found) for found in _DIGITS_IN_TEXT.findall(text))


def _is_personal_number(written: str) -> bool:
    try:
        PersonalNumber.parse(written, today=date.max)
    except IdentifierError:
        return False
    return True


def _tidy(written: str | float) -> str:
    """The text without spaces and invisible characters, every dash a hyphen.

    A number from a spreadsheet gets back the zeros it has lost in front.
    """
    if isinstance(written, str):
        return written.translate(_TIDY)
    if not 0 <= written < 10**15 or written != int(written):
        raise IdentifierError("not_digits", _("Write the number with digits only."))
    text = str(int(written))
    return text.zfill(_LENGTHS[0]) if len(text) >= _LENGTHS[0] - _MOST_ZEROS_LOST else text


def _birth_date(century: str | None, birth: str, *, is_centenarian: bool, today: date) -> date:
    """The date in the first six digits; without a century, the latest one that the sign allows."""
    year, month, day = int(birth[:2]), int(birth[2:4]), int(birth[4:])
    if day > COORDINATION_DAY_OFFSET:
        day -= COORDINATION_DAY_OFFSET
    if century is not None:
        year += 100 * int(century)
    else:
        latest = today.year - 100 if is_centenarian else today.year
        year = latest - (latest - year) % 100
        if not is_centenarian and (year, month, day) > (today.year, today.month, today.day):
            year -= 100
    try:
        return date(year, month, day)
    except ValueError as error:
        message = _("The personal number does not begin with a date of birth.")
        raise IdentifierError("not_a_date", message) from error


def _is_birth_date(century: str | None, birth: str) -> bool:
    """Tell whether a sole trader can be born then; for an untold century, 2000 has the leap day."""
    try:
        _birth_date(century or "20", birth, is_centenarian=False, today=date.max)
    except IdentifierError:
        return False
    return True


def _form_error(text: str, example: Promise) -> IdentifierError:
    """Why a text does not even look like a number."""
    digits = text.replace("-", "").replace("+", "")
    if not digits:
        return IdentifierError("missing", _("The number is missing."))
    if not (digits.isascii() and digits.isdigit()):
        return IdentifierError("not_digits", example)
    if len(digits) not in _LENGTHS:
        code = "too_short" if len(digits) < max(_LENGTHS) else "too_long"
        return IdentifierError(code, _("The number is to have 10 or 12 digits."))
    return IdentifierError("wrong_form", example)
