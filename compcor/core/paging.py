"""Pages by key: a page starts beside a row, never at a number of rows, so that the last is as fast as the first."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """By these fields (or annotations) and then by id, so that no two rows are equal; `descending` turns all of it.

    Rows without a value come last in both directions.
    """

    fields: tuple[str, ...]
    descending: bool = False

    def sort(self, rows: QuerySet, *, backwards: bool = False) -> QuerySet:
        """The rows in this order, or in the opposite one to read a page from its end."""
        descending = self.descending != backwards
        return rows.order_by(*(self._by(rows, field, descending, backwards) for field in self._keys()))

    def beyond(self, rows: QuerySet, row: dict[str, Any], *, backwards: bool = False) -> QuerySet:
        """Those after the row whose values are given; before it when `backwards`."""
        return rows.filter(self._beyond(rows, self._keys(), row, backwards))

    def values_of(self, rows: QuerySet, public_id: UUID) -> dict[str, Any] | None:
        """What places a row in this order; None for a row that is gone or not the reader's."""
        computed = {field: F(field) for field in self.fields if field in rows.query.annotations}
        return rows.annotate(**computed).filter(public_id=public_id).order_by().values(*self._keys()).first()

    def _keys(self) -> tuple[str, ...]:
        return (*self.fields, "pk")

    def _by(self, rows: QuerySet, field: str, descending: bool, backwards: bool) -> OrderBy:  # noqa: FBT001
        if not is_nullable(rows.model, field):  # a plain order lets an index serve it
            return F(field).desc() if descending else F(field).asc()
        place = {"nulls_first": True} if backwards else {"nulls_last": True}
        return F(field).desc(**place) if descending else F(field).asc(**place)

    def _beyond(self, rows: QuerySet, keys: tuple[str, ...], row: dict[str, Any], backwards: bool) -> Q:  # noqa: FBT001
        key, *rest = keys
        value = row[key]
        further = self._further(rows, key, value, backwards)
        if not rest:
            return further
        deeper = self._beyond(rows, tuple(rest), row, backwards)
        if value is None:
            return further | (Q(**{f"{key}__isnull": True}) & deeper)
        return further | (Q(**{key: value}) & deeper)

    def _further(self, rows: QuerySet, key: str, value: Any, backwards: bool) -> Q:  # noqa: FBT001
        """Strictly on the far side in one key."""
        if value is None:
            return Q(**{f"{key}__isnull": False}) if backwards else Q(pk__in=[])
        step = "lt" if self.descending != backwards else "gt"
        further = Q(**{f"{key}__{step}": value})
        if not backwards and is_nullable(rows.model, key):
            further |= Q(**{f"{key}__isnull": True})
        return further


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and whether there are more on either side."""

    rows: list[Any]
    has_previous: bool
    has_next: bool

    @property
    def is_all(self) -> bool:
        """Whether there are no other rows."""
        return not (self.has_previous or self.has_next)


def page_of(
    rows: QuerySet,
    order: Order,
    *,
    size: int,
    after: UUID | None = None,
    before: UUID | None = None,
    last: bool = False,
) -> Page:
    """The first page; the one after or before a row; or the last.

    A place that is gone, or that nothing lies beyond any more, gives the first page.
    """
    backwards = last or before is not None
    place = before or after
    beside = order.values_of(rows, place) if place else None
    part = order.beyond(rows, beside, backwards=backwards) if beside else rows
    if place and not beside:
        backwards = False
    found = list(order.sort(part, backwards=backwards)[: size + 1])
    if beside and not found:
        return page_of(rows, order, size=size)
    has_more, found = len(found) > size, found[:size]
    if backwards:
        return Page(found[::-1], has_previous=has_more, has_next=beside is not None)
    return Page(found, has_previous=beside is not None, has_next=has_more)


def capped_count(rows: QuerySet, most: int = MOST_COUNTED) -> int:
    """How many rows, at most one more than `most`: enough to say "more than 1,000" without reading them all."""
    return rows.order_by().values("pk")[: most + 1].count()


def is_nullable(model: type[Model], path: str) -> bool:
    """Whether a row can lack this value. Annotations can."""
    for name in path.split("__"):
        if name == "pk":
            return False
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        model = field.related_model or model
    return False
