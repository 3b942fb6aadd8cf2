"""How a sheet is described: its name, its columns, and the row that they make."""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from compcor.core.text import clean_text
from courses.register.cells import Cleaner


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `name` is the field of the row; the heading is known by any of its spellings.

    A required column must be there; a required value must be in every row of it.
    """

    name: str
    heading: str
    clean: Cleaner
    required: bool = False
    column_required: bool | None = None
    spellings: tuple[str, ...] = ()

    @property
    def must_be_there(self) -> bool:
        return self.required if self.column_required is None else self.column_required


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the six sheets. `row` is a NamedTuple: the row's number, then a field per column in this order.

    `key` tells what others refer to the row by; None, or a None in it, when that cannot be read.
    """

    name: str
    columns: tuple[Column, ...]
    row: Any
    key: Callable[[Any], Hashable]

    def column_of(self, heading: str) -> Column | None:
        """The column that a heading means."""
        return self._by_spelling().get(plain_heading(heading))

    def _by_spelling(self) -> dict[str, Column]:
        return {
            plain_heading(spelling): column
            for column in self.columns
            for spelling in (column.heading, *column.spellings)
        }

    def headings_found(self, values: Iterable[Any]) -> dict[str, list[int]]:
        """Field names with the places (from 0) of the headings among the values that mean them."""
        known = self._by_spelling()
        found: dict[str, list[int]] = {}
        for place, value in enumerate(values):
            if isinstance(value, str) and (column := known.get(plain_heading(value))):
                found.setdefault(column.name, []).append(place)
        return found


def plain_heading(heading: str) -> str:
    """Headings are compared by their letters: no case, no unit in brackets, no punctuation."""
    return re.sub(r"\(.*?\)|[\W_]", "", clean_text(heading).casefold())
