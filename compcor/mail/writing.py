"""A mail's words: a template in the reader's language, cleaned, and the same as simple HTML."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from compcor.accounts.tokens import absolute_url
from compcor.core.text import clean_text

_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>\"]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?)"
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written: one line as subject, and the text, in a language."""

    language: str
    subject: str
    text: str


def write(template: str, *, language: str, facts: Mapping[str, Any]) -> Letter:
    """The template `templates/<template>.txt` in a language that we speak. Its first line is the subject.

    Nothing is escaped: it is plain text. Links to other hosts than the configured one are taken out, so that a name
    that somebody typed into a form cannot carry one into our mail. The EU statement stands at the foot
    (docs/domain.md §1.6).
    """
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        source: Any = get_template(f"{template}.txt")
        written = source.template.render(Context({"site": absolute_url("/"), **facts}, autoescape=False))
        foot = f"CompCor · {_('Co-funded by the European Union')}"
        text = _ADDRESS.sub(lambda found: found[0] if is_ours(found[0]) else _("(link removed)"), _visible(written))
    subject, _newline, body = text.strip().partition("\n")
    paragraphs = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in body.strip().split("\n")))
    return Letter(language=language, subject=clean_text(subject)[:LONGEST_SUBJECT], text=f"{paragraphs}\n\n{foot}\n")


def is_ours(address: str) -> bool:
    """Whether an address leads to this installation, as it is configured (never as a request names it)."""
    site = settings.SITE_URL.rstrip("/")
    return address.rstrip(_AFTER_ADDRESS) == site or address.startswith(f"{site}/")


def one_line(text: str) -> str:
    """A name or an address that can stand in a header: no line breaks, no invisible characters."""
    return clean_text(_visible(text).replace("\n", " "))


def as_html(text: str, *, language: str) -> str:
    """The text as a simple page: paragraphs, line breaks, and our own addresses as links; everything is escaped."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8"></head>\n'
        f"<body>\n{with_links(text)}</body>\n</html>\n"
    )


def with_links(text: str) -> SafeString:
    """The text as paragraphs of HTML, for a mail or for a page."""
    paragraphs = [f"<p>{_linked(part)}</p>\n" for part in text.strip().split("\n\n")]
    return mark_safe("".join(paragraphs))  # noqa: S308 - every part is escaped


def _linked(text: str) -> str:
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        if is_ours(found[0]):
            address = escape(found[0].rstrip(_AFTER_ADDRESS))
            parts += [escape(text[end : found.start()]), f'<a href="{address}">{address}</a>']
            end = found.start() + len(found[0].rstrip(_AFTER_ADDRESS))
    parts.append(escape(text[end:]))
    return "".join(parts).replace("\n", "<br>\n")


def _visible(text: str) -> str:
    """Without control characters and marks that make text read otherwise than it is; line breaks stay."""
    lines = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text).replace("\t", " ")
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign)[0] != "C")
