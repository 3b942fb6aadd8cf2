"""The contacts' page about their company's size, and the declaration that they fill in."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from companies.audiences import CompanyPortalMixin
from companies.size.words import size_page
from companies.views.declaring import DeclarePage
from compcor.core.audiences import reader


class PortalDeclaration(CompanyPortalMixin, TemplateView):
    """What the company has declared, and what size that makes."""

    template_name = "companies/portal/declaration.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every declaration."""
        return super().get_context_data(**size_page(self.company), **kwargs)


class PortalDeclare(CompanyPortalMixin, DeclarePage):
    """The form."""

    done = _("Thank you. The declaration is sent in.")

    def get_back_url(self) -> str:
        """The declarations."""
        return reverse("portal:declaration", args=[self.company.public_id])

    def get_back_label(self) -> str:
        """What they are called."""
        return str(_("The company's size"))

    def get_signatory(self) -> str:
        """Whoever fills it in."""
        return reader(self.request).name
