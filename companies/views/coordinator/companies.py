"""Coordinators' pages about companies."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View
from django.views.generic import DetailView

from companies import actions
from companies.enums import Automotive, CompanyState
from companies.forms.coordinator import (
    ChangeCompanyForm,
    CompanyFilters,
    CompanyForm,
    CoordinatorForm,
    StateForm,
)
from companies.forms.fields import MOST_PROPOSED, proposal
from companies.invitations import told_invitations
from companies.models import Company, CompanyMove, ContactInvitation
from companies.pipeline import due_in_words, is_late, next_due, next_title
from companies.size import size_expression, size_of, size_reason
from companies.takeovers import takeovers_of
from companies.views.coordinator.board import board_url, offer_way_back, way_back
from companies.views.coordinator.sections import pipeline_tabs
from compcor.accounts.models import User
from compcor.audit.views import HistoryMixin
from compcor.core.addresses import address, tabs
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.columns import Column, label_of, link_to
from compcor.core.database import containing
from compcor.core.display import iso_date
from compcor.core.forms import ConfirmForm
from compcor.core.geography import COUNTIES, MUNICIPALITIES
from compcor.core.lists import BulkAction, Empty, ListPage
from compcor.core.paging import Page
from compcor.core.size_class import SizeClass
from compcor.core.views.forms import ActionPage
from compcor.mail.overview import mails_about


class CompanyList(CoordinatorMixin, ListPage):
    """The pipeline of companies."""

    model = Company
    name = "companies"
    title = _("Companies")
    template_name = "companies/coordinator/list.html"
    columns = (
        Column(key="name", label=_("Company"), sort=("name",), href=link_to("companies:detail")),
        Column(
            key="number",
            label=_("Company no."),
            reads=("org_number",),
            value=lambda company: company.org_number_display,
            one_line=True,
        ),
        Column(
            key="municipality",
            label=_("Municipality"),
            sort=("municipality",),
            value=lambda company: MUNICIPALITIES[company.municipality],
        ),
        Column(key="county", label=_("County"), value=lambda company: COUNTIES[company.county].name, on_page=False),
        Column(
            key="size",
            label=pgettext_lazy("column", "Size"),
            computed=size_expression,
            sort=("headcount", "name"),
            value=label_of(SizeClass, "size"),
            on_page=False,
        ),
        Column(key="headcount", label=_("Employees"), sort=("headcount",), numeric=True, on_page=False),
        Column(key="automotive", label=_("Vehicle industry"), value=label_of(Automotive, "automotive"), on_page=False),
        Column(key="sni_code", label=_("SNI"), on_page=False),
        Column(key="partner__name", label=_("Partner"), value=lambda row: str(row.partner or ""), on_page=False),
        Column(
            key="coordinator__name",
            label=_("Coordinator"),
            sort=("coordinator__name",),
            value=lambda row: str(row.coordinator or ""),
        ),
        Column(
            key="state",
            label=_("State"),
            sort=("state", "name"),
            value=label_of(CompanyState, "state"),
            tone=lambda company: CompanyState(company.state).tone,
        ),
        Column(
            key="due",
            label=_("Next step"),
            reads=(),
            sort=("next_due",),
            value=lambda company: due_in_words(company.next_due),
            tone=lambda company: "bad" if is_late(company.next_due) else "",
            in_export=False,
        ),
        Column(key="next_due", label=_("Next step by"), computed=next_due, on_page=False),
        Column(key="next_title", label=_("Next step"), computed=next_title, on_page=False),
        Column(key="state_since", label=_("In this state since"), sort=("state_since",), on_page=False),
        Column(key="contact_name", label=_("Contact person"), on_page=False),
        Column(key="contact_email", label=_("Contact's e-mail"), on_page=False),
        Column(key="contact_phone", label=_("Contact's phone"), on_page=False),
    )
    default_sort = "name"
    filters = CompanyFilters
    bulk_actions = (
        BulkAction(
            value="assign", label=_("Assign coordinator"), perform=actions.assign_coordinator, form=CoordinatorForm
        ),
        BulkAction(value="state", label=_("Change state"), perform=actions.change_states, form=StateForm),
    )
    empty = Empty(
        title=_("No companies yet"),
        text=_("Add the first company, or bring in the whole register under Import."),
        url_name="companies:create",
        link=_("Add company"),
    )

    def get_context(self, page: Page) -> dict[str, Any]:
        """With the other ways to see the pipeline."""
        return super().get_context(page) | {"tabs": pipeline_tabs("companies:list")}


class CompanyProposals(CoordinatorMixin, View):
    """Companies whose name or number holds what is being typed: options for a datalist.

    A sole trader's number is a personal number: what is typed travels in the body, never in an address.
    """

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """At most ten, in order."""
        text = request.POST.get(request.POST.get("for", ""), "").strip()
        companies = Company.objects.visible_to(request.user).filter(containing("search_text", text))
        found = companies.only("name", "org_number")[:MOST_PROPOSED] if text else []
        return render(request, "companies/proposals.html", {"proposals": [proposal(company) for company in found]})


class CompanyDetail(CoordinatorMixin, DetailView):
    """One company: facts, state, agreements, who speaks for it."""

    model = Company
    slug_field = slug_url_kwarg = "public_id"
    template_name = "companies/coordinator/detail.html"

    def get_queryset(self) -> QuerySet[Company]:
        """With the two names that the page shows."""
        return Company.objects.visible_to(self.request.user).select_related("partner", "coordinator")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The parts of the page."""
        company = self.object
        memberships = company.memberships.active().select_related("user").order_by("user__name")
        invitations = company.invitations.open().select_related("invited_by")
        return super().get_context_data(
            tabs=company_tabs(company),
            facts=_facts(company),
            moves=CompanyMove.objects.visible_to(self.request.user).filter(company=company),
            size=size_of(company).label,
            size_reason=size_reason(company),
            state_tone=CompanyState(company.state).tone,
            agreements=company.agreements.in_order().defer("facts"),
            memberships=memberships,
            invitations=told_invitations(invitations),
            mails=mails_about(company, self.request.user),
            register_url=address("participants:create", company=company.public_id),
            takeover_url=address("participants:takeover", company.public_id),
            takeovers=takeovers_of(company, reader(self.request)),
            **kwargs,
        )


class CompanyCreate(CoordinatorMixin, ActionPage):
    """A new company."""

    form_class = CompanyForm
    title = _("Add company")
    submit = _("Add company")
    done = _("The company is added.")

    def get_back_url(self) -> str:
        """The list."""
        return reverse("companies:list")

    def get_back_label(self) -> str:
        """The list."""
        return str(_("Companies"))

    def act(self, form: CompanyForm) -> Company | None:
        """Register it."""
        return form.perform(actions.create_company, by=self.request.user, **form.cleaned_data)

    def get_result_url(self, result: Company) -> str:
        """The new company."""
        return reverse("companies:detail", args=[result.public_id])


class CompanyActionPage(CoordinatorMixin, ActionPage):
    """An act on one company; 404 for one that the reader may not see."""

    @cached_property
    def company(self) -> Company:
        """The company of the address."""
        companies = Company.objects.visible_to(self.request.user)
        return get_object_or_404(companies, public_id=self.kwargs["public_id"])

    def get_back_url(self) -> str:
        """The company's page."""
        return reverse("companies:detail", args=[self.company.public_id])

    def get_back_label(self) -> str:
        """The company's name."""
        return self.company.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find the company for every page, also one whose form does not need it."""
        return super().get_context_data(company=self.company, **kwargs)


class CompanyEdit(CompanyActionPage):
    """The company's facts; a new municipality with a day is a move."""

    form_class = ChangeCompanyForm
    title = _("Change company")
    submit = _("Save")
    done = _("The company is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what is known."""
        return super().get_form_kwargs() | {"instance": self.company}

    def act(self, form: ChangeCompanyForm) -> Company | None:
        """Save what changed."""
        return form.perform(actions.change_company, company=self.company, by=self.request.user, **form.changed_facts)


class CompanyMoveRemove(CompanyActionPage):
    """Take a move back; asked before, since people may count in another county."""

    form_class = ConfirmForm
    submit = _("Remove the move")
    done = _("The move is removed.")
    tone = "bad"

    @cached_property
    def move(self) -> CompanyMove:
        """The move of the address, if it is this company's."""
        moves = CompanyMove.objects.visible_to(self.request.user).filter(company=self.company)
        return get_object_or_404(moves, public_id=self.kwargs["move_id"])

    def get_title(self) -> str:
        """Which move."""
        words = {"municipality": self.move, "day": iso_date(self.move.moved_on)}
        return _("Remove the move from {municipality} on {day}").format(**words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the company is then."""
        is_latest = self.move == self.company.moves.first()
        places = {"left": self.move, "present": self.company.get_municipality_display()}
        back = _("The company is then in {left} again, as if it had not moved. Give the right day with a new change.")
        stays = _(
            "The company stays in {present}. People who started before the move count in the county that followed."
        )
        lead = (back if is_latest else stays).format(**places)
        return super().get_context_data(**kwargs) | {"lead": lead}

    def act(self, form: ConfirmForm) -> Company | None:
        """Take it back."""
        return form.perform(actions.remove_move, move=self.move, by=self.request.user)


class CompanyStateChange(CompanyActionPage):
    """The company's place in the pipeline."""

    form_class = StateForm
    submit = _("Change state")

    def get_initial(self) -> dict[str, Any]:
        """Begin with the state that it has, or that the board asks for."""
        state = self.request.GET.get("state", self.company.state)
        return {"state": state, "reason": self.company.withdrawn_reason}

    def get_back_url(self) -> str:
        """The company's page, or the board that one comes from, with its filters."""
        board = self.request.GET.get("board")
        return super().get_back_url() if board is None else board_url(board)

    def get_back_label(self) -> str:
        """The company, or the board."""
        return str(_("Board")) if "board" in self.request.GET else super().get_back_label()

    def get_title(self) -> Any:
        """Which company, where its page does not say it."""
        return _("Change the state of {company}").format(company=self.company)

    def act(self, form: StateForm) -> Company | None:
        """Move it; on the board, with the way back."""
        facts = way_back(self.company) | {"query": self.request.GET.get("board", "")}
        moved: Company | None = form.perform(
            actions.change_state, company=self.company, by=self.request.user, **form.cleaned_data
        )
        if moved and "board" in self.request.GET:
            offer_way_back(self.request, moved, facts)
        return moved


class CompanyHistory(CoordinatorMixin, HistoryMixin):
    """What was done with the company."""

    model = Company
    references = {
        "company": Company, "successor": Company, "coordinator": User, "user": User, "invitation": ContactInvitation,
    }  # fmt: skip

    def get_object_url(self, row: Company) -> str:
        """The company's page."""
        return reverse("companies:detail", args=[row.public_id])


def company_tabs(company: Company, here: str = "companies:detail") -> list[dict[str, Any]]:
    """The company's pages, with the one that one is on; those of other apps where they exist."""
    public_id = company.public_id
    pages = tabs(
        (_("Overview"), address("companies:detail", public_id)),
        (_("Timeline"), address("companies:timeline", public_id)),
        (_("Eligibility"), address("companies:eligibility", public_id)),
        (_("Agreements"), address("companies:agreements_of", public_id)),
        (_("People"), address("participants:list", company=public_id, employed="yes")),
        (_("Enrolments"), address("enrolments:of_company", public_id)),
        (_("Attendance"), address("attendance:of_company", public_id)),
        (_("History"), address("companies:history", public_id)),
    )
    return [page | {"current": page["url"] == address(here, public_id)} for page in pages]


def _facts(company: Company) -> list[dict[str, Any]]:
    email = f"mailto:{company.contact_email}" if company.contact_email else ""
    return [
        {"label": _("Company number"), "value": company.org_number_display},
        {"label": _("Municipality"), "value": company.get_municipality_display()},
        {"label": _("County"), "value": COUNTIES[company.county].name},
        {
            "label": _("Line of business"),
            "value": f"{company.sni_code} (SNI {company.sni_version})" if company.sni_code else "",
        },
        {"label": _("Vehicle industry"), "value": Automotive(company.automotive).label},
        {"label": _("Partner"), "value": company.partner},
        {"label": _("Coordinator"), "value": company.coordinator},
        {"label": _("Contact person"), "value": company.contact_name},
        {"label": _("E-mail"), "value": company.contact_email, "href": email},
        {"label": _("Phone"), "value": company.contact_phone},
        {"label": _("Note"), "value": company.note},
    ]
