"""The contacts' page about their company's agreement."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView

from companies import actions
from companies.audiences import CompanyPortalMixin
from companies.documents import made_file, signed_file
from companies.forms.agreements import SignedForm
from companies.lifeline import contacts_acts, told_agreement
from companies.models import Agreement, AgreementQuerySet, Company
from compcor.accounts.models import User
from compcor.core.audiences import reader
from compcor.core.views.forms import ActionPage


def own_agreements(company: Company, user: User) -> AgreementQuerySet:
    """The company's agreements that its contacts see: no drafts."""
    agreements: AgreementQuerySet = Agreement.objects.visible_to(user).filter(company=company)
    return agreements.select_related("company", "sent_by")


class PortalAgreement(CompanyPortalMixin, TemplateView):
    """The agreement that waits or holds, and earlier ones."""

    template_name = "companies/portal/agreement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with its line of life."""
        rows = own_agreements(self.company, reader(self.request)).in_order()
        return super().get_context_data(told=[told_agreement(row, contacts_acts(row)) for row in rows], **kwargs)


class PortalAgreementScan(CompanyPortalMixin, ActionPage):
    """The company uploads the pages with its signature."""

    form_class = SignedForm
    title = _("Upload the signed agreement")
    submit = _("Send in")
    done = _("Thank you. The agreement is signed.")
    lead = _("Print the agreement, have it signed by somebody with the right to sign for the company, and scan it.")

    @cached_property
    def agreement(self) -> Agreement:
        """404 for another company's, and for a draft."""
        rows = own_agreements(self.company, reader(self.request))
        return get_object_or_404(rows, public_id=self.kwargs["agreement_id"])

    def get_initial(self) -> dict[str, Any]:
        """Who was to sign."""
        return {"signatory": self.agreement.signatory}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find the agreement for every page."""
        return super().get_context_data(agreement=self.agreement, **kwargs)

    def get_back_url(self) -> str:
        """The agreement's page."""
        return reverse("portal:agreement", args=[self.company.public_id])

    def get_back_label(self) -> str:
        """What it is called."""
        return str(_("Agreement"))

    def act(self, form: SignedForm) -> Agreement | None:
        """Keep it."""
        by = reader(self.request)
        return form.perform(actions.sign_by_scan, agreement=self.agreement, by=by, **form.cleaned_data)


class PortalAgreementFile(CompanyPortalMixin, View):
    """The document as it was made."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """As an attachment."""
        rows = own_agreements(self.company, reader(request))
        return self.answer(get_object_or_404(rows, public_id=kwargs["agreement_id"]))

    def answer(self, agreement: Agreement) -> HttpResponseBase:
        """The file."""
        return made_file(agreement)


class PortalAgreementSigned(PortalAgreementFile):
    """The document with the signature."""

    def answer(self, agreement: Agreement) -> HttpResponseBase:
        """The file."""
        return signed_file(agreement)
