"""Acts as a timeline tells them: in words, with names in place of what facts refer to."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.audit.words import act_in_words, fact_in_words
from compcor.core.columns import shown

# Facts that refer to others: by public id, or `<name>_id` by key.
type References = Mapping[str, type[models.Model]]
type Names = dict[tuple[str, str], str]  # by the fact's name and the id in it


def entries(events: Sequence[AuditEvent], *, references: References, reader: User) -> list[dict[str, Any]]:
    """What `components/timeline.html` shows, an entry for each act, in their order."""
    names = _names(events, references, reader)
    return [_entry(event, names) for event in events]


def _names(events: Sequence[AuditEvent], references: References, reader: User) -> Names:
    """The texts of what the facts refer to; none for what is gone, or not for the reader."""
    names: Names = {}
    for name, model in references.items():
        ids = {str(part[name]) for event in events for part in _parts(event) if part.get(name)}
        names |= {(name, one): "" for one in ids}
        key = "pk" if name.endswith("_id") else "public_id"
        for row in _seen(model, reader).filter(**{f"{key}__in": ids}):
            names[name, str(getattr(row, key))] = str(row)
    return names


def _seen(model: Any, reader: User) -> models.QuerySet[Any]:
    """What the reader may see; accounts (as the acts' actors) and partners are named to every reader."""
    rows = model.objects
    return rows.visible_to(reader) if hasattr(rows, "visible_to") else rows.all()


def _parts(event: AuditEvent) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    return event.details, event.details.get("before", {}), event.details.get("after", {})


def _entry(event: AuditEvent, names: Names) -> dict[str, Any]:
    model = apps.get_model(event.object_type)
    details, before, after = _parts(event)
    changes = [
        {
            "label": _label(model, name),
            "before": _value(model, name, before.get(name), names),
            "after": _value(model, name, after.get(name), names),
        }
        for name in before | after
    ]
    rest = [_label(model, name) for name in details.get("changed", []) if name not in before | after]
    facts = [
        f"{word} {said}"
        for name, value in details.items()
        if (said := names.get((name, str(value)), value)) and (word := fact_in_words(name))
    ]
    text = ": ".join(filter(None, [act_in_words(event.verb), ", ".join([*rest, *facts])]))
    return {"at": event.at, "who": event.actor or "", "text": text, "changes": changes, "reason": details.get("reason")}


def _label(model: Any, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return fact_in_words(name) or name


def _value(model: Any, name: str, value: Any, names: Names) -> str:
    if (name, str(value)) in names:
        return names[name, str(value)]
    try:
        choices = dict(model._meta.get_field(name).flatchoices)
    except FieldDoesNotExist:
        choices = {}
    return str(choices.get(value, shown(value)))
