"""Progress reports: figures frozen at a moment, the people's words about them, and the document made of both."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.models import PublicModel
from compcor.core.periods import Period
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from reporting.enums import ReportState

if TYPE_CHECKING:
    from compcor.accounts.models import User

WITH_FILE = (ReportState.DRAFT, ReportState.APPROVED, ReportState.LOCKED)


class ProgressReportQuerySet(ScopedQuerySet):
    """Reports hold aggregates only."""

    def _all(self, _user: "User") -> Self:
        return self.all()

    for_coordinator = for_leadership = _all

    def for_auditor(self, _user: "User") -> Self:
        """What was locked."""
        return self.filter(state=ReportState.LOCKED)

    def being_counted(self) -> Self:
        """Asked for, and neither made nor failed yet; not those whose frozen figures get new texts."""
        return self.filter(state__in=[ReportState.REQUESTED, ReportState.GENERATING], figures__isnull=True)

    def of_nested_days(self, days: Period) -> Self:
        """Those whose period lies in these days, or has all of them."""
        inside = Q(period_start__gte=days.start, period_end__lte=days.end)
        return self.filter(inside | Q(period_start__lte=days.start, period_end__gte=days.end))

    def newest_versions(self) -> Self:
        """Of each number the last version, whatever became of it."""
        later = self.model._default_manager.filter(number=OuterRef("number"), version__gt=OuterRef("version"))
        return self.filter(~Exists(later))


class ProgressReport(PublicModel):
    """A report of a period to the funder (lägesrapport, docs/domain.md §1.5). A new version never replaces a row."""

    number = models.PositiveIntegerField(_("report number"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="sv")
    state = models.CharField(_("state"), max_length=12, choices=ReportState, default=ReportState.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    job = models.ForeignKey(
        "jobs.Job", verbose_name=_("job"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Text typed by people: {section: text}.
    narrative = models.JSONField(_("narrative"), default=dict, blank=True)
    # Made by the job: figures as JSON with their as-of time, the document and its hash.
    figures = models.JSONField(_("figures"), null=True, blank=True)
    layout_version = models.CharField(_("layout version"), max_length=20, blank=True)
    generated_at = models.DateTimeField(_("made"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=160, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("locked by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True)

    objects = ScopedManager.from_queryset(ProgressReportQuerySet)()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-number", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="report_version_is_unique",
                fields=["number", "version"],
                violation_error_message=_("That version of the report exists."),
            ),
            models.CheckConstraint(
                name="report_period_runs_forward",
                condition=Q(period_end__gte=F("period_start")),
                violation_error_message=_("A report period cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="report_state_is_known",
                condition=Q(state__in=ReportState.values),
                violation_error_message=_("Unknown state."),
            ),
            models.CheckConstraint(
                name="report_made_has_file",
                condition=~Q(state__in=WITH_FILE)
                | (Q(generated_at__isnull=False, figures__isnull=False) & ~Q(sha256="") & ~Q(file_name="")),
                violation_error_message=_("A finished report has its figures, its file and its hash."),
            ),
            models.CheckConstraint(
                name="report_failed_has_reason",
                condition=~Q(state=ReportState.FAILED) | ~Q(reason=""),
                violation_error_message=_("A failed report says why."),
            ),
            models.CheckConstraint(
                name="report_approved_has_approver",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                violation_error_message=_("An approval has a time and a person."),
            ),
            models.CheckConstraint(
                name="report_locked_has_locker",
                condition=Q(locked_at__isnull=True, locked_by__isnull=True)
                | Q(locked_at__isnull=False, locked_by__isnull=False),
                violation_error_message=_("A lock has a time and a person."),
            ),
            models.CheckConstraint(
                name="report_state_agrees_with_times",
                condition=Q(state=ReportState.LOCKED, locked_at__isnull=False, approved_at__isnull=False)
                | Q(state=ReportState.APPROVED, locked_at__isnull=True, approved_at__isnull=False)
                | (
                    ~Q(state__in=[ReportState.APPROVED, ReportState.LOCKED])
                    & Q(approved_at__isnull=True, locked_at__isnull=True)
                ),
                violation_error_message=_("State and times of a report agree."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}:{self.version}"

    @property
    def period(self) -> Period:
        """The days that the report is about."""
        return Period(self.period_start, self.period_end)

    @property
    def has_file(self) -> bool:
        """Whether there is a document to download."""
        return self.state in WITH_FILE

    @property
    def can_be_written(self) -> bool:
        """Whether its texts can be changed."""
        return self.state in (ReportState.DRAFT, ReportState.FAILED)

    @property
    def download_name(self) -> str:
        """The document's name for those who get it (docs/domain.md §5.6)."""
        return f"compcor_lagesrapport_{self.number}_{self.period_start}_{self.period_end}_v{self.version}.pdf"


class CompanyReportQuerySet(ScopedQuerySet):
    """A company's report names its people."""

    def _of_visible_companies(self, user: "User") -> Self:
        return self.filter(company__in=Company.objects.visible_to(user))

    for_coordinator = for_company_contact = _of_visible_companies


class CompanyReport(PublicModel):
    """A company's own report of a period: its people's courses and hours. What was made is never changed."""

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="sv")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), on_delete=models.PROTECT, related_name="+"
    )
    job = models.ForeignKey(
        "jobs.Job", verbose_name=_("job"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=160, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ScopedManager.from_queryset(CompanyReportQuerySet)()

    class Meta:
        verbose_name = _("company's report")
        verbose_name_plural = _("companies' reports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="company_report_runs_forward",
                condition=Q(period_end__gte=F("period_start")),
                violation_error_message=_("A report period cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="company_report_made_has_file",
                condition=Q(made_at__isnull=True, file_name="", sha256="")
                | (Q(made_at__isnull=False) & ~Q(file_name="") & ~Q(sha256="")),
                violation_error_message=_("A finished report has its file and its hash."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.period_start}–{self.period_end}"

    @property
    def period(self) -> Period:
        """The days that the report is about."""
        return Period(self.period_start, self.period_end)

    @property
    def is_open(self) -> bool:
        """Whether the worker still has it before it."""
        return self.made_at is None and not self.reason

    @property
    def download_name(self) -> str:
        """The document's name, without personal data (docs/domain.md §5.6)."""
        return f"compcor_foretagsrapport_{self.period_start}_{self.period_end}_{self.public_id.hex[:8]}.pdf"
