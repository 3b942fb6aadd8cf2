"""The letters that a document can show: it is set in one family of fonts, and one that this lacks would stop it."""

import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings

FONT = Path(settings.BASE_DIR) / "static" / "fonts" / "plex-complete-400.ttf"
NO_LETTER = "\N{REPLACEMENT CHARACTER}"


def tidy(text: str) -> str:
    """Text as people paste it: composed letters, our line breaks for those of other programs, nothing invisible."""
    lines = "\n".join(unicodedata.normalize("NFC", text).expandtabs(1).splitlines())
    return "".join(letter for letter in lines if letter == "\n" or not _is_invisible(letter)).strip()


def lacking(text: str) -> list[str]:
    """The letters of a text that no document can show, such as emoji."""
    known = _letters_of_the_font()
    return [
        letter
        for letter in dict.fromkeys(text)
        if ord(letter) not in known and not letter.isspace() and not _is_invisible(letter)
    ]


def showable(html: str) -> str:
    """The same with a sign for each letter that cannot be shown: names and titles come as others write them."""
    return html.translate({ord(letter): NO_LETTER for letter in lacking(html)})


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf")


@cache
def _letters_of_the_font() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # WeasyPrint brings it; only who writes or sets texts of reports loads it

    return frozenset(TTFont(FONT).getBestCmap())
