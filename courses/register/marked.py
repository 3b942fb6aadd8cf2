"""The faults as a workbook: the uploaded one with its faulty cells marked, or a list when that would take too long."""

import csv
import logging
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from courses.register.faults import Fault
from courses.register.limits import is_workbook, open_archive, unpacked_size
from courses.register.reading import SEPARATORS, decoded
from courses.register.report import followers

logger = logging.getLogger(__name__)

# Marking opens the whole workbook: about a second and 20 MB of memory for each 100 kB, or each MB unpacked.
LARGEST_MARKED = 1024 * 1024
LARGEST_UNPACKED_MARKED = 12 * 1024 * 1024
MOST_MARKED = 2_000
FAULTY = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
NOTE_WIDTH, NOTE_HEIGHT = 320, 90


def can_mark(content: bytes, faults: Sequence[Fault]) -> bool:
    """Whether the workbook itself can be handed back marked."""
    if len(content) > LARGEST_MARKED or len(faults) > MOST_MARKED:
        return False
    return not is_workbook(content) or unpacked_size(open_archive(content)) <= LARGEST_UNPACKED_MARKED


def marked_workbook(content: bytes, faults: Sequence[Fault]) -> bytes | None:
    """The same workbook; each faulty cell is red and says in a note what to do.

    None if it cannot be written anew: opening it for that asks for more, styles for one, than reading its cells did.
    """
    try:
        return _marked(content, faults)
    except Exception as fault:  # noqa: BLE001 - whatever the library meets in a workbook of another program
        logger.warning("A workbook that was read cannot be marked: %s", type(fault).__name__)
        return None


def _marked(content: bytes, faults: Sequence[Fault]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content)) if is_workbook(content) else _from_csv(content, faults)
    notes: dict[tuple[str, int, int], list[str]] = {}
    for fault in faults:
        notes.setdefault((fault.sheet, fault.row, fault.column or 1), []).append(told(fault))
    for (sheet, row, column), lines in notes.items():
        cell = _cell(book[sheet], row, column)
        cell.fill = FAULTY
        cell.comment = Comment("\n".join(lines), "CompCor", height=NOTE_HEIGHT, width=NOTE_WIDTH)
    book.active = book.sheetnames.index(faults[0].sheet)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(page: Any, row: int, column: int) -> Any:
    """The cell; of cells that are merged into one, the one that can have a note."""
    for merged in page.merged_cells.ranges:
        if merged.min_row <= row <= merged.max_row and merged.min_col <= column <= merged.max_col:
            return page.cell(merged.min_row, merged.min_col)
    return page.cell(row, column)


def fault_list(faults: Sequence[Fault]) -> bytes:
    """A row per fault."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(_("Faults"))
    headings = (_("Sheet"), _("Cell"), _("Row"), _("Column"), _("Written"), _("What to do"))
    for place, heading in enumerate(headings):
        page.write_string(0, place, heading)
    for row, fault in enumerate(faults, start=1):
        page.write_number(row, 2, fault.row)
        for place, text in ((0, fault.sheet), (1, fault.cell), (3, fault.header), (4, fault.value), (5, told(fault))):
            page.write_string(row, place, text)
    book.close()
    return buffer.getvalue()


def told(fault: Fault) -> str:
    """What to do, and how many rows wait for it."""
    return f"{fault.message} {followers(fault)}" if fault.followers else fault.message


def _from_csv(content: bytes, faults: Sequence[Fault]) -> Any:
    book = openpyxl.Workbook()
    page = book.active
    page.title = faults[0].sheet
    text = decoded(content)
    separator = max(SEPARATORS, key=text[:4000].count)
    for row, values in enumerate(csv.reader(StringIO(text), delimiter=separator), start=1):
        for column, value in enumerate(values, start=1):
            page.cell(row, column).set_explicit_value(value, "s")
    return book
