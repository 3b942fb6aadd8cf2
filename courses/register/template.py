"""The empty workbook to fill in, and what its sheets must look like; both follow from the sheets themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter

from courses.register.columns import Sheet
from courses.register.run import SHEETS
from courses.register.sheets.attendance import STATUSES
from courses.register.sheets.companies import AUTOMOTIVE
from courses.register.sheets.courses import LEVELS, THEMES
from courses.register.sheets.people import EDUCATION
from courses.register.sheets.runs import STATES

WORDS = {
    ("Företag", "automotive"): list(AUTOMOTIVE)[:3],
    ("Deltagare", "education"): list(EDUCATION)[:9],
    ("Deltagare", "protected_identity"): ["ja", "nej"],
    ("Deltagare", "furloughed"): ["ja", "nej"],
    ("Kurser", "level"): list(LEVELS)[:2],
    ("Kurser", "theme"): list(THEMES)[:4],
    ("Kurstillfällen", "state"): list(STATES)[:6],
    ("Närvaro", "status"): list(STATUSES)[:4],
}
ROWS_WITH_CHOICES = 2_000
# The register's own columns; the one for two sessions on one day is explained where it is needed.
LEFT_OUT = {("Närvaro", "starts")}


@dataclass(frozen=True, slots=True)
class Described:
    """A column as the page and the template show it."""

    heading: str
    is_required: bool
    words: tuple[str, ...]


def described(sheet: Sheet) -> list[Described]:
    """The columns of a sheet in their usual order."""
    return [
        Described(column.heading, column.must_be_there, tuple(WORDS.get((sheet.name, column.name), ())))
        for column in sheet.columns
        if (sheet.name, column.name) not in LEFT_OUT
    ]


def empty_register(sheets: Sequence[Sheet] = SHEETS) -> bytes:
    """The sheets, all six unless said, with their headings, required ones in bold, and lists to choose words from."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    required, optional = book.add_format({"bold": True, "bottom": 1}), book.add_format({"italic": True, "bottom": 1})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for place, column in enumerate(described(sheet)):
            page.set_column(place, place, max(12, len(column.heading) + 3))
            page.write_string(0, place, column.heading, required if column.is_required else optional)
            if column.words:
                page.data_validation(
                    1, place, ROWS_WITH_CHOICES, place, {"validate": "list", "source": list(column.words)}
                )
    book.close()
    return buffer.getvalue()
