"""The company's own facts, and its papers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from companies import actions
from companies.audiences import CompanyPortalMixin
from companies.forms.portal import OwnFactsForm
from companies.models import Company
from compcor.core.addresses import address
from compcor.core.audiences import reader
from compcor.core.display import number
from compcor.core.views.forms import ActionPage


class CompanyFacts(CompanyPortalMixin, TemplateView):
    """What the project knows of the company, what the company corrects itself, and the way to its papers."""

    template_name = "companies/portal/company.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts in two groups."""
        company = self.company
        return super().get_context_data(
            fixed=[
                {"label": _("Name"), "value": company.name},
                {"label": _("Company number"), "value": company.org_number_display},
                {"label": _("Municipality"), "value": company.get_municipality_display()},
                {"label": _("In the project"), "value": company.get_state_display().capitalize()},
                {"label": _("Partner"), "value": company.partner},
            ],
            own=[
                {"label": _("Contact person"), "value": company.contact_name},
                {"label": _("Phone"), "value": company.contact_phone},
                {"label": _("Employees"), "value": _shown(company.headcount)},
                {"label": _("Turnover, MSEK"), "value": _shown(company.turnover_msek)},
                {"label": _("Balance sheet, MSEK"), "value": _shown(company.balance_msek)},
            ],
            agreement_url=address("portal:agreement", company.public_id),
            declaration_url=address("portal:declaration", company.public_id),
            **kwargs,
        )


class CompanyFactsEdit(CompanyPortalMixin, ActionPage):
    """The facts that a company corrects itself."""

    form_class = OwnFactsForm
    title = _("Correct the company's facts")
    submit = _("Save")
    done = _("The facts are saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what is known."""
        return super().get_form_kwargs() | {"instance": self.company}

    def get_back_url(self) -> str:
        """The company's page."""
        return reverse("portal:company", args=[self.company.public_id])

    def get_back_label(self) -> str:
        """What it is called."""
        return str(_("Company"))

    def act(self, form: OwnFactsForm) -> Company | None:
        """Save what changed."""
        by = reader(self.request)
        return form.perform(actions.correct_own_facts, company=self.company, by=by, **form.changed_facts)


def _shown(value: Any) -> str:
    return "" if value is None else number(value)
