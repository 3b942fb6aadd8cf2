"""Row 8: a report from counting to the kept file, beside WeasyPrint alone on the same HTML, in a warm process."""

import json
import sys
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from bench.rounds import take_rounds, timed  # noqa: E402
from compcor.core.files import keep_file  # noqa: E402
from compcor.core.periods import Period, swedish_today  # noqa: E402
from compcor.core.typesetting import VARIANT  # noqa: E402
from compcor.project.models import current_project  # noqa: E402
from reporting.document.build import STYLESHEET, ReportContent, build_document, document_html  # noqa: E402
from reporting.frozen import freeze  # noqa: E402


def content() -> ReportContent:
    """Frozen figures of the whole project so far."""
    project, now, today = current_project(), timezone.now(), swedish_today()
    figures = freeze(project=project, period=Period(project.starts_on, today), counted_at=now, today=today)
    return ReportContent(number=1, version=1, language="sv", figures=figures, narrative={}, made_at=now)


def bare(html: str) -> bytes:
    """The pages, tagged and for the archive like ours, without counting, enclosures or file."""
    fonts = FontConfiguration()
    styles = CSS(filename=STYLESHEET, font_config=fonts)
    document = HTML(string=html, base_url=STYLESHEET.as_uri())
    pdf: bytes = document.write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant=VARIANT, pdf_tags=True)
    return pdf


def main(pairs: int) -> dict[str, Any]:
    """Rounds of both."""
    html = document_html(content())
    works = {
        "report": timed(lambda: keep_file(build_document(content()), folder="reports", suffix=".pdf")),
        "bare": timed(lambda: bare(html)),
    }
    return {"rounds": take_rounds(works, pairs)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201 - that is its answer
