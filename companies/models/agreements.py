"""What companies have agreed to."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compcor.core.fields import SwedishCharField
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet

if TYPE_CHECKING:
    from compcor.accounts.models import User
from companies.models.company import Company


class AgreementQuerySet(ScopedQuerySet):
    """Agreements follow their company."""

    def _of_visible_companies(self, user: "User") -> Self:
        return self.filter(company__in=Company.objects.visible_to(user))

    for_coordinator = for_company_contact = _of_visible_companies


class Agreement(PublicModel):
    """The participation agreement (överenskommelse, docs/domain.md §6.3 D5)."""

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="agreements")
    signed_on = models.DateField(_("signed"))
    signatory = SwedishCharField(_("signed by"), max_length=120, blank=True)

    objects = ScopedManager.from_queryset(AgreementQuerySet)()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-signed_on"]
        constraints = [
            models.UniqueConstraint(
                name="agreement_one_per_day",
                fields=["company", "signed_on"],
                violation_error_message=_("There is already an agreement of that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.signed_on}"
