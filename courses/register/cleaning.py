"""From rows as they were written to rows of values, with a fault for every cell that means nothing."""

from dataclasses import dataclass, field
from typing import Any

from courses.register.cells import Context, as_text, is_blank
from courses.register.columns import Column
from courses.register.faults import CellFault, Fault
from courses.register.reading import Row, Table

_UNKNOWN = object()

# What cells have come to mean, by cleaner: the same words, days and numbers stand on thousands of rows.
type Meanings = dict[Any, dict[Any, Any]]


@dataclass(slots=True)
class Cleaned:
    """The rows of a table: those without a fault, and those with one beside their first fault.

    In a row with faults the faulty values are None, and so is every empty cell in any row.
    """

    table: Table
    rows: list[Any] = field(default_factory=list)
    faulty: list[tuple[Any, Fault]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def clean_table(table: Table, context: Context, meanings: Meanings) -> Cleaned:
    """Give every cell its value. Rows whose known columns are all empty are left out."""
    result = Cleaned(table)
    slots = [
        (table.places.get(column.name, -1), column, meanings.setdefault(column.clean, {}))
        for column in table.sheet.columns
    ]
    with_formula, merged = {row for row, _ in table.formulas}, {row for row, _ in table.merged}
    for number, values in table.rows:
        cleaned: list[Any] = [number]
        faults: list[Fault] = []
        is_known = number not in with_formula and number not in merged
        for place, column, known in slots:
            value = values[place] if place >= 0 else ""
            meaning = known.get(value, _UNKNOWN) if is_known else _UNKNOWN
            if meaning is _UNKNOWN or (meaning is None and column.required):
                try:
                    known[value] = meaning = _meaning(table, number, column, value, context)
                except CellFault as fault:
                    meaning = None
                    faults.append(table.fault(number, column, fault.value, fault.code, **fault.details))
            cleaned.append(meaning)
        if not faults:
            result.rows.append(table.sheet.row(*cleaned))
        elif not _is_empty(table, values) or number in with_formula:
            result.faults += faults
            result.faulty.append((table.sheet.row(*cleaned), faults[0]))
    return result


def _meaning(table: Table, number: int, column: Column, value: Any, context: Context) -> Any:
    """The value of one cell, None for an empty one."""
    place = number, table.column_number(column.name)
    formula = table.formulas.get(place, "")
    if formula and not formula.startswith("="):
        raise CellFault("error").at(formula)
    if formula or (isinstance(value, str) and value.lstrip().startswith("=")):
        raise CellFault("formula").at(formula or as_text(value))
    if place in table.merged:
        raise CellFault("merged")
    if not is_blank(value):
        try:
            return column.clean(value, context)
        except CellFault as fault:
            raise fault.at(as_text(value)) from fault.__cause__
    if column.required:
        raise CellFault("missing")
    return None


def _is_empty(table: Table, values: Row) -> bool:
    return all(is_blank(values[place]) for place in table.places.values())
