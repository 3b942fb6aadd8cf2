"""The history of an object: what was done to it, by whom, when."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from compcor.audit.models import AuditEvent, AuditEventQuerySet
from compcor.audit.words import act_in_words, fact_in_words
from compcor.core.columns import shown
from compcor.core.scoping import ScopedManager

PAGE_SIZE = 100

type Names = dict[tuple[str, str], str]  # what facts refer to, by the fact's name and the id in it


class HistoryMixin(View):
    """The history page of one object that the reader may see. After an audience's mixin.

    class CompanyHistory(CoordinatorMixin, HistoryMixin):
        model = Company
        references = {"coordinator": User}   # facts that refer to others: by public id, `<name>_id` by key
        def get_object_url(self, row): ...
    """

    model: ClassVar[type[models.Model]]
    references: ClassVar[Mapping[str, type[models.Model]]] = {}
    layout = "layouts/rail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The newest acts, or those before an act."""
        row = get_object_or_404(self.model.objects.visible_to(request.user), public_id=kwargs["public_id"])
        events = self.get_events(row).select_related("actor")
        before = request.GET.get("before", "")
        if before and not before.isdecimal():
            raise Http404
        found = list((events.filter(pk__lt=int(before)) if before else events)[: PAGE_SIZE + 1])
        page = found[:PAGE_SIZE]
        names = self._names(page)
        context = {
            "layout": self.layout,
            "object": row,
            "object_url": self.get_object_url(row),
            "events": [_told(event, names) for event in page],
            "older": f"?before={page[-1].pk}" if len(found) > PAGE_SIZE else "",
            "is_newest": not before,
        }
        return render(request, "audit/history.html", context)

    def get_object_url(self, row: models.Model) -> str:
        """The object's own page."""
        raise NotImplementedError

    def get_events(self, row: Any) -> AuditEventQuerySet:
        """The acts about the object, newest first."""
        return AuditEvent.objects.about(row)

    def _names(self, events: list[AuditEvent]) -> Names:
        """The texts of what the facts refer to; none for what is gone, or not for the reader."""
        names: Names = {}
        for name, model in self.references.items():
            ids = {str(part[name]) for event in events for part in _parts(event) if part.get(name)}
            names |= {(name, one): "" for one in ids}
            key = "pk" if name.endswith("_id") else "public_id"
            for row in self._seen(model).filter(**{f"{key}__in": ids}):
                names[name, str(getattr(row, key))] = str(row)
        return names

    def _seen(self, model: Any) -> models.QuerySet[Any]:
        """What the reader may see; accounts (as the acts' actors) and partners are named to every reader."""
        rows = model.objects
        return rows.visible_to(self.request.user) if isinstance(rows, ScopedManager) else rows.all()


def _parts(event: AuditEvent) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    return event.details, event.details.get("before", {}), event.details.get("after", {})


def _told(event: AuditEvent, names: Names) -> dict[str, Any]:
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


def _label(model: type[models.Model], name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return fact_in_words(name) or name


def _value(model: type[models.Model], name: str, value: Any, names: Names) -> str:
    if (name, str(value)) in names:
        return names[name, str(value)]
    try:
        choices = dict(model._meta.get_field(name).flatchoices)
    except FieldDoesNotExist:
        choices = {}
    return str(choices.get(value, shown(value)))
