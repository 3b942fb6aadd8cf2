"""Where a company was before it moved."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from companies.models.company import Company
from companies.models.pipeline import CoordinatorsQuerySet
from compcor.core.geography import MUNICIPALITY_CHOICES
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager


class CompanyMove(PublicModel):
    """A company left a municipality, and was in the next one from a day on.

    A person's county is that of the company on the day of their first session (docs/domain.md §0.2 rule 3).
    """

    company = models.ForeignKey(
        Company,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        related_name="moves",
        db_index=False,  # companymove_one_a_day begins with it
    )
    moved_on = models.DateField(_("moved on"))  # the first day in the new municipality
    municipality = models.CharField(_("municipality left"), max_length=4, choices=MUNICIPALITY_CHOICES)

    objects = ScopedManager.from_queryset(CoordinatorsQuerySet)()

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-moved_on"]
        constraints = [
            models.UniqueConstraint(
                name="companymove_one_a_day",
                fields=["company", "moved_on"],
                violation_error_message=_("The company has already moved on that day."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_municipality_display())

    @property
    def last_day(self) -> date:
        """The last day in the municipality that it left."""
        return self.moved_on - timedelta(days=1)
