"""The portal's audience: a contact, at one company that the address names."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from companies.models import Company
from compcor.accounts.enums import Role
from compcor.core.audiences import AudienceMixin


class CompanyPortalMixin(AudienceMixin):
    """Gives `self.company`. A company that the contact does not speak for answers 404, like one that is not there."""

    roles = (Role.COMPANY_CONTACT,)
    company: Company

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Keep the company's id for dispatch."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.company_id = kwargs["company_id"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the company only for somebody of the right role."""
        if request.user.role in self.roles:
            self.company = get_object_or_404(Company.objects.visible_to(request.user), public_id=self.company_id)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The company for every portal page."""
        return super().get_context_data(company=self.company, **kwargs)  # type: ignore[misc]
