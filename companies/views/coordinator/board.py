"""The pipeline as a board: a column for each state, a card for each company."""

from datetime import date
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from companies import actions
from companies.enums import OPEN_INTERESTS, CompanyState
from companies.forms.pipeline import BoardFilters
from companies.models import Company, CompanyQuerySet, CompanyTask
from companies.pipeline import Standing, first_of_each_state, next_due, next_steps, standing
from companies.views.coordinator.sections import pipeline_tabs
from compcor.core import charts
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.charts import Meter
from compcor.core.display import number
from compcor.core.exceptions import RuleViolation
from compcor.core.geography import COUNTIES
from compcor.core.identifiers import looks_personal
from compcor.core.lists import PERSONAL_NUMBER_IN_ADDRESS
from compcor.core.undo import facts_to_undo, offer_undo, taken_offer

CARDS_IN_A_COLUMN = 12


class CompanyBoard(CoordinatorMixin, View):
    """The board with its filters, which stay in the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Columns, and the standing against the target; a constant number of queries."""
        if looks_personal(request.GET.get("q", "")):
            messages.warning(request, PERSONAL_NUMBER_IN_ADDRESS)
            return HttpResponseRedirect(self._without("q"))
        context = {
            "tabs": pipeline_tabs("companies:board"),
            "filters": self.filters,
            "chips": list(self.filters.chips(self._without)),
            "query": request.GET.urlencode(),
            "undo": taken_offer(request),
            "columns": self._columns(),
            **_standing(standing(reader(request))),
        }
        return render(request, "companies/coordinator/board.html", context)

    @cached_property
    def filters(self) -> BoardFilters:
        """The filters with the values of the address."""
        return BoardFilters(self.request.GET, auto_id="filter_%s")

    def _companies(self) -> CompanyQuerySet:
        companies = Company.objects.visible_to(reader(self.request)).annotate(next_due=next_due())
        return cast("CompanyQuerySet", self.filters.narrow(companies, self.filters.values_on()))

    def _columns(self) -> list[dict[str, Any]]:
        companies = self._companies()
        counts = dict(companies.order_by().values_list("state").annotate(n=Count("pk")))
        shown = list(first_of_each_state(companies, CARDS_IN_A_COLUMN).select_related("partner", "coordinator"))
        steps = next_steps(shown)
        query, kept = self.request.GET.urlencode(), self.filters.values_on()
        return [
            {
                "state": state,
                "tone": state.tone,
                "count": counts.get(state.value, 0),
                "cards": [_card(company, steps.get(company.pk), query) for company in shown if company.state == state],
                "list_url": f"{reverse('companies:list')}?{urlencode({'state': state} | kept)}",
            }
            for state in CompanyState
        ]

    def _without(self, name: str) -> str:
        data = self.request.GET.copy()
        data.pop(name, None)
        return board_url(data.urlencode())


class CardMove(CoordinatorMixin, View):
    """Move a card. What the rules refuse is said, and the card stays."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Move it and offer the way back; withdrawing goes on to the page that asks for the reason."""
        company = get_object_or_404(Company.objects.visible_to(request.user), public_id=kwargs["public_id"])
        state, query = request.POST.get("state"), request.POST.get("query", "")
        if state not in CompanyState:
            raise Http404
        if state == CompanyState.WITHDRAWN:
            return _go(request, withdraw_url(company, query))
        facts = way_back(company) | {"query": query}
        try:
            moved = actions.change_state(company=company, state=state, by=reader(request))
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            offer_way_back(request, moved, facts)
        return HttpResponseRedirect(board_url(query))


class CardMoveBack(CoordinatorMixin, View):
    """Undo a move."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Back to the former state, unless the company has been moved since."""
        company = get_object_or_404(Company.objects.visible_to(request.user), public_id=kwargs["public_id"])
        facts = facts_to_undo(request)
        if facts is None:
            messages.error(request, _("The move is too long ago to be undone here. Move the company by hand."))
            return HttpResponseRedirect(board_url())
        query, since = facts.pop("query"), date.fromisoformat(facts.pop("since"))
        try:
            moved = actions.move_back(company=company, since=since, by=reader(request), **facts)
        except (RuleViolation, ValidationError) as refusal:
            messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
        else:
            words = {"company": moved, "state": moved.get_state_display()}
            messages.success(request, _("{company} is {state} again.").format(**words))
        return HttpResponseRedirect(board_url(query))


def board_url(query: str = "") -> str:
    """The board with these filters."""
    kept = urlencode(parse_qsl(query))
    return f"{reverse('companies:board')}?{kept}" if kept else reverse("companies:board")


def withdraw_url(company: Company, query: str) -> str:
    """The page that asks why a company withdraws, and then goes back to the board with these filters."""
    asked = urlencode({"state": CompanyState.WITHDRAWN, "board": query})
    return f"{reverse('companies:state', args=[company.public_id])}?{asked}"


def way_back(company: Company) -> dict[str, Any]:
    """What a company is before a move, and its open interests, which a move may settle."""
    interests = company.interests.filter(state__in=OPEN_INTERESTS).values_list("public_id", "state")
    return {
        "state": company.state,
        "since": company.state_since.isoformat(),
        "reason": company.withdrawn_reason,
        "interests": {str(public_id): state for public_id, state in interests},
    }


def offer_way_back(request: HttpRequest, moved: Company, facts: dict[str, Any]) -> None:
    """Say where it is now, with a button that undoes the move."""
    words = {"company": moved, "state": moved.get_state_display()}
    offer_undo(
        request,
        text=_("{company} is now {state}.").format(**words),
        url=reverse("companies:move_back", args=[moved.public_id]),
        facts=facts | {"moved_to": moved.state},
    )


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """To another page than the board, also when the board's script asks."""
    return HttpResponseClientRedirect(url) if request.headers.get("HX-Request") else HttpResponseRedirect(url)


def _card(company: Company, step: CompanyTask | None, query: str) -> dict[str, Any]:
    return {
        "company": company,
        "county": COUNTIES[company.county].name,
        "step": step,
        "is_late": step is not None and step.is_late,
        "moves": [state for state in CompanyState if state not in (company.state, CompanyState.WITHDRAWN)],
        "withdraw_url": "" if company.state == CompanyState.WITHDRAWN else withdraw_url(company, query),
    }


def _standing(whole: Standing) -> dict[str, Any]:
    title = _("Companies that take part")
    return {
        "standing": whole,
        "of_target": _("of {target} companies").format(target=number(whole.target)),
        "meter": charts.meter(Meter(title, whole.taking_part, whole.target)),
        "taking_part": number(whole.taking_part),
    }
