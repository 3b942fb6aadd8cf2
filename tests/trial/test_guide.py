"""The user guide speaks in the words of the pages."""

import re

from babel.messages.pofile import read_po

from tests.project.sources import ROOT

GUIDE = ROOT / "docs" / "anvandarguide.md"
SWEDISH = ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.po"
# *Företag → Tavla* is two words of the pages; **bold** words are headings of the guide's own.
QUOTED = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")


def words_of_the_pages() -> set[str]:
    with SWEDISH.open("rb") as file:
        texts = [message.string for message in read_po(file) if message.id]
    plain = [part for text in texts for part in ([text] if isinstance(text, str) else text)]
    return {text.casefold() for text in plain}


def test_what_the_guide_quotes_stands_on_a_page() -> None:
    pages = words_of_the_pages()
    quoted = {word for quote in QUOTED.findall(GUIDE.read_text()) for word in quote.split(" → ")}

    assert len(quoted) > 50
    assert sorted(word for word in quoted if word.casefold() not in pages) == []
