"""Expressions of interest, as companies send them from the public page."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import ExpressionWrapper, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from companies.enums import COMMITTED_STATES, Automotive, InterestState
from companies.keeping import kept_since
from companies.models.company import Company
from companies.models.pipeline import ContactEvent
from compcor.core.fields import SwedishCharField, no_control_characters
from compcor.core.geography import MUNICIPALITY_CHOICES
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet

if TYPE_CHECKING:
    from compcor.accounts.models import User

# Who sent it: forgotten when nobody needs it any more (`to_forget`).
SENDER = ("contact_name", "contact_role", "email", "phone")


class InterestQuerySet(ScopedQuerySet):
    """Expressions of interest. They are the coordinators': a contact may be somebody else than who once wrote."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every one."""
        return self.all()

    def with_last_contact(self) -> Self:
        """Each with `last_contact`: the latest of when it came and of the contacts with its company."""
        latest = ContactEvent.objects.filter(company=OuterRef("company")).order_by().values("company")
        contacted = Subquery(latest.annotate(last=Max("happened_at")).values("last"))
        return self.annotate(last_contact=Greatest("created_at", Coalesce(contacted, "created_at")))

    def with_removable(self, on: date | None = None) -> Self:
        """Each with `is_removable`: it led nowhere, so long after the last contact (docs/domain.md §5.3)."""
        led_nowhere = ~Q(company__state__in=COMMITTED_STATES) & Q(last_contact__date__lte=kept_since(on))
        is_removable = ExpressionWrapper(led_nowhere, output_field=models.BooleanField())
        return self.with_last_contact().annotate(is_removable=is_removable)

    def removable(self, on: date | None = None) -> Self:
        """Those alone."""
        return self.with_removable(on).filter(is_removable=True)

    def to_forget(self, on: date | None = None) -> Self:
        """Those that still say who sent them: they led nowhere, or to a company that has had its contacts for long."""
        is_over = Q(is_removable=True) | Q(company__state__in=COMMITTED_STATES, created_at__date__lte=kept_since(on))
        return self.with_removable(on).filter(is_over).exclude(email="")


class Interest(PublicModel):
    """What somebody at a company wrote (docs/domain.md §6.3 D1). It never overwrites what is known of the company."""

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="interests")
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # one form sent twice is one interest
    made_company = models.BooleanField(_("the company was new"), default=False)
    company_name = SwedishCharField(_("company's name"), max_length=160)
    contact_name = SwedishCharField(_("your name"), max_length=120)
    contact_role = SwedishCharField(_("your role"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=30, blank=True, validators=[no_control_characters])
    municipality = models.CharField(_("municipality"), max_length=4, choices=MUNICIPALITY_CHOICES)
    headcount = models.PositiveIntegerField(_("employees"))
    line_of_business = SwedishCharField(_("line of business"), max_length=160, blank=True)
    automotive = models.CharField(_("supplier to the vehicle industry"), max_length=6, choices=Automotive, blank=True)
    themes = models.JSONField(_("themes"), default=list)
    people_estimate = models.PositiveIntegerField(_("people, estimated"), null=True, blank=True)
    people_on_notice = models.PositiveIntegerField(_("under notice or on short-time work"), null=True, blank=True)
    heard_from = SwedishCharField(_("heard of the project from"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, default="sv")
    consented_at = models.DateTimeField(_("agreed to be contacted"))
    state = models.CharField(_("state"), max_length=12, choices=InterestState, default=InterestState.NEW)

    objects = ScopedManager.from_queryset(InterestQuerySet)()

    class Meta:
        verbose_name = _("expression of interest")
        verbose_name_plural = _("expressions of interest")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(name="interest_list", fields=["-created_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="interest_state_is_known",
                condition=Q(state__in=InterestState.values),
                violation_error_message=_("Choose a state."),
            ),
        ]

    def __str__(self) -> str:
        return self.company_name
