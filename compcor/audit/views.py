"""The history of an object: what was done to it, by whom, when."""

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from compcor.audit.models import AuditEvent, AuditEventQuerySet
from compcor.audit.timeline import References, entries
from compcor.core.audiences import reader

PAGE_SIZE = 100


class HistoryMixin(View):
    """The history page of one object that the reader may see. After an audience's mixin.

    class CompanyHistory(CoordinatorMixin, HistoryMixin):
        model = Company
        references = {"coordinator": User}
        def get_object_url(self, row): ...
    """

    model: ClassVar[type[models.Model]]
    references: ClassVar[References] = {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The newest acts, or those before an act."""
        row = get_object_or_404(self.model.objects.visible_to(request.user), public_id=kwargs["public_id"])
        events = self.get_events(row).select_related("actor")
        before = request.GET.get("before", "")
        if before and not before.isdecimal():
            raise Http404
        found = list((events.filter(pk__lt=int(before)) if before else events)[: PAGE_SIZE + 1])
        page = found[:PAGE_SIZE]
        context = {
            "object": row,
            "object_url": self.get_object_url(row),
            "events": entries(page, references=self.references, reader=reader(request)),
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
