"""From frozen figures and texts to the bytes of a PDF. No database, no network, no clock."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from compcor.core.pdf import Enclosure, render_pdf
from compcor.core.text import spreadsheet_safe
from reporting.document.sections import cover_facts, definitions, sections

LAYOUT_VERSION = "3"
DECIMALS = frozenset({"hours", "reported_hours", "grant_sek", "sek_per_eur"})
STYLESHEET = settings.BASE_DIR / "static" / "css" / "report.css"


@dataclass(frozen=True, slots=True)
class ReportContent:
    """All that the document is made of. `figures` is what `reporting.frozen.freeze` made."""

    number: int
    version: int
    language: str
    figures: dict[str, Any]
    narrative: dict[str, str]
    made_at: datetime


def build_document(content: ReportContent) -> bytes:
    """PDF/A-3a and PDF/UA-1 with the figures inside as JSON and CSV (docs/domain.md §1.5, §5.6).

    The same content gives the same bytes. Raises DocumentFault when anything in it cannot be set.
    """
    return render_pdf(
        document_html(content),
        stylesheet=STYLESHEET,
        made_at=content.made_at,
        enclosures=enclosures(content),
    )


def document_html(content: ReportContent) -> str:
    """The pages before they are set; also what the time of setting is measured against."""
    with translation.override(content.language):
        return render_to_string(
            "reporting/pdf/progress_report.html",
            {
                "content": content,
                "counted_at": datetime.fromisoformat(content.figures["as_of"]),
                "cover": cover_facts(content.figures),
                "sections": sections(content.figures, content.narrative),
                "definitions": definitions(content.figures),
                "enclosures": enclosures(content),
                "language": content.language,
                "layout_version": LAYOUT_VERSION,
            },
        )


def enclosures(content: ReportContent) -> list[Enclosure]:
    """The frozen figures as JSON, and the same as rows for a spreadsheet."""
    as_json = json.dumps(content.figures, ensure_ascii=False, indent=1, sort_keys=True).encode()
    with translation.override(content.language):
        return [
            Enclosure(
                name="figures.json",
                description=translation.gettext("Every figure of the report, as it was frozen"),
                content=as_json,
            ),
            Enclosure(
                name="figures.csv",
                description=translation.gettext("The same figures, one per row"),
                content=as_csv(content.figures),
            ),
        ]


def as_csv(figures: dict[str, Any]) -> bytes:
    """`figure;value` with the path of each figure; semicolon, decimal comma and byte-order mark for Swedish Excel.

    A suppressed figure has an empty value.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["figure", "value"])
    for path, value in _leaves(figures, ""):
        writer.writerow([path, _cell(path, value) if isinstance(value, str) else value])
    return text.getvalue().encode("utf-8-sig")


def _cell(path: str, value: str) -> str:
    """JSON has decimals as text; a spreadsheet should take them for numbers."""
    return value.replace(".", ",") if path.rpartition(".")[2] in DECIMALS else spreadsheet_safe(value)


def _leaves(value: Any, path: str) -> Any:
    if isinstance(value, dict):
        for key in sorted(value):
            yield from _leaves(value[key], f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, item in enumerate(value, start=1):
            name = item.get("key", place) if isinstance(item, dict) else place
            yield from _leaves(item, f"{path}.{name}")
    else:
        yield path, "" if value is None else value
