"""Documents: HTML to PDF/A-3a and PDF/UA-1 in one file, from bundled files only, the same bytes for the same input.

WeasyPrint takes a second and thirty megabytes to load: whoever makes no document does without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from compcor.core.letters import showable


class DocumentFault(Exception):  # noqa: N818 - a document is made without a warning or not at all
    """WeasyPrint warned about something: a missing font or stylesheet, a rule that it does not know."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file inside the document: its name, what it is in words, its content, and how it relates to the pages."""

    name: str
    description: str
    content: bytes
    relationship: str = "Data"


def render_pdf(html: str, *, stylesheet: Path, made_at: datetime, enclosures: Sequence[Enclosure] = ()) -> bytes:
    """The document. `html` carries its language, title and `dcterms` dates; nothing is read but files under static/.

    The same arguments give the same bytes on the same machine. Raises DocumentFault on any warning.
    """
    from compcor.core.typesetting import typeset

    return typeset(showable(html), stylesheet=stylesheet, made_at=made_at, enclosures=enclosures)
