"""Possible doubles: the list, the comparison, and what was decided.

Whoever may not see a protected identity gets neither pair nor page with one: that two registrations are compared
would tell whose alias stands where (docs/domain.md §5.4).
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from compcor.accounts.models import User
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.views.forms import ActionPage
from participants import actions
from participants.doubles import Candidate, keep_count, possible_doubles, reasons_of
from participants.enums import Likeness
from participants.forms.merging import MergeForm
from participants.likeness import score
from participants.merging import movers
from participants.models import Employment, Merge, NotTheSame, Participant
from participants.moves import effects
from participants.views.coordinator.sections import people_tabs

PAGE_SIZE = 25
SHOWN = 100
VERY_LIKELY, LIKELY = 80, 60


def sections(here: str, count: int | None = None) -> list[dict[str, Any]]:
    """The pages about doubles."""
    pages = (
        ("participants:doubles", _("To look at"), count),
        ("participants:not_the_same", _("Not the same person"), None),
        ("participants:merges", _("Merged"), None),
    )
    return [
        {"label": label, "url": reverse(name), "current": name == here, "count": number}
        for name, label, number in pages
    ]


class DoubleList(CoordinatorMixin, TemplateView):
    """Pairs that somebody should look at, the most alike first."""

    template_name = "participants/doubles/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of the pairs, with what both have."""
        user = reader(self.request)
        found = possible_doubles(with_protected=user.handles_protected)
        keep_count(found, with_protected=user.handles_protected)
        start = _start(self.request.GET.get("from", ""), len(found))
        page = found[start : start + PAGE_SIZE]
        people = told_people({key for row in page for key in (row.first, row.second)}, user)
        return super().get_context_data(**kwargs) | {
            "tabs": people_tabs("participants:doubles"),
            "sections": sections("participants:doubles", len(found)),
            "pairs": [_pair(row, people) for row in page],
            "summary": _("{first}–{last} of {count}").format(first=start + 1, last=start + len(page), count=len(found)),
            "previous": f"?from={start - PAGE_SIZE + 1}" if start else "",
            "next": f"?from={start + PAGE_SIZE + 1}" if start + PAGE_SIZE < len(found) else "",
        }


class NotTheSameList(CoordinatorMixin, TemplateView):
    """Pairs that were found to be two people: by whom, when, and the way back."""

    template_name = "participants/doubles/not_the_same.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest."""
        looks = NotTheSame.objects.visible_to(reader(self.request)).select_related("first", "second", "looked_by")
        return super().get_context_data(**kwargs) | {
            "tabs": people_tabs("participants:doubles"),
            "sections": sections("participants:not_the_same"),
            "looks": looks[:SHOWN],
        }


class PairMixin(CoordinatorMixin):
    """Two people of the address; 404 for an unknown one, 403 for who may not see one of them.

    A list that was opened a while ago may lead to a pair that a colleague has merged since.
    """

    request: HttpRequest
    kwargs: dict[str, Any]

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask first who may see both."""
        user = reader(request)
        if user.role not in self.roles:
            return super().dispatch(request, *args, **kwargs)
        try:
            pair = self.pair
        except Http404:
            merges = Merge.objects.visible_to(user).standing()
            if not merges.filter(gone_id__in=(self.kwargs["first"], self.kwargs["second"])).exists():
                raise
            messages.info(request, _("Somebody has merged one of the two meanwhile."))
            return HttpResponseRedirect(reverse("participants:doubles"))
        if not all(actions.may_see(participant, user) for participant in pair):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def pair(self) -> tuple[Participant, Participant]:
        """The one registered first before the other, in whichever order the address has them."""
        people = Participant.objects.visible_to(reader(self.request))
        found = list(people.filter(public_id__in=(self.kwargs["first"], self.kwargs["second"])).order_by("pk"))
        if len(found) != 2:  # noqa: PLR2004 - a pair
            raise Http404
        return found[0], found[1]


class MergePage(PairMixin, ActionPage):
    """Two registrations side by side: what is chosen of each, what moves, and what collides."""

    form_class = MergeForm
    template_name = "participants/doubles/merge.html"
    title: str | Promise = gettext_lazy("Same person?")
    submit = gettext_lazy("Make them one person")
    lead = gettext_lazy("Choose what is right of each fact. Everything else of both follows the person.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page shows names: of a protected identity that is logged."""
        for participant in self.pair:
            if participant.protected_identity:
                actions.see_identity(participant=participant, by=reader(request))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Both."""
        first, second = self.pair
        return super().get_form_kwargs() | {"first": first, "second": second}

    def get_back_url(self) -> str:
        """The list."""
        return reverse("participants:doubles")

    def get_back_label(self) -> str:
        """The list."""
        return _("Possible doubles")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who they are, why they are compared, and what would happen."""
        first, second = self.pair
        people = told_people({first.pk, second.pk}, reader(self.request))
        found = reasons_of(first, second)
        return super().get_context_data(**kwargs) | {
            "sides": [
                {"letter": letter, "name": f"{row.given_name} {row.family_name}", **people[row.pk]}
                for letter, row in zip("AB", self.pair, strict=True)
            ],
            "reasons": [Likeness(reason).label for reason in found],
            "likeness": likeness_of(score(found)),
            "effects": list(effects(first, second)),
        }

    def act(self, form: MergeForm) -> Merge | None:
        """Merge, and say so."""
        first, second = self.pair
        done = form.perform(
            actions.merge_participants, first=first, second=second, by=self.request.user, **form.cleaned_data
        )
        if done:
            messages.success(self.request, _("The two registrations are one person now."))
        return done

    def get_result_url(self, result: Merge) -> str:
        """What was moved, and the way back."""
        return reverse("participants:merged", args=[result.public_id])


class FindNotTheSame(PairMixin, View):
    """Looked at, and two people after all."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Remember it."""
        first, second = self.pair
        actions.find_not_the_same(first=first, second=second, by=reader(request))
        text = _(
            "{first} and {second} are two people. The pair comes back only if something new speaks for one person."
        )
        messages.success(request, text.format(first=first, second=second))
        return HttpResponseRedirect(reverse("participants:doubles"))


class LookAgain(CoordinatorMixin, View):
    """Forget that two people were found to be two."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """List them again, if they are alike."""
        looks = NotTheSame.objects.visible_to(reader(request))
        actions.look_again(look=get_object_or_404(looks, public_id=kwargs["public_id"]), by=reader(request))
        messages.success(request, _("The pair is to be looked at again."))
        return HttpResponseRedirect(reverse("participants:not_the_same"))


def told_people(people: Collection[int], user: User) -> dict[int, dict[str, Any]]:
    """What a page about doubles says of each person: employments, courses, and since when they are known.

    The same number of queries for any number of people.
    """
    employments: dict[int, list[Employment]] = defaultdict(list)
    for row in Employment.objects.filter(participant__in=people).select_related("company").order_by("starts_on", "pk"):
        employments[row.participant_id].append(row)
    told = [mover.tell(people) for mover in movers()]
    rows = Participant.objects.visible_to(user).filter(pk__in=people)
    return {
        row.pk: {
            "row": row,
            "employments": employments[row.pk],
            "more": [words[row.pk] for words in told if row.pk in words],
        }
        for row in rows
    }


def likeness_of(points: int) -> dict[str, Any]:
    """How alike, in words and as a tag."""
    if points >= VERY_LIKELY:
        return {"label": _("very likely one person"), "tone": "wait", "points": points}
    if points >= LIKELY:
        return {"label": _("likely one person"), "tone": "note", "points": points}
    return {"label": _("perhaps one person"), "tone": "", "points": points}


def _pair(row: Candidate, people: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return {
        "first": people[row.first],
        "second": people[row.second],
        "likeness": likeness_of(row.score),
        "reasons": [reason.label for reason in row.reasons],
    }


def _start(written: str, count: int) -> int:
    """The place of the first pair of the page; pages begin where the one before ended."""
    place = int(written) - 1 if written.isdecimal() and len(written) < 9 else 0  # noqa: PLR2004 - no longer number
    return max(0, min(place, max(count - 1, 0)) // PAGE_SIZE * PAGE_SIZE)
