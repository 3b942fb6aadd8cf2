"""Coordinators' pages about a company's eligibility: the checklist, decisions, and its declared size."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from companies import actions
from companies.eligibility import checklist, eligibility_of
from companies.enums import Criterion
from companies.forms.agreements import OverrideForm
from companies.models import Company, EligibilityOverride
from companies.size.words import size_page
from companies.takeovers import takeovers_of
from companies.views.coordinator.companies import CompanyActionPage, company_tabs
from companies.views.declaring import DeclarePage
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.forms import ConfirmForm


class CompanyPage(CoordinatorMixin, TemplateView):
    """A page about one company, under the tab Eligibility."""

    @cached_property
    def company(self) -> Company:
        """The company of the address."""
        companies = Company.objects.visible_to(reader(self.request))
        return get_object_or_404(companies, public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The company and its tabs."""
        return super().get_context_data(
            company=self.company,
            tabs=company_tabs(self.company, "companies:eligibility"),
            takeovers=takeovers_of(self.company, reader(self.request)),
            **kwargs,
        )


class Eligibility(CompanyPage):
    """Four criteria with reasons, and the decisions that were made."""

    template_name = "companies/coordinator/eligibility.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The checklist."""
        lines = checklist(self.company)
        decisions = EligibilityOverride.objects.visible_to(reader(self.request)).filter(company=self.company)
        met = eligibility_of(lines)
        return super().get_context_data(
            lines=lines,
            met=met,
            decisions=decisions.select_related("decided_by", "taken_back_by"),
            **kwargs,
        )


class Override(CompanyActionPage):
    """A decision that the company takes part all the same."""

    form_class = OverrideForm
    submit = _("Decide")
    done = _("The decision is kept, and stands on the company's page.")
    lead = _("The company takes part although this is not met. Say why; the decision can be taken back.")

    @cached_property
    def criterion(self) -> Criterion:
        """The criterion of the address."""
        if self.kwargs["criterion"] not in Criterion.values:
            raise Http404
        return Criterion(self.kwargs["criterion"])

    def get_title(self) -> Any:
        """Which criterion."""
        return _("Let the company take part all the same: {criterion}").format(criterion=self.criterion.label)

    def get_back_url(self) -> str:
        """The checklist."""
        return reverse("companies:eligibility", args=[self.company.public_id])

    def act(self, form: OverrideForm) -> EligibilityOverride | None:
        """Decide."""
        by = reader(self.request)
        values = form.cleaned_data | {"criterion": self.criterion}
        return form.perform(actions.override_criterion, company=self.company, by=by, **values)


class OverrideEnd(CompanyActionPage):
    """Take a decision back; asked before."""

    form_class = ConfirmForm
    title = _("Take back the decision")
    submit = _("Take back")
    done = _("The decision is taken back.")
    lead = _("The criterion decides again. The decision stays on the page, with who took it back.")

    @cached_property
    def override(self) -> EligibilityOverride:
        """The decision of the address, if it is this company's."""
        visible = EligibilityOverride.objects.visible_to(reader(self.request)).filter(company=self.company)
        return get_object_or_404(visible, public_id=self.kwargs["override_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find the decision for every page."""
        return super().get_context_data(override=self.override, **kwargs)

    def get_back_url(self) -> str:
        """The checklist."""
        return reverse("companies:eligibility", args=[self.company.public_id])

    def act(self, form: ConfirmForm) -> EligibilityOverride | None:
        """Take it back."""
        return form.perform(actions.take_back_override, override=self.override, by=reader(self.request))


class CompanySize(CompanyPage):
    """What the company has declared, and what size that makes."""

    template_name = "companies/coordinator/size.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every declaration, and the basis of the size class."""
        return super().get_context_data(**size_page(self.company), **kwargs)


class CompanySizeDeclare(DeclarePage, CompanyActionPage):
    """A declaration that a coordinator fills in for the company."""

    def get_back_url(self) -> str:
        """The declarations."""
        return reverse("companies:size", args=[self.company.public_id])

    def get_signatory(self) -> str:
        """The company's contact."""
        return self.company.contact_name
