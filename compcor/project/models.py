"""The one row that says which ESF project this installation runs, its partners and its targets."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compcor.core.durations import HoursRounding
from compcor.core.fields import EncryptedTextField, SwedishCharField
from compcor.core.geography import COUNTY_CHOICES
from compcor.core.models import PublicModel
from compcor.core.periods import Period
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from compcor.project.enums import Measure

if TYPE_CHECKING:
    from compcor.accounts.models import User


class ProjectQuerySet(ScopedQuerySet):
    """The one row. Everybody reads its facts through `current_project`; its page is the administrators'."""

    def for_administrator(self, _user: "User") -> Self:
        """The project."""
        return self.all()


class ProjectManager(ScopedManager.from_queryset(ProjectQuerySet)):  # type: ignore[misc]
    """The proof of the keys is opened only where somebody asks for it."""

    deferred = ("key_proof",)


class Project(PublicModel):
    """Facts and rules of the project (docs/domain.md §0.1, §11). What is not known stays empty and is said so."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    name = SwedishCharField(_("name"), max_length=200)
    acronym = SwedishCharField(_("short name"), max_length=40)
    case_id = models.CharField(_("case id at the ESF Council"), max_length=40, blank=True)
    fund = SwedishCharField(_("fund"), max_length=120)
    owner = SwedishCharField(_("project owner"), max_length=120)
    grant_sek = models.DecimalField(_("grant, SEK"), max_digits=12, decimal_places=2)
    planning_starts_on = models.DateField(_("planning starts"), null=True, blank=True)
    starts_on = models.DateField(_("implementation starts"))
    ends_on = models.DateField(_("last day"))
    target_participants = models.PositiveIntegerField(_("target, participants"))
    target_companies = models.PositiveIntegerField(_("target, companies"))
    hours_rounding = models.CharField(
        _("rounding of reported hours"),
        max_length=20,
        choices=HoursRounding,
        default=HoursRounding.WHOLE_HOUR_DOWN,
    )
    min_minutes_to_count = models.PositiveIntegerField(_("least minutes to count as a participant"), default=0)
    small_cell_limit = models.PositiveSmallIntegerField(_("small-cell limit, people"), default=5)
    sek_per_eur = models.DecimalField(
        _("SEK per EUR for size classes"), max_digits=8, decimal_places=4, default=Decimal("10.5")
    )
    agreement_fee_sek = models.DecimalField(
        _("fee per company, SEK"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    state_aid_basis = models.CharField(_("state aid basis"), max_length=40, blank=True)
    controller_contact = SwedishCharField(_("how to reach the controller of personal data"), max_length=300, blank=True)
    privacy_contact = SwedishCharField(_("how to reach the data protection officer"), max_length=300, blank=True)
    privacy_basis = SwedishCharField(_("legal basis for personal data"), max_length=600, blank=True)
    keep_until = models.DateField(_("keep documents until"), null=True, blank=True)
    keep_mail_days = models.PositiveSmallIntegerField(_("days that address and text of a mail are kept"), default=365)
    # What only the right keys open and make (compcor.project.proof).
    key_proof = EncryptedTextField(context="project.project.key_proof", null=True, blank=True, editable=False)

    objects = ProjectManager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                name="project_is_one_row",
                condition=Q(only=True),
                violation_error_message=_("An installation runs one project."),
            ),
            models.CheckConstraint(
                name="project_runs_forward",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A project cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="project_plans_before_it_starts",
                condition=Q(planning_starts_on__isnull=True) | Q(planning_starts_on__lte=F("starts_on")),
                violation_error_message=_("Planning comes before implementation."),
            ),
            models.CheckConstraint(
                name="project_rate_is_positive",
                condition=Q(sek_per_eur__gt=0),
                violation_error_message=_("The exchange rate must be above zero."),
            ),
            models.CheckConstraint(
                name="project_fee_is_not_negative",
                condition=Q(agreement_fee_sek__isnull=True) | Q(agreement_fee_sek__gte=0),
                violation_error_message=_("A fee cannot be negative."),
            ),
            models.CheckConstraint(
                name="project_keeps_mails_a_month",
                condition=Q(keep_mail_days__gte=30),
                violation_error_message=_("Mails are kept for 30 days at least: they may still come back."),
            ),
        ]

    def __str__(self) -> str:
        return self.acronym

    @property
    def period(self) -> Period:
        """Implementation, first to last day."""
        return Period(self.starts_on, self.ends_on)


def current_project() -> Project:
    """The project of this installation; `migrate` has made the row."""
    return Project.objects.get()


class Partner(PublicModel):
    """An organisation that runs the project: the owner and its cooperation partners."""

    name = SwedishCharField(_("name"), max_length=120, unique=True)
    is_owner = models.BooleanField(_("project owner"), default=False)
    county = models.CharField(_("county it leads"), max_length=2, choices=COUNTY_CHOICES, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["-is_owner", "name"]
        constraints = [
            models.UniqueConstraint(
                name="partner_one_owner",
                fields=["is_owner"],
                condition=Q(is_owner=True),
                violation_error_message=_("The project has one owner."),
            ),
            models.UniqueConstraint(
                name="partner_leads_its_county_alone",
                fields=["county"],
                condition=~Q(county=""),
                violation_error_message=_("Another partner leads that county."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(PublicModel):
    """An optional target for a part of the whole: so many participants in a county, so many women."""

    measure = models.CharField(_("measure"), max_length=20, choices=Measure)
    dimension = models.CharField(_("by"), max_length=20)
    key = models.CharField(_("group"), max_length=40)
    value = models.PositiveIntegerField(_("target"))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["measure", "dimension", "key"]
        constraints = [
            models.UniqueConstraint(
                name="target_group_is_unique",
                fields=["measure", "dimension", "key"],
                violation_error_message=_("There is already a target for this group."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.key}: {self.value}"
