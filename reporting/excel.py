"""The tables of the figures as a workbook: one sheet each, numbers as numbers."""

from decimal import Decimal
from io import BytesIO

from django.http import FileResponse
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from compcor.core.exports import MEDIA_TYPE
from compcor.core.text import spreadsheet_safe
from reporting.figures import Figures
from reporting.tables import HIDDEN, FigureTable, Row

LONGEST_TITLE = 31  # Excel's


def figures_workbook(figures: Figures, tables: list[FigureTable], rules: list[dict[str, str]]) -> FileResponse:
    """The figures as a file to download, with the days and the rules they were counted by."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for table in tables:
            _write(book, table, bold)
        _write_rules(book, figures, rules, bold)
    file.seek(0)
    name = f"figures-{figures.as_of.isoformat()}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _write(book: Workbook, table: FigureTable, bold: Format) -> None:
    sheet = book.add_worksheet(spreadsheet_title(table.title))
    for column, name in enumerate((table.heading, *table.columns)):
        sheet.write_string(0, column, name, bold)
    rows = (*table.rows, table.total) if table.total else table.rows
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(_cells(row, table)):
            if isinstance(value, str):
                sheet.write_string(line, column, value)
            else:
                sheet.write_number(line, column, value)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, max(len(table.columns), 1), 16)


def _cells(row: Row, table: FigureTable) -> list[str | int | Decimal]:
    words = row.words or tuple("" for _column in table.word_columns)
    numbers = [HIDDEN if value is None else value for value in row.values]
    return [spreadsheet_safe(row.label), *(spreadsheet_safe(word) for word in words), *numbers]


def _write_rules(book: Workbook, figures: Figures, rules: list[dict[str, str]], bold: Format) -> None:
    sheet = book.add_worksheet(_("Counted by"))
    period = str(figures.period) if figures.period else _("The whole project")
    facts = [(_("Period"), period), (_("As of"), figures.as_of.isoformat())]
    for line, (name, text) in enumerate([*facts, *((rule["label"], rule["text"]) for rule in rules)]):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, text)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)


def spreadsheet_title(title: str) -> str:
    """A name that Excel takes for a sheet."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:LONGEST_TITLE].strip()
