"""How large a company says that it is, with whom it belongs together, and decisions to let it in all the same."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.enums import Control, Criterion, Holder, Independence
from companies.models.company import Company
from compcor.core.fields import SwedishCharField
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet

if TYPE_CHECKING:
    from compcor.accounts.models import User


class YearlyFigures(models.Model):
    """An enterprise's figures of its last two closed fiscal years. Annual work units; amounts in million SEK."""

    headcount = models.DecimalField(_("employees"), max_digits=8, decimal_places=1, null=True, blank=True)
    turnover_msek = models.DecimalField(_("turnover, MSEK"), max_digits=10, decimal_places=1, null=True, blank=True)
    balance_msek = models.DecimalField(
        _("balance sheet total, MSEK"), max_digits=10, decimal_places=1, null=True, blank=True
    )
    headcount_before = models.DecimalField(
        _("employees, the year before"), max_digits=8, decimal_places=1, null=True, blank=True
    )
    turnover_msek_before = models.DecimalField(
        _("turnover the year before, MSEK"), max_digits=10, decimal_places=1, null=True, blank=True
    )
    balance_msek_before = models.DecimalField(
        _("balance sheet total the year before, MSEK"), max_digits=10, decimal_places=1, null=True, blank=True
    )

    class Meta:
        abstract = True


def _not_negative(name: str) -> models.CheckConstraint:
    condition = Q()
    for field in YearlyFigures._meta.fields:
        condition &= Q(**{f"{field.name}__isnull": True}) | Q(**{f"{field.name}__gte": 0})
    return models.CheckConstraint(
        name=name, condition=condition, violation_error_message=_("Employees and amounts cannot be negative.")
    )


class OfCompanyQuerySet(ScopedQuerySet):
    """Rows of a company that coordinators and the company's own contacts see."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every row."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """Those of one's own companies."""
        return self.filter(company__in=Company.objects.visible_to(user))


class SizeDeclaration(PublicModel, YearlyFigures):
    """The company's own word about its size and its owners (SMF-deklaration, docs/domain.md §6.3 D3).

    It is never changed: a correction is a new declaration. Of those of the latest year the newest holds.
    """

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="size_declarations"
    )
    independence = models.CharField(_("the company is"), max_length=12, choices=Independence)
    year = models.PositiveSmallIntegerField(_("last closed fiscal year"))
    signed_on = models.DateField(_("day"))
    signatory = SwedishCharField(_("signatory"), max_length=120)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filled in by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ScopedManager.from_queryset(OfCompanyQuerySet)()

    class Meta:
        verbose_name = _("size declaration")
        verbose_name_plural = _("size declarations")
        ordering = ["-year", "-signed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="size_declaration_independence_is_known",
                condition=Q(independence__in=Independence.values),
                violation_error_message=_("Say whether the company is autonomous, partner or linked."),
            ),
            models.CheckConstraint(
                name="size_declaration_year_exists",
                condition=Q(year__range=(2015, 2100)),
                violation_error_message=_("Write the year with four digits."),
            ),
            models.CheckConstraint(
                name="size_declaration_is_signed",
                condition=~Q(signatory=""),
                violation_error_message=_("Say who signs the declaration."),
            ),
            _not_negative("size_declaration_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.signed_on}"


class RelatedEnterpriseQuerySet(ScopedQuerySet):
    """Related enterprises follow their declaration."""

    def _of_visible_declarations(self, user: "User") -> Self:
        return self.filter(declaration__in=SizeDeclaration.objects.visible_to(user))

    for_coordinator = for_company_contact = _of_visible_declarations


_SHARE = (MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100)))


class RelatedEnterprise(PublicModel, YearlyFigures):
    """An enterprise that owns a part of the company, or of which the company owns a part."""

    declaration = models.ForeignKey(
        SizeDeclaration, verbose_name=_("size declaration"), on_delete=models.PROTECT, related_name="enterprises"
    )
    name = SwedishCharField(_("name"), max_length=160)
    number = models.CharField(_("number and country"), max_length=40, blank=True)
    capital_percent = models.DecimalField(
        _("share of capital, %"), max_digits=5, decimal_places=2, default=0, validators=_SHARE
    )
    votes_percent = models.DecimalField(
        _("share of votes, %"), max_digits=5, decimal_places=2, default=0, validators=_SHARE
    )
    control = models.CharField(_("control"), max_length=1, choices=Control, blank=True)
    holder = models.CharField(_("kind of holder"), max_length=20, choices=Holder, default=Holder.ENTERPRISE)
    # Holders with the same letter belong together, and their shares count together.
    group = models.CharField(_("linked with"), max_length=1, blank=True)

    objects = ScopedManager.from_queryset(RelatedEnterpriseQuerySet)()

    class Meta:
        verbose_name = _("related enterprise")
        verbose_name_plural = _("related enterprises")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="related_enterprise_share_is_a_share",
                condition=Q(capital_percent__range=(0, 100), votes_percent__range=(0, 100)),
                violation_error_message=_("A share is from 0 to 100 %."),
            ),
            models.CheckConstraint(
                name="related_enterprise_kinds_are_known",
                condition=Q(holder__in=Holder.values, control__in=Control.values),
                violation_error_message=_("Choose a kind of holder and of control."),
            ),
            _not_negative("related_enterprise_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class EligibilityOverrideQuerySet(ScopedQuerySet):
    """Decisions are the coordinators' own."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every decision."""
        return self.all()

    def in_force(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(taken_back_at__isnull=True)


class EligibilityOverride(PublicModel):
    """A decision that a company takes part although one criterion is not met, with the reason."""

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="overrides")
    criterion = models.CharField(_("criterion"), max_length=12, choices=Criterion)
    reason = SwedishCharField(_("reason"), max_length=500)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ScopedManager.from_queryset(EligibilityOverrideQuerySet)()

    class Meta:
        verbose_name = _("decision on eligibility")
        verbose_name_plural = _("decisions on eligibility")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="override_one_in_force",
                fields=["company", "criterion"],
                condition=Q(taken_back_at__isnull=True),
                violation_error_message=_("There is already a decision on this criterion."),
            ),
            models.CheckConstraint(
                name="override_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why the company takes part all the same."),
            ),
            models.CheckConstraint(
                name="override_criterion_is_known",
                condition=Q(criterion__in=Criterion.values),
                violation_error_message=_("Choose a criterion."),
            ),
            models.CheckConstraint(
                name="override_taken_back_by_somebody",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                violation_error_message=_("Taking back has a time and a person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.get_criterion_display()}"
