"""How alike two registrations are: what speaks for one person, and how much. Pure functions of their facts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compcor.core.text import folded_text, only_digits
from participants.enums import Likeness

# From here on somebody should look. Same name and birth date are 85; same name at the same company is 55.
WORTH_A_LOOK = 55
MOBILE_DIGITS = 9
_SHORTEST_SLIP = 5  # in shorter names one letter makes another name
_NAMES = (Likeness.SAME_NAME, Likeness.SWAPPED_NAME, Likeness.SIMILAR_NAME)
_SOUNDS = (("ch", "k"), ("ph", "f"), ("th", "t"), ("w", "v"), ("ck", "k"), ("c", "k"), ("x", "ks"), ("z", "s"))
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of a person."""

    given_name: str
    family_name: str
    birth_date: date
    email: str
    mobile: str
    companies: frozenset[int]


def likenesses(one: Facts, other: Facts) -> tuple[Likeness, ...]:
    """Everything that speaks for one person, the name first. The company says nothing by itself."""
    found = [*_names(one, other), *_births(one.birth_date, other.birth_date)]
    if one.email and one.email.casefold() == other.email.casefold():
        found.append(Likeness.SAME_EMAIL)
    if mobile_key(one.mobile) and mobile_key(one.mobile) == mobile_key(other.mobile):
        found.append(Likeness.SAME_MOBILE)
    if found not in ([], [Likeness.SAME_BIRTH_DATE], [Likeness.NEAR_BIRTH_DATE]) and one.companies & other.companies:
        found.append(Likeness.SAME_COMPANY)
    return tuple(found)


def score(found: Sequence[Likeness]) -> int:
    """0 to 100."""
    return min(100, sum(likeness.points for likeness in found))


def mobile_key(mobile: str) -> str:
    """The last nine digits: +46 70-174 06 05 and 0701740605 are one number."""
    digits = only_digits(mobile)
    return digits[-MOBILE_DIGITS:] if len(digits) >= MOBILE_DIGITS else ""


def _names(one: Facts, other: Facts) -> list[Likeness]:
    given = _words(one.given_name), _words(other.given_name)
    family = _words(one.family_name), _words(other.family_name)
    if given[0] == given[1] and family[0] == family[1]:
        return [Likeness.SAME_NAME]
    if sorted(given[0] + family[0]) == sorted(given[1] + family[1]):
        return [Likeness.SWAPPED_NAME]
    match _are_related(*given), _are_related(*family):
        case True, True:
            return [Likeness.SIMILAR_NAME]
        case True, False:
            return [Likeness.SAME_GIVEN_NAME]
        case False, True:
            return [Likeness.SAME_FAMILY_NAME]
    return []


def _births(one: date, other: date) -> list[Likeness]:
    """A slip of the finger leaves two of year, month and day as they were, or swaps month and day."""
    if one == other:
        return [Likeness.SAME_BIRTH_DATE]
    equal = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    is_swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return [Likeness.NEAR_BIRTH_DATE] if equal == 2 or is_swapped else []  # noqa: PLR2004 - two of three


def _words(name: str) -> list[str]:
    return folded_text(name).split()


def _are_related(one: list[str], other: list[str]) -> bool:
    """A word in common, by sound or but for one letter; or the same words written together."""
    if "".join(one) == "".join(other):
        return True
    sounds = [_sound(word) for word in one], [_sound(word) for word in other]
    return any(left == right or _is_slip(left, right) for left in sounds[0] for right in sounds[1])


def _sound(word: str) -> str:
    """Eriksson, Ericson and Erixon are one name; so are Karl and Carl."""
    for written, spoken in _SOUNDS:
        word = word.replace(written, spoken)
    return _DOUBLED.sub(r"\1", word)


def _is_slip(one: str, other: str) -> bool:
    """One letter too many, too few, or another one."""
    if min(len(one), len(other)) < _SHORTEST_SLIP or abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    return any(one[start + left :] == other[start + right :] for left, right in ((1, 1), (1, 0), (0, 1)))
