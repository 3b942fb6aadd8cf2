"""The progress report as a document: a pure function of the frozen figures, the texts and the layout version."""

from reporting.document.build import LAYOUT_VERSION, ReportContent, build_document

__all__ = ["LAYOUT_VERSION", "ReportContent", "build_document"]
