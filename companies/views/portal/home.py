"""The contacts' first pages: which company, and its home."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import ListView, TemplateView

from companies.audiences import CompanyPortalMixin
from companies.models import Company, CompanyQuerySet
from compcor.accounts.enums import Role
from compcor.core.audiences import AudienceMixin, reader


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
    """The company's facts. Its people and its coming sessions are loaded from their own addresses."""

    template_name = "companies/portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is another company to go to."""
        others = Company.objects.visible_to(reader(self.request)).exclude(pk=self.company.pk)
        return super().get_context_data(has_others=others.exists(), **kwargs)
