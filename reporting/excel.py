"""The tables of the figures as a workbook: one sheet each, numbers as numbers."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

from django.http import FileResponse
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from compcor.core.exports import MEDIA_TYPE
from compcor.core.text import spreadsheet_safe
from reporting.figures import Figures
from reporting.tables import HIDDEN, FigureTable, decimals_of

LONGEST_TITLE = 31  # Excel's
NUMBER_FORMATS = ("#,##0", "#,##0.0", "#,##0.00")  # by decimals; Excel writes them as its reader does


def figures_workbook(
    figures: Figures, tables: Sequence[FigureTable], rules: Sequence[dict[str, str]], *, limit: int
) -> FileResponse:
    """The figures as a file to download, with the days and the rules they were counted by."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for table in tables:
            _write(book, table)
        _write_rules(book, figures, [*rules, *_notes(tables, limit)])
    file.seek(0)
    name = f"figures-{figures.as_of.isoformat()}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _write(book: Workbook, table: FigureTable) -> None:
    sheet = book.add_worksheet(spreadsheet_title(table.title))
    bold, right = book.add_format({"bold": True}), book.add_format({"align": "right"})
    formats = [book.add_format({"num_format": name}) for name in NUMBER_FORMATS]
    for column, name in enumerate((table.heading, *table.columns)):
        sheet.write_string(0, column, name, bold)
    places, first_number = table.places, 1 + len(table.word_columns)
    for line, row in enumerate(table.all_rows, start=1):
        for column, word in enumerate((row.label, *row.words)):
            sheet.write_string(line, column, spreadsheet_safe(word))
        for column, (value, decimals) in enumerate(zip(row.values, places, strict=True), start=first_number):
            if value is None:
                sheet.write_string(line, column, HIDDEN, right)
            else:
                style = formats[decimals_of(Decimal(value)) if decimals is None else decimals]
                sheet.write_number(line, column, value, style)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, max(len(table.columns), 1), 16)


def _notes(tables: Sequence[FigureTable], limit: int) -> list[dict[str, str]]:
    """What stands under the tables on the page."""
    notes = [{"label": table.title, "text": table.note} for table in tables if table.note]
    if any(table.has_hidden for table in tables):
        text = _("· stands for a number of people below %(limit)s, their hours, or a number that would give them away.")
        notes.append({"label": _("Hidden figures"), "text": text % {"limit": limit}})
    return notes


def _write_rules(book: Workbook, figures: Figures, rules: Sequence[dict[str, str]]) -> None:
    sheet, bold = book.add_worksheet(_("Counted by")), book.add_format({"bold": True})
    period = str(figures.period) if figures.period else _("The whole project")
    facts = [(_("Period"), period), (_("As of"), figures.as_of.isoformat())]
    for line, (name, text) in enumerate([*facts, *((rule["label"], rule["text"]) for rule in rules)]):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, text)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 100)


def spreadsheet_title(title: str) -> str:
    """A name that Excel takes for a sheet."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:LONGEST_TITLE].strip()
