"""Rows as they were before an act and as it left them, so that a large act can be taken back exactly.

    watch = Watch([Employment.objects.filter(participant__in=people), …])
    …the act, by whatever code…
    journal = watch.finish()
    text = journal.dump()           # personal data: only for an encrypted column
    Journal.load(text).restore()

Nothing needs to tell the journal what it does: the rows are compared before and afterwards.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models

from compcor.core.crypto import key_ring
from compcor.core.database import bulk_insert, bulk_update
from compcor.core.fields import EncryptedTextField, token_of

CHANGED_AT = "changed_at"

type Values = dict[str, Any]
type Rows = dict[int, Values]
type Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Change:
    """One row: what it held before (None if it is new) and afterwards (None if it is gone); only what differs."""

    model: Model
    pk: int
    before: Values | None
    after: Values | None


class Watch:
    """Rows seen from before an act until after it."""

    def __init__(self, querysets: "Iterable[models.QuerySet[Any, Any]]") -> None:
        self._querysets = [queryset.order_by() for queryset in querysets]
        self._before = self._seen()

    def finish(self) -> "Journal":
        """What changed since: among the rows that were there, and those that the same questions find now."""
        after = self._seen()
        for model, rows in self._before.items():
            after[model] |= _read(model._base_manager.filter(pk__any_of=list(rows)))
        changes = [
            change
            for model in after
            for pk in sorted(self._before[model].keys() | after[model].keys())
            if (change := _difference(model, pk, self._before[model].get(pk), after[model].get(pk)))
        ]
        return Journal(changes)

    def _seen(self) -> dict[Model, Rows]:
        seen: dict[Model, Rows] = defaultdict(dict)
        for queryset in self._querysets:
            seen[queryset.model] |= _read(queryset.all())
        return seen


class Journal:
    """The changed rows of one act."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = changes

    @classmethod
    def load(cls, text: str) -> Self:
        """Read what `dump` wrote; a column that a newer version added keeps its present value."""
        changes = []
        for label, pk, before, after in json.loads(text):
            model = apps.get_model(label)
            changes.append(Change(model, pk, _known(model, before), _known(model, after)))
        return cls(changes)

    def dump(self) -> str:
        """All of it as text. It holds personal data."""
        rows = [(change.model._meta.label_lower, change.pk, change.before, change.after) for change in self.changes]
        return json.dumps(rows, ensure_ascii=False)

    def of(self, model: Model) -> list[Change]:
        """The changes of one model's rows."""
        return [change for change in self.changes if change.model is model]

    def changed_since(self, moment: datetime, *, but: Collection[Model] = ()) -> list[Change]:
        """Changes that somebody has touched since: the row is gone, or was changed after `moment`.

        A row of `but` only where the same facts were changed again.
        """
        return [
            change
            for model, changes in self._by_model()
            for change, now in _with_present(model, changes)
            if change.after is not None
            and not (_still_stands(model, change.after, now) and (model in but or not _is_newer(now, moment)))
        ]

    def built_upon(self, moment: datetime, *, but: Collection[Model] = ()) -> "list[models.Model]":
        """Rows that refer to changed ones and were made or changed after `moment`; rows of `but` are not followed."""
        own = {(change.model, change.pk) for change in self.changes}
        found: dict[tuple[Model, int], models.Model] = {}
        for model, changes in self._by_model():
            if model in but:
                continue
            keys = [change.pk for change in changes if change.after is not None]
            for row in _newer_referring(model, keys, moment):
                if (type(row), row.pk) not in own:
                    found[type(row), row.pk] = row
        return list(found.values())

    def restore(self) -> None:
        """Write every row as it was. What somebody changed since in other columns stays."""
        for model, changes in self._by_model():
            new = [change.pk for change in changes if change.before is None]
            model._base_manager.filter(pk__any_of=new).delete()
        for model, changes in self._by_model():
            _set_back(model, [change for change in changes if change.before and change.after])
        for model, changes in self._by_model():
            gone = [change.before for change in changes if change.after is None and change.before]
            if gone:
                names = list(gone[0])
                bulk_insert(model, names, [[_stored(model, name, row[name]) for name in names] for row in gone])

    def _by_model(self) -> Iterator[tuple[Model, list[Change]]]:
        changes: dict[Model, list[Change]] = defaultdict(list)
        for change in self.changes:
            changes[change.model].append(change)
        yield from changes.items()


def references_to(model: Model) -> "list[models.ForeignKey[Any, Any]]":
    """Every foreign key to this model; those without a way back too."""
    relations = model._meta.get_fields(include_hidden=True)
    return [
        relation.field
        for relation in relations
        if isinstance(relation, models.ManyToOneRel) and isinstance(relation.field, models.ForeignKey)
    ]


def _columns(model: Model) -> "dict[str, models.Field[Any, Any]]":
    return {field.attname: field for field in model._meta.concrete_fields if not field.generated}


def _read(rows: "models.QuerySet[Any, Any]") -> Rows:
    """Every column of the rows; an encrypted one as its text and its token."""
    columns = _columns(rows.model)
    tokens = {f"token_of_{name}": name for name, field in columns.items() if isinstance(field, EncryptedTextField)}
    rows = rows.annotate(**{alias: token_of(name) for alias, name in tokens.items()})
    found: Rows = {}
    for row in rows.values(*columns, *tokens):
        for alias, name in tokens.items():
            token = row.pop(alias)
            row[name] = None if token is None else [row[name], token]
        found[row["id"]] = {name: _plain(value) for name, value in row.items()}
    return found


def _plain(value: Any) -> Any:
    """As JSON keeps it; moments to the microsecond."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _stored(model: Model, name: str, value: Any) -> Any:
    """As the column holds it. A token of a key that has been replaced since is made anew."""
    field = _columns(model)[name]
    if value is None:
        return None
    if isinstance(field, EncryptedTextField):
        text, token = value
        return key_ring().encrypt(text, field.context) if key_ring().needs_rotation(token) else token
    return json.dumps(value) if isinstance(field, models.JSONField) else field.to_python(value)


def _difference(model: Model, pk: int, before: Values | None, after: Values | None) -> Change | None:
    if before is None or after is None:
        return Change(model, pk, before, after)
    names = [name for name, value in before.items() if after[name] != value]
    if not names:
        return None
    return Change(model, pk, {name: before[name] for name in names}, {name: after[name] for name in names})


def _known(model: Model, values: Values | None) -> Values | None:
    columns = _columns(model)
    return None if values is None else {name: value for name, value in values.items() if name in columns}


def _with_present(model: Model, changes: Sequence[Change]) -> Iterator[tuple[Change, Values | None]]:
    present = _read(model._base_manager.filter(pk__any_of=[change.pk for change in changes]))
    for change in changes:
        yield change, present.get(change.pk)


def _still_stands(model: Model, after: Values, now: Values | None) -> bool:
    """Whether the row holds what the act left there; a token may have been made anew with another key."""
    if now is None:
        return False
    columns = _columns(model)
    return all(
        _text(columns[name], now[name]) == _text(columns[name], value)
        for name, value in after.items()
        if name != CHANGED_AT
    )


def _is_newer(now: Values | None, moment: datetime) -> bool:
    return bool(now and CHANGED_AT in now and datetime.fromisoformat(now[CHANGED_AT]) > moment)


def _text(field: "models.Field[Any, Any]", value: Any) -> Any:
    return value[0] if value is not None and isinstance(field, EncryptedTextField) else value


def _newer_referring(model: Model, keys: Sequence[int], moment: datetime) -> "Iterator[models.Model]":
    for key in references_to(model):
        if keys and CHANGED_AT in _columns(key.model):
            newer = {f"{key.name}__any_of": list(keys), f"{CHANGED_AT}__gt": moment}
            yield from key.model._base_manager.filter(**newer)


def _set_back(model: Model, changes: Sequence[Change]) -> None:
    """The moment of the last change goes back only where nothing else has changed since."""
    by_columns: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for change, now in _with_present(model, changes):
        before, after = change.before or {}, change.after or {}
        names = tuple(name for name in before if name != CHANGED_AT or (now and now[name] == after[name]))
        by_columns[names].append([change.pk, *(_stored(model, name, before[name]) for name in names)])
    for names, rows in by_columns.items():
        if names:
            bulk_update(model, names, rows)
