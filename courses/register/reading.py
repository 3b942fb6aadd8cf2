"""From a file to tables: which sheet is which, where its headings stand, and its rows as they were written."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from compcor.core.text import clean_text
from courses.register.columns import Column, Sheet
from courses.register.faults import Fault
from courses.register.formulas import Place, counts_from_1904, find_formulas
from courses.register.limits import (
    DAMAGED,
    MOST_COLUMNS,
    MOST_ROWS,
    NOT_A_REGISTER,
    TOO_MUCH_INSIDE,
    TOO_WIDE,
    Refused,
    is_workbook,
    open_archive,
    require_size,
)

HEADINGS_WITHIN = 20
SEPARATORS = ";,\t"
LONGEST_LINE = 100_000  # of a CSV file
MOST_MERGED = 100_000  # cells

type Row = Sequence[Any]


@dataclass(slots=True)
class Table:
    """One sheet of the file: where its columns are (place from 0, and heading as written) and its rows below them.

    `formulas` are the cells that hold a formula or an error, `merged` those that another cell covers.
    """

    sheet: Sheet
    title: str
    heading_row: int
    places: dict[str, int]
    headings: dict[str, str]
    rows: Iterator[tuple[int, Row]]
    formulas: Mapping[Place, str]
    merged: Collection[Place] = ()
    first_column: int = 1

    def column_number(self, name: str) -> int:
        """The column as the file counts, from 1; 0 for one that the sheet lacks."""
        place = self.places.get(name)
        return 0 if place is None else place + self.first_column

    def heading(self, column: Column) -> str:
        return self.headings.get(column.name, column.heading)

    def fault(self, row: int, column: Column, value: str, code: str, /, **details: Any) -> Fault:
        """A fault in a cell of this table."""
        return Fault(self.title, row, self.column_number(column.name), self.heading(column), value, code, details)


@dataclass(slots=True)
class Tables:
    """What the file holds: a table per sheet that was recognised, and faults of the headings.

    A sheet whose headings have faults is not read; the first of them explains who refers to its rows.
    """

    tables: dict[Sheet, Table] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unread: dict[Sheet, Fault] = field(default_factory=dict)
    not_read: list[str] = field(default_factory=list)
    counts_from_1904: bool = False


def read_tables(content: bytes, sheets: Iterable[Sheet]) -> Tables:
    """The tables of an .xlsx or .csv file. Raises `Refused` for anything else, and beyond the limits."""
    require_size(content)
    return _read_workbook(content, tuple(sheets)) if is_workbook(content) else _read_csv(content, tuple(sheets))


def _read_workbook(content: bytes, sheets: tuple[Sheet, ...]) -> Tables:
    archive = open_archive(content)
    formulas = find_formulas(archive)
    result = Tables(counts_from_1904=counts_from_1904(archive))
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        meanings = _meanings(workbook, sheets)
        for title, sheet in meanings.items():
            source = workbook.get_sheet_by_name(title)
            written = formulas.get(title, {})
            rows = source.iter_rows()
            merged, first = _covered(source), _first_column(source)
            _add_table(result, sheet, title, rows, formulas=written, merged=merged, first_column=first)
        result.not_read = [title for title in workbook.sheet_names if title not in meanings]
    except CalamineError as error:
        raise Refused(DAMAGED) from error
    if not result.tables and not result.faults:
        raise Refused(NOT_A_REGISTER)
    return result


def _meanings(workbook: CalamineWorkbook, sheets: tuple[Sheet, ...]) -> dict[str, Sheet]:
    """Which sheet of the file is which: by its name, also when hidden, else by the headings of a visible one."""
    worksheets = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    by_name = {clean_text(sheet.name).casefold(): sheet for sheet in sheets}
    found: dict[str, Sheet] = {}
    for meta in sorted(worksheets, key=lambda meta: meta.visible != SheetVisibleEnum.Visible):
        sheet = by_name.get(clean_text(meta.name).casefold())
        if sheet and sheet not in found.values():
            found[meta.name] = sheet
    for meta in worksheets:
        if meta.name not in found and meta.visible == SheetVisibleEnum.Visible:
            head = list(islice(workbook.get_sheet_by_name(meta.name).iter_rows(), HEADINGS_WITHIN))
            sheet = _meaning_of(head, [sheet for sheet in sheets if sheet not in found.values()])
            if sheet:
                found[meta.name] = sheet
    return {meta.name: found[meta.name] for meta in worksheets if meta.name in found}


def _meaning_of(head: Sequence[Row], sheets: Iterable[Sheet]) -> Sheet | None:
    """The sheet all of whose required columns stand in one row, the one with most columns of several."""
    fitting = []
    for sheet in sheets:
        required = {column.name for column in sheet.columns if column.must_be_there}
        found = max((sheet.headings_found(row) for row in head), key=len, default={})
        if required <= found.keys():
            fitting.append((len(found), sheet))
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _first_column(source: CalamineSheet) -> int:
    return (source.start[1] if source.start else 0) + 1


def _covered(source: CalamineSheet) -> set[Place]:
    """The cells of merged ones that are not the first, which has the value."""
    ranges = [(top, left, bottom, min(right, MOST_COLUMNS)) for (top, left), (bottom, right) in _merged(source)]
    if sum((bottom - top + 1) * max(right - left + 1, 0) for top, left, bottom, right in ranges) > MOST_MERGED:
        raise Refused(TOO_MUCH_INSIDE)
    return {
        (row + 1, column + 1)
        for top, left, bottom, right in ranges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }


def _merged(source: CalamineSheet) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
    return source.merged_cell_ranges or ()


def _add_table(
    result: Tables,
    sheet: Sheet,
    title: str,
    rows: Iterable[Row],
    *,
    formulas: Mapping[Place, str],
    merged: Collection[Place] = (),
    first_column: int = 1,
) -> None:
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(row))
    head = list(islice(numbered, HEADINGS_WITHIN))
    if not head:
        return  # an empty sheet
    number, row = max(head, key=lambda line: len(sheet.headings_found(line[1])))
    found = sheet.headings_found(row)
    table = Table(
        sheet,
        title,
        number,
        {name: places[0] for name, places in found.items()},
        {name: clean_text(row[places[0]]) for name, places in found.items()},
        chain((line for line in head if line[0] > number), numbered),
        formulas,
        merged,
        first_column,
    )
    faults = _heading_faults(table, found)
    result.faults += faults
    if faults:
        result.unread[sheet] = faults[0]
    else:
        result.tables[sheet] = table


def _heading_faults(table: Table, found: Mapping[str, list[int]]) -> list[Fault]:
    columns = {column.name: column for column in table.sheet.columns}
    required = [column for column in columns.values() if column.must_be_there]
    if not any(column.name in found for column in required) or len(found) < min(2, len(required)):
        headings = ", ".join(column.heading for column in required)
        details = {"rows": HEADINGS_WITHIN, "headers": headings}
        return [Fault(table.title, 1, 0, "", "", "no_header", details)]
    missing = [
        Fault(table.title, table.heading_row, 0, column.heading, "", "no_column")
        for column in required
        if column.name not in found
    ]
    double = [
        Fault(
            table.title, table.heading_row, place + table.first_column, table.headings[name], table.headings[name],
            "double_header",
        )
        for name, places in found.items()
        for place in places[1:]
    ]  # fmt: skip
    return missing + double


def _read_csv(content: bytes, sheets: tuple[Sheet, ...]) -> Tables:
    text = decoded(content)
    csv.field_size_limit(LONGEST_LINE)
    separator = max(SEPARATORS, key=text[:4000].count)
    try:
        sheet = _meaning_of(list(islice(_csv_rows(text, separator), HEADINGS_WITHIN)), sheets)
        rows = list(_csv_rows(text, separator)) if sheet else []
    except csv.Error as error:
        raise Refused(NOT_A_REGISTER) from error
    if sheet is None:
        raise Refused(NOT_A_REGISTER)
    result = Tables()
    _add_table(result, sheet, sheet.name, _same_width(rows), formulas={})
    return result


def _csv_rows(text: str, separator: str) -> Iterator[Row]:
    """Row by row, so that a file of nothing but separators or empty lines is refused before it costs memory."""
    for number, row in enumerate(csv.reader(_lines(text), delimiter=separator), start=1):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise Refused(TOO_WIDE)
        yield row


def _lines(text: str) -> Iterator[str]:
    for line in StringIO(text):
        if len(line) > LONGEST_LINE:
            raise Refused(TOO_WIDE)
        yield line


def decoded(content: bytes) -> str:
    """UTF-8, or what Swedish Excel saves; never anything binary."""
    if b"\0" in content:
        raise Refused(NOT_A_REGISTER)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _same_width(rows: Sequence[Row]) -> Iterator[Row]:
    width = max(map(len, rows))
    return ([*row, *[""] * (width - len(row))] for row in rows)
