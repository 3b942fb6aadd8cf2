"""Columns: said once, shown on the page and written in the workbook."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import escape
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Choices, Expression, Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext

from compcor.core import display

_NOBODIES = [str(UUID(int=number)) for number in range(3)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list.

    `key` names it in the address. It is the field that the column reads, unless `reads` names other fields, or
    `computed` gives an expression for the database. `value` says how the value comes from the row, if not by `key`:
    text, a number, a date, a moment, a truth or None. `sort` names fields or computed columns; a column without it
    cannot be sorted by. `href` links the text, `tone` shows it as a state. Dates, and what is `one_line`, are not
    broken.
    """

    key: str
    label: str | Promise
    value: Callable[[Any], Any] | None = None
    reads: tuple[str, ...] | None = None
    computed: Callable[[], Expression] | None = None
    sort: tuple[str, ...] = ()
    numeric: bool = False
    one_line: bool = False
    href: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    on_page: bool = True
    in_export: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        """The model's fields that the column needs."""
        if self.reads is not None:
            return self.reads
        return () if self.computed else (self.key,)

    def value_of(self, row: Model) -> Any:
        """What the row has in this column."""
        return self.value(row) if self.value else attrgetter(self.key.replace("__", "."))(row)

    def cell_writer(self, *, heads_row: bool = False) -> Callable[[Any], str]:
        """What writes the column's cell of a row as HTML; the first column's cells are the headings of their rows.

        Everything that is the same for all rows is worked out once: a list writes hundreds of cells.
        """
        label = escape(str(self.label))
        start, end = ('<th scope="row"', "</th>") if heads_row else ("<td", "</td>")

        def write(row: Any) -> str:
            value = self.value_of(row)
            content = escape(shown(value))
            if not content:
                return f"{start}>{end}"
            if self.href:
                content = f'<a href="{escape(self.href(row))}">{content}</a>'
            elif self.tone:
                content = f'<span class="tag {self.tone(row)}">{content}</span>'
            is_one_line = self.one_line or isinstance(value, date)
            css = ' class="num"' if self.numeric else ' class="nowrap"' if is_one_line else ""
            if heads_row:
                return f"{start}{css}>{content}{end}"
            return f'{start}{css} data-label="{label}">{content}{end}'

        return write


def shown(value: Any) -> str:
    """A value as people read it."""
    match value:
        case None | "":
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case datetime():
            return display.iso_moment(value)
        case date():
            return display.iso_date(value)
        case int() | float() | Decimal():
            return display.number(value)
        case _:
            return str(value)


def label_of(choices: type[Choices], field: str) -> Callable[[Any], str]:
    """The label of a field with choices."""
    read = attrgetter(field.replace("__", "."))

    def label(row: Model) -> str:
        value = read(row)
        return str(choices(value).label) if value else ""

    return label


def link_to(url_name: str, *public_ids: str | Callable[[Any], UUID | str]) -> Callable[[Any], str]:
    """The address of the row's page, or of a page whose public ids are in other fields, or read by functions."""
    reads = [attrgetter(read.replace("__", ".")) if isinstance(read, str) else read for read in public_ids]
    reads = reads or [attrgetter("public_id")]

    def link(row: Any) -> str:
        address = _pattern(url_name, len(reads))
        for nobody, read in zip(_NOBODIES, reads, strict=False):
            address = address.replace(nobody, str(read(row)))
        return address

    return link


@lru_cache(maxsize=100)
def _pattern(url_name: str, ids: int) -> str:
    """Building an address once and filling in the ids is a tenth of the work of building fifty."""
    return reverse(url_name, args=_NOBODIES[:ids])
