"""The portal's audience: a contact, at one company that the address names."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from companies.models import Company, CompanyQuerySet
from compcor.accounts.enums import Role
from compcor.core.audiences import AudienceMixin

MOST_OTHERS = 4


@dataclass(frozen=True, slots=True)
class Portal:
    """What `layouts/portal.html` shows on every page, as `request.portal`. `others` asks when it is shown."""

    company: Company
    others: CompanyQuerySet


class CompanyPortalMixin(AudienceMixin):
    """Gives `self.company`. A company that the contact does not speak for answers 404, like one that is not there."""

    roles = (Role.COMPANY_CONTACT,)
    layout = "layouts/portal.html"
    company: Company

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Keep the company's id for dispatch."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.company_id = kwargs["company_id"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the company only for somebody of the right role."""
        if request.user.role in self.roles:
            companies = Company.objects.visible_to(request.user)
            self.company = get_object_or_404(companies, public_id=self.company_id)
            others = companies.exclude(pk=self.company.pk).only("public_id", "name")[:MOST_OTHERS]
            request.portal = Portal(company=self.company, others=others)
        return super().dispatch(request, *args, **kwargs)

    def get_context(self, page: Any) -> dict[str, Any]:
        """The company for a list (`compcor.core.lists.ListPage`)."""
        return super().get_context(page) | {"company": self.company}  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The company for every portal page."""
        return super().get_context_data(company=self.company, **kwargs)  # type: ignore[misc]
