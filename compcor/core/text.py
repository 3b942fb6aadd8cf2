"""Text as people write it: cleaning, Swedish order, search, and safety in spreadsheets."""

import re
import unicodedata
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import override

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Swedish order as ICU's "sv" has it: å, ä and ö are letters after z (here the three characters after "z"),
# foreign letters stand beside the Swedish one that they are read as, and punctuation comes before digits.
_PUNCTUATION = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_ORDER = {ord(character): chr(rank) for rank, character in enumerate(_PUNCTUATION, start=1)}
_LETTERS = {"å": "{", "ä": "|", "ö": "}"}
_BESIDE = {
    "æ": "|", "ø": "}", "ő": "}", "œ": "}", "ü": "y", "ű": "y", "ð": "d", "đ": "d", "þ": "th", "ß": "ss",
    "ł": "l",
}  # fmt: skip

# Letters that are written one way here and another there; a hyphen is a space between names.
FOLDS = dict(zip("åäáàâãæöóòôõøéèêëíìîïúùûüýÿñçčćšžłđð-", "aaaaaaaooooooeeeeiiiiuuuuyyncccszldd ", strict=True))
_FOLDED = str.maketrans(FOLDS)

type SortKey = tuple[str, str, str, str]


def clean_text(text: str) -> str:
    """Composed characters (NFC), single spaces, none at the ends, no line breaks or invisible characters."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def search_text(*parts: str) -> str:
    """What a search compares: the parts as one cleaned text without regard to upper and lower case."""
    return unicodedata.normalize("NFC", clean_text(" ".join(parts)).casefold())


def folded_text(text: str) -> str:
    """A name without case and accents, for comparing: "Åsa-Märta" is "asa marta". SQL does it likewise."""
    return text.lower().translate(_FOLDED)


def source_text(text: str | Promise) -> str:
    """A sentence that is kept in a row and translated where it is shown: as the source has it, in English.

    One that is no longer to be translated, since names or numbers were filled in, stays as it is.
    """
    if isinstance(text, Promise):
        with override("en"):
            return str(text)
    return text


def only_digits(text: str) -> str:
    """The digits of a text."""
    return "".join(character for character in text if character in "0123456789")


@lru_cache(maxsize=50_000)
def swedish_sort_key(text: str) -> SortKey:
    """Sort as a Swedish register does: å, ä, ö after z, w after v, and é as e.

    Accents, then lower before upper case, then the code points decide between texts that are otherwise equal,
    so that two different texts are never equal.
    """
    composed = unicodedata.normalize("NFC", text)
    folded = composed.lower()
    if folded.isascii():
        return folded.translate(_ORDER), "", composed.swapcase(), text
    letters = [_letter_and_accent(character) for character in folded]
    base, accents = ("".join(parts) for parts in zip(*letters, strict=True))
    return base, accents, composed.swapcase(), text


def _letter_and_accent(character: str) -> tuple[str, str]:
    """What a character sorts as, and what sets it apart from the plain letter (a space if nothing does)."""
    if letter := _LETTERS.get(character):
        return letter, " "
    if letter := _BESIDE.get(character):
        return letter, f" {character}"
    decomposed = unicodedata.normalize("NFD", character)
    return decomposed[0].translate(_ORDER), f" {decomposed[1:]}"


def compare_swedish(left: str, right: str) -> int:
    """Minus one, nought or one: SQLite's collation, the twin of PostgreSQL's `sv-x-icu`."""
    if left == right:
        return 0
    return -1 if swedish_sort_key(left) < swedish_sort_key(right) else 1


def spreadsheet_safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula when it opens a CSV file.

    Workbooks need it only where a cell is not written as text.
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
