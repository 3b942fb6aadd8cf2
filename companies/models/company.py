"""Companies and who speaks for them."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.enums import Automotive, CompanyState
from companies.validators import validate_organisation_number, validate_sni
from compcor.core.fields import SwedishCharField
from compcor.core.geography import COUNTY_CHOICES, MUNICIPALITY_CHOICES
from compcor.core.identifiers import OrganisationNumber
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from compcor.core.size_class import SizeClass
from compcor.core.sni import SniVersion

if TYPE_CHECKING:
    from compcor.accounts.models import User


class CompanyQuerySet(ScopedQuerySet):
    """Companies. The rule of "own company" stands here and nowhere else."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every company."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """The companies that the contact speaks for today."""
        return self.filter(pk__in=CompanyMembership.objects.active().filter(user=user).values("company"))


class Company(PublicModel):
    """An employer: one row per company number (docs/domain.md §6.3 D2)."""

    name = SwedishCharField(_("name"), max_length=160)
    org_number = models.CharField(
        _("company number"),
        max_length=10,
        unique=True,
        validators=[validate_organisation_number],
        error_messages={"unique": _("There is already a company with this number.")},
    )
    municipality = models.CharField(_("municipality"), max_length=4, choices=MUNICIPALITY_CHOICES)
    county = models.GeneratedField(
        verbose_name=_("county"),
        expression=Substr("municipality", 1, 2),
        output_field=models.CharField(_("county"), max_length=2, choices=COUNTY_CHOICES),
        db_persist=True,
    )
    sni_code = models.CharField(_("line of business (SNI)"), max_length=6, blank=True, validators=[validate_sni])
    sni_version = models.CharField(_("SNI version"), max_length=4, choices=SniVersion, default=SniVersion.SNI_2007)
    headcount = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    turnover_msek = models.DecimalField(_("turnover, MSEK"), max_digits=9, decimal_places=1, null=True, blank=True)
    balance_msek = models.DecimalField(
        _("balance sheet total, MSEK"), max_digits=9, decimal_places=1, null=True, blank=True
    )
    # What the declaration in force comes to, at the project's rate; empty: the figures above decide.
    declared_size = models.CharField(
        _("size class by declaration"),
        max_length=8,
        choices=SizeClass,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    fiscal_year_start_month = models.PositiveSmallIntegerField(_("first month of the fiscal year"), default=1)
    automotive = models.CharField(_("supplier to the vehicle industry"), max_length=6, choices=Automotive, blank=True)
    contact_name = SwedishCharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=30, blank=True)
    partner = models.ForeignKey(
        "project.Partner",
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("coordinator"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=12, choices=CompanyState, default=CompanyState.LEAD)
    state_since = models.DateField(_("in this state since"), default=timezone.localdate)
    withdrawn_reason = SwedishCharField(_("reason for withdrawing"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    search_text = models.CharField(max_length=400, editable=False, blank=True, default="")

    objects = ScopedManager.from_queryset(CompanyQuerySet)()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name", "id"]
        indexes = [
            models.Index(name="company_list", fields=["name", "id"]),
            models.Index(name="company_state_list", fields=["state", "name", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="company_state_is_known",
                condition=Q(state__in=CompanyState.values),
                violation_error_message=_("Choose a state."),
            ),
            models.CheckConstraint(
                name="company_withdrawn_has_reason",
                condition=~Q(state=CompanyState.WITHDRAWN) | ~Q(withdrawn_reason=""),
                violation_error_message=_("Say why the company withdraws."),
            ),
            models.CheckConstraint(
                name="company_fiscal_month_exists",
                condition=Q(fiscal_year_start_month__range=(1, 12)),
                violation_error_message=_("A fiscal year starts in a month from 1 to 12."),
            ),
            models.CheckConstraint(
                name="company_money_not_negative",
                condition=(Q(turnover_msek__isnull=True) | Q(turnover_msek__gte=0))
                & (Q(balance_msek__isnull=True) | Q(balance_msek__gte=0)),
                violation_error_message=_("Turnover and balance sheet total cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sole_trader(self) -> bool:
        """The number is then its owner's personal number, and personal data (docs/domain.md §4.3)."""
        return self.org_number[2:3] < "2"

    @property
    def org_number_display(self) -> str:
        """`559823-6809`; masked for a sole trader."""
        return f"{self.org_number[:6]}-****" if self.is_sole_trader else OrganisationNumber(self.org_number).display


class CompanyMembershipQuerySet(ScopedQuerySet):
    """Who speaks for which company."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every membership."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """The colleagues' access to one's own companies."""
        return self.filter(company__in=Company.objects.visible_to(user))

    def active(self, on: date | None = None) -> Self:
        """Those in force on a day, today unless said."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


class CompanyMembership(PublicModel):
    """A contact's right to act for a company from a day up to, not including, the day it ends: so it can end now."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("contact"), on_delete=models.PROTECT, related_name="+"
    )
    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="memberships"
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("ended"), null=True, blank=True)

    objects = ScopedManager.from_queryset(CompanyMembershipQuerySet)()

    class Meta:
        verbose_name = _("contact's access")
        verbose_name_plural = _("contacts' access")
        constraints = [
            models.UniqueConstraint(
                name="membership_one_open",
                fields=["user", "company"],
                condition=Q(ends_on__isnull=True),
                violation_error_message=_("The contact already has access to this company."),
            ),
            models.CheckConstraint(
                name="membership_runs_forward",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Access cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.company}"
