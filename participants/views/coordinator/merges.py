"""What was merged, what moved by it, and the way back; finding the other registration by hand."""

from collections import Counter, defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import looks_personal
from compcor.core.journal import Journal
from compcor.core.lists import PERSONAL_NUMBER_IN_ADDRESS
from participants import actions
from participants.models import Merge, Participant
from participants.views.coordinator.doubles import SHOWN, sections, told_people
from participants.views.coordinator.sections import people_tabs

MOST_FOUND = 20


class MergeList(CoordinatorMixin, TemplateView):
    """The newest merges."""

    template_name = "participants/doubles/merges.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also those that were taken back."""
        merges = Merge.objects.visible_to(reader(self.request)).select_related("kept", "done_by", "undone_by")
        return super().get_context_data(**kwargs) | {
            "tabs": people_tabs("participants:doubles"),
            "sections": sections("participants:merges"),
            "merges": merges[:SHOWN],
        }


class MergedMixin(CoordinatorMixin):
    """One merge; 404 for one of people whom the reader may not see."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def merge(self) -> Merge:
        """The merge of the address."""
        merges = Merge.objects.visible_to(reader(self.request)).select_related("kept", "done_by", "undone_by")
        return get_object_or_404(merges, public_id=self.kwargs["public_id"])


@method_decorator(never_cache, name="dispatch")
class Merged(MergedMixin, View):
    """What was done, and whether it can be taken back."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page."""
        context = {
            "merge": self.merge,
            "changes": changes_in_words(Journal.load(self.merge.journal)),
            "obstacles": actions.why_merge_stays(self.merge),
        }
        return render(request, "participants/doubles/merged.html", context)


class MergeUndo(MergedMixin, View):
    """Two registrations again."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Take it back, or say what depends on it."""
        try:
            actions.undo_merge(merge=self.merge, by=reader(request))
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            messages.success(request, _("The merge is taken back: everything is as it was before."))
        return HttpResponseRedirect(reverse("participants:merged", args=[self.merge.public_id]))


class MergeWith(CoordinatorMixin, View):
    """Find the other registration of a person by name: for those whom the list does not show."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """A search, and who was found. A protected identity is never found by search."""
        people = Participant.objects.visible_to(reader(request))
        participant = get_object_or_404(people, public_id=kwargs["public_id"])
        text = request.GET.get("q", "").strip()
        if looks_personal(text):
            messages.warning(request, PERSONAL_NUMBER_IN_ADDRESS)
            return HttpResponseRedirect(request.path)
        found = list(people.found_by(text).exclude(pk=participant.pk)[: MOST_FOUND + 1]) if text else []
        told = told_people({row.pk for row in found[:MOST_FOUND]}, reader(request))
        context = {
            "participant": participant,
            "query": text,
            "found": [told[row.pk] for row in found[:MOST_FOUND]],
            "has_more": len(found) > MOST_FOUND,
        }
        return render(request, "participants/doubles/merge_with.html", context)


def changes_in_words(journal: Journal) -> list[dict[str, Any]]:
    """How many rows of each kind were changed, removed or added by an act."""
    words = {
        (False, False): _("moved or changed"),
        (False, True): _("became part of others"),
        (True, False): _("added"),
    }
    counted: dict[Any, Counter[str]] = defaultdict(Counter)
    for change in journal.changes:
        counted[change.model][words[change.before is None, change.after is None]] += 1
    return [
        {
            "label": capfirst(model._meta.verbose_name_plural),
            "value": ", ".join(f"{count} {word}" for word, count in counts.items()),
        }
        for model, counts in counted.items()
    ]
