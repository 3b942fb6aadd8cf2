"""The contacts' first pages: which company, and its home."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, TemplateView

from companies.audiences import CompanyPortalMixin
from companies.models import Company, CompanyMembership, CompanyQuerySet
from companies.waiting import waiting_of
from compcor.accounts.enums import Role
from compcor.core.addresses import address
from compcor.core.audiences import AudienceMixin, reader

MOST_COLLEAGUES = 5
PARTS = (
    ("portal_courses:summary", _("People, hours and seats")),
    ("portal_courses:sessions", _("Your people's coming sessions")),
    ("portal_courses:people", _("Your people and their time")),
)
STEPS = (
    (
        _("Register the people who shall take part"),
        _("Name, personal number and title. Or fill in our sheet and bring them all in at once."),
        "portal_people:new",
        _("Register somebody"),
    ),
    (
        _("Book seats on courses"),
        _("Enrol people by name, or reserve seats now and say later who comes."),
        "portal_courses:catalogue",
        _("See the courses"),
    ),
    (
        _("Follow what happens"),
        _("Coming sessions, hours so far and what we wait for stand here. We write when something changes."),
        "",
        "",
    ),
)


class ChooseCompany(AudienceMixin, ListView):
    """`/portal/`: straight to the one company, a choice between several, a way on where there is none."""

    roles = (Role.COMPANY_CONTACT,)
    template_name = "companies/portal/choose.html"
    context_object_name = "companies"

    def get_queryset(self) -> CompanyQuerySet:
        """The companies that the contact speaks for today."""
        return Company.objects.visible_to(reader(self.request)).order_by("name")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nobody chooses from a list of one."""
        companies = self.get_queryset()[:2]
        if len(companies) == 1:
            return redirect("portal:home", company_id=companies[0].public_id)
        return super().get(request, *args, **kwargs)


class PortalHome(CompanyPortalMixin, TemplateView):
    """What waits for the company, then what is coming. Sessions, people and seats are parts that `courses` makes."""

    template_name = "companies/portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What waits, who helps, who else has access; a newcomer's explanation."""
        user = reader(self.request)
        told = waiting_of(self.company, user)
        memberships = CompanyMembership.objects.visible_to(user).filter(company=self.company, user__is_active=True)
        return super().get_context_data(
            waiting=[one for one in told if not one.is_done],
            done=[one for one in told if one.is_done],
            total=len(told),
            today=timezone.localdate(),
            parts=list(self._parts()),
            steps=self._steps(),
            is_welcome="welcome" in self.request.GET,
            colleagues=memberships.active().select_related("user").order_by("user__name", "pk")[:MOST_COLLEAGUES],
            **kwargs,
        )

    def _parts(self) -> Iterator[dict[str, Any]]:
        """The cards of the app above, by address; without a script they are links to its pages."""
        for url_name, label in PARTS:
            if url := address(url_name, self.company.public_id):
                yield {"url": url, "label": label}

    def _steps(self) -> list[dict[str, Any]]:
        """The whole of a contact's work on one screen."""
        return [
            {"title": title, "text": text, "url": address(url_name, self.company.public_id), "button": button}
            for title, text, url_name, button in STEPS
        ]
