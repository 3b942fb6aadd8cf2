"""Attended minutes, and the summaries that are kept beside them."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from courses.enums import ATTENDED_STATUSES, AttendanceSource, AttendanceStatus, Level, Theme
from courses.models.catalogue import Course, CourseRun, Session
from courses.models.enrolment import Enrolment
from participants.models import Participant

if TYPE_CHECKING:
    from compcor.accounts.models import User


class AttendanceQuerySet(ScopedQuerySet):
    """Attendance rows: the evidence of every figure."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every row."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """Time attended as an employee of the contact's own companies."""
        return self.filter(company__in=Company.objects.visible_to(user))

    def for_trainer(self, user: "User") -> Self:
        """Time at the trainer's own sessions."""
        return self.filter(session__run__in=CourseRun.objects.visible_to(user))

    def counted(self) -> Self:
        """Rows with attended time: only they reach a figure."""
        return self.filter(net_minutes__gt=0)


class Attendance(PublicModel):
    """One person at one session: when they came and left, and the net minutes (docs/domain.md §1.3)."""

    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.PROTECT,
        db_index=False,  # a unique constraint begins with it
        related_name="attendances",
    )
    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("enrolment"), on_delete=models.PROTECT, related_name="attendances"
    )
    # The employer on the day of the session; the employment actions correct it when dates change.
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=16, choices=AttendanceStatus)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    net_minutes = models.PositiveSmallIntegerField(_("net minutes"), default=0)
    # Net minutes away between arriving and leaving; only a merge of two registrations of a person knows such a gap.
    away_minutes = models.PositiveSmallIntegerField(_("minutes away"), default=0, db_default=0)
    source = models.CharField(_("source"), max_length=10, choices=AttendanceSource)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded"))

    objects = ScopedManager.from_queryset(AttendanceQuerySet)()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["session", "id"]
        # Who was absent is seldom asked for, and never found among all who came.
        indexes = [models.Index(name="attendance_absent", fields=["session"], condition=Q(net_minutes=0))]
        constraints = [
            models.UniqueConstraint(
                name="attendance_once_per_session",
                fields=["session", "enrolment"],
                violation_error_message=_("This person is already recorded at the session."),
            ),
            models.CheckConstraint(
                name="attendance_absent_without_minutes",
                condition=Q(status__in=ATTENDED_STATUSES)
                | Q(net_minutes=0, arrived_at__isnull=True, left_at__isnull=True),
                violation_error_message=_("Somebody absent has no minutes."),
            ),
            models.CheckConstraint(
                name="attendance_leaves_after_arriving",
                condition=Q(arrived_at__isnull=True) | Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                violation_error_message=_("Nobody leaves before they arrive."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.session} {self.net_minutes}"


class AttendedMonthQuerySet(ScopedQuerySet):
    """The kept summary of counted attendance."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every row."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """The hours of the contact's own companies."""
        return self.filter(company__in=Company.objects.visible_to(user))


class AttendedMonth(models.Model):
    """Net minutes of a person as an employee of a company on a run in a month: what figures are read from.

    Kept by `courses.attended` in the transaction that saves the attendance; only months with minutes have rows.
    The keys are those of attendance rows and so not checked again: for ten million rows that takes minutes.
    """

    participant = models.ForeignKey(
        Participant,
        verbose_name=_("participant"),
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,  # the unique constraint begins with it
        related_name="+",
    )
    company = models.ForeignKey(
        Company,
        verbose_name=_("company"),
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,  # an index of several columns begins with it
        related_name="+",
    )
    run = models.ForeignKey(
        CourseRun,
        verbose_name=_("course run"),
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,  # nobody asks for a run without its people
        related_name="+",
    )
    course = models.ForeignKey(
        Course,
        verbose_name=_("course"),
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,  # a few courses have all rows between them
        related_name="+",
    )
    month = models.DateField(_("month"))  # its first day
    theme = models.CharField(_("theme"), max_length=20, choices=Theme, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    minutes = models.PositiveIntegerField(_("net minutes"))
    sessions = models.PositiveSmallIntegerField(_("sessions attended"))

    objects = ScopedManager.from_queryset(AttendedMonthQuerySet)()

    class Meta:
        verbose_name = _("attended month")
        verbose_name_plural = _("attended months")
        # Figures walk these from end to end, already in the order that they group by.
        indexes = [
            models.Index(name="attended_by_month", fields=["month"]),
            models.Index(name="attended_by_person_month", fields=["participant", "month", "minutes"]),
            models.Index(name="attended_by_company", fields=["company", "course", "month", "minutes"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="attended_month_is_unique", fields=["participant", "course", "run", "month", "company"]
            ),
            models.CheckConstraint(name="attended_month_has_minutes", condition=Q(minutes__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.month:%Y-%m} {self.minutes}"


class ParticipationQuerySet(ScopedQuerySet):
    """People who count."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every row."""
        return self.all()


class Participation(models.Model):
    """One row per person with attended time: the facts at entry, which never follow later changes of job or age.

    "One participation record per person per operation; start = first activity" (docs/domain.md §0.2 rules 2–3).
    Kept by `courses.attended`, like `AttendedMonth`.
    """

    participant = models.OneToOneField(
        Participant, verbose_name=_("participant"), on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    first_session = models.ForeignKey(
        Session,
        verbose_name=_("first counted session"),
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="+",
    )
    started_on = models.DateField(_("start"))
    company = models.ForeignKey(
        Company, verbose_name=_("company at entry"), on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    age_at_start = models.PositiveSmallIntegerField(_("age at entry"))
    last_attended_on = models.DateField(_("last attended"))
    minutes = models.PositiveIntegerField(_("net minutes"))
    areas = models.PositiveSmallIntegerField(_("themes and levels attended"))  # a bit for each of courses.enums.AREAS

    objects = ScopedManager.from_queryset(ParticipationQuerySet)()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        indexes = [
            models.Index(name="participation_start", fields=["started_on"]),
            models.Index(name="participation_end", fields=["last_attended_on"]),
        ]
        constraints = [
            models.CheckConstraint(name="participation_has_minutes", condition=Q(minutes__gt=0)),
            models.CheckConstraint(
                name="participation_runs_forward", condition=Q(last_attended_on__gte=F("started_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.started_on}"
