"""HTML to PDF/A-3a and PDF/UA-1 by WeasyPrint; for `compcor.core.pdf`, which others import.

What the two standards ask beyond WeasyPrint's own output was found by validating (docs/decisions.md).
"""

import hashlib
import logging
import mimetypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.pdf.metadata import NS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from compcor.core.pdf import DocumentFault, Enclosure

VARIANT = "pdf/a-3a"
_EXTENSION_NAMESPACES = {
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
# PDF/A wants every foreign namespace described; this describes PDF/UA's mark.
_UA_SCHEMA = """
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of the PDF/UA standard</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def typeset(html: str, *, stylesheet: Path, made_at: datetime, enclosures: Sequence[Enclosure]) -> bytes:
    """`compcor.core.pdf.render_pdf`."""
    identifier = hashlib.sha256(b"".join([html.encode(), *(e.content for e in enclosures)])).hexdigest()[:32]
    fetcher = BundledFiles()
    fonts = FontConfiguration()
    with _warnings_are_faults():
        styles = CSS(filename=stylesheet, url_fetcher=fetcher, font_config=fonts)
        document = HTML(string=html, base_url=stylesheet.as_uri(), url_fetcher=fetcher).render(
            stylesheets=[styles], font_config=fonts, pdf_variant=VARIANT, pdf_tags=True
        )
        document.metadata.attachments = [_attachment(enclosure, made_at) for enclosure in enclosures]
        _mark_as_universally_accessible(document)
        content: bytes = document.write_pdf(
            pdf_variant=VARIANT, pdf_tags=True, pdf_identifier=identifier.encode(), finisher=_head_cells_have_scope
        )
    return content


class BundledFiles(URLFetcher):
    """Serves the project's own static files, and stops the document at any other address."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - WeasyPrint's signature
        """The file behind a file: address under static/."""
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        root = (settings.BASE_DIR / "static").resolve()
        if parts.scheme != "file" or not path.is_relative_to(root) or not path.is_file():
            message = f"A document may not read {url}"
            raise FatalURLFetchingError(message)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


@contextmanager
def _warnings_are_faults() -> Iterator[None]:
    faults: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            faults.append(record.getMessage())

    logger, handler = logging.getLogger("weasyprint"), Collect(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield
    except FatalURLFetchingError as error:  # a BaseException: it must not end the worker
        raise DocumentFault(str(error)) from error
    finally:
        logger.removeHandler(handler)
    if faults:
        raise DocumentFault("; ".join(faults))


def _attachment(enclosure: Enclosure, made_at: datetime) -> Attachment:
    moment = made_at.astimezone(UTC)
    return Attachment(
        string=enclosure.content,
        name=enclosure.name,
        description=enclosure.description,
        relationship=enclosure.relationship,
        created=moment,
        modified=moment,
    )


def _mark_as_universally_accessible(document: Document) -> None:
    """Say PDF/UA-1 beside PDF/A-3a: WeasyPrint writes the mark of one variant only."""
    for prefix, address in _EXTENSION_NAMESPACES.items():
        ET.register_namespace(prefix, address)
    generate = document.metadata.generate_rdf_metadata

    def generate_with_mark(*args: Any) -> bytes:
        root = ET.fromstring(generate(*args))  # noqa: S314 - our own text
        rdf = NS["rdf"]
        mark = ET.SubElement(root, f"{{{rdf}}}Description", {f"{{{rdf}}}about": ""})
        ET.SubElement(mark, f"{{{NS['pdfuaid']}}}part").text = "1"
        root.append(ET.fromstring(_UA_SCHEMA))  # noqa: S314 - our own text
        marked: bytes = ET.tostring(root, encoding="utf-8")
        return marked

    document.metadata.generate_rdf_metadata = generate_with_mark


def _head_cells_have_scope(_document: Document, pdf: Any) -> None:
    """Say of each head cell whether it heads a column or a row; WeasyPrint 70 leaves it out."""
    structure: list[Any] = [item for item in pdf.objects if isinstance(item, dict)]
    elements = {item.reference: item for item in structure if item.get("Type") == "/StructElem"}
    for element in elements.values():
        if element["S"] == "/TH" and "A" in element:
            row = elements.get(element["P"])
            group = elements.get(row["P"]) if row else None
            heads_column = group is not None and group["S"] == "/THead"
            element["A"]["Scope"] = "/Column" if heads_column else "/Row"
