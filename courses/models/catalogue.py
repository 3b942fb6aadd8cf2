"""What is offered: courses, their runs and the sessions of a run."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compcor.core.durations import net_minutes
from compcor.core.fields import SwedishCharField
from compcor.core.geography import MUNICIPALITY_CHOICES
from compcor.core.models import PublicModel
from compcor.core.periods import Period, swedish_today
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from courses.enums import OPEN_RUN_STATES, Level, RunState, Theme
from courses.titles import title_here

if TYPE_CHECKING:
    from compcor.accounts.models import User


class CourseQuerySet(ScopedQuerySet):
    """The catalogue holds no company's data: everybody who works with courses reads it."""

    def _everybody(self, _user: "User") -> Self:
        return self.all()

    for_coordinator = for_company_contact = for_trainer = for_leadership = _everybody


class Course(PublicModel):
    """A course in the catalogue (docs/domain.md §6.3 D8)."""

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        error_messages={"unique": _("There is already a course with this code.")},
    )
    title = SwedishCharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    theme = models.CharField(_("theme"), max_length=20, choices=Theme, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    outcomes = models.TextField(_("learning outcomes"), blank=True, max_length=4000)
    prerequisites = models.TextField(_("prerequisites"), blank=True, max_length=2000)
    required_courses = models.ManyToManyField(
        "self", verbose_name=_("courses to complete first"), symmetrical=False, blank=True, related_name="+"
    )
    provider = SwedishCharField(_("provider"), max_length=160, blank=True)
    is_offered = models.BooleanField(_("offered"), default=True)
    search_text = models.CharField(max_length=400, editable=False, blank=True, default="")

    objects = ScopedManager.from_queryset(CourseQuerySet)()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="course_level_is_known",
                condition=Q(level__in=Level.values),
                violation_error_message=_("Choose a level."),
            ),
            models.CheckConstraint(
                name="course_new_needs_has_theme",
                condition=Q(level=Level.BASIC) | ~Q(theme=""),
                violation_error_message=_("Only a basic course can be without a theme."),
            ),
            models.CheckConstraint(
                name="course_hours_positive",
                condition=Q(hours__gt=0),
                violation_error_message=_("A course has more than zero hours."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title_here(self) -> str:
        """The title in the reader's language."""
        return title_here(self.title, self.title_en)


class CourseRunQuerySet(ScopedQuerySet):
    """Course runs."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every run."""
        return self.all()

    def for_leadership(self, _user: "User") -> Self:
        """Every run; the people on it are another question."""
        return self.all()

    def for_company_contact(self, _user: "User") -> Self:
        """What is or was open to enrol."""
        return self.exclude(state=RunState.PLANNED)

    def for_trainer(self, user: "User") -> Self:
        """The trainer's own runs."""
        return self.filter(trainers=user)

    def open_to_companies(self) -> Self:
        """Coming runs on which companies enrol by themselves: `courses.deadlines.why_closed` says nothing of them."""
        today = swedish_today()
        return self.filter(
            Q(enrol_by__isnull=True) | Q(enrol_by__gte=today),
            Q(first_starts_at__isnull=True) | Q(first_starts_at__gte=Period(today, today).bounds()[1]),
            state__in=OPEN_RUN_STATES,
        )


class CourseRun(PublicModel):
    """A course held once: where, by whom, for how many (docs/domain.md §6.3 D9)."""

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        error_messages={"unique": _("There is already a course run with this code.")},
    )
    course = models.ForeignKey(Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="runs")
    municipality = models.CharField(_("municipality"), max_length=4, choices=MUNICIPALITY_CHOICES)
    venue = SwedishCharField(_("venue"), max_length=160, blank=True)
    online_link = models.URLField(_("link to the online room"), blank=True)
    provider = SwedishCharField(_("provider"), max_length=160, blank=True)
    trainer_names = SwedishCharField(_("trainers' names"), max_length=200, blank=True)
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("trainers with an account"), blank=True, related_name="+"
    )
    seats = models.PositiveSmallIntegerField(_("seats"))
    min_seats = models.PositiveSmallIntegerField(_("least number to run"), default=0)
    enrol_by = models.DateField(_("last day to enrol"), null=True, blank=True)
    needs_approval = models.BooleanField(_("coordinators approve each enrolment"), default=False)
    holds_per_company = models.PositiveSmallIntegerField(
        _("seats that a company may reserve without names"), default=5, db_default=5
    )
    hold_days = models.PositiveSmallIntegerField(_("days to name somebody"), default=14, db_default=14)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.PLANNED)
    cancelled_reason = SwedishCharField(_("reason for cancelling"), max_length=300, blank=True)
    # Kept by the session actions, so that lists can sort by them.
    first_starts_at = models.DateTimeField(_("first session"), null=True, blank=True, editable=False)
    last_ends_at = models.DateTimeField(_("last session ends"), null=True, blank=True, editable=False)

    objects = ScopedManager.from_queryset(CourseRunQuerySet)()

    class Meta:
        verbose_name = _("course run")
        verbose_name_plural = _("course runs")
        ordering = ["-first_starts_at", "-id"]
        indexes = [models.Index(name="run_list", fields=["-first_starts_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="run_state_is_known",
                condition=Q(state__in=RunState.values),
                violation_error_message=_("Choose a state."),
            ),
            models.CheckConstraint(
                name="run_cancelled_has_reason",
                condition=~Q(state=RunState.CANCELLED) | ~Q(cancelled_reason=""),
                violation_error_message=_("Say why the run is cancelled."),
            ),
            models.CheckConstraint(
                name="run_minimum_within_seats",
                condition=Q(min_seats__lte=F("seats")),
                violation_error_message=_("The least number cannot be above the seats."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SessionQuerySet(ScopedQuerySet):
    """Sessions follow their run."""

    def _of_visible_runs(self, user: "User") -> Self:
        return self.filter(run__in=CourseRun.objects.visible_to(user))

    for_coordinator = for_leadership = for_company_contact = for_trainer = _of_visible_runs


class Session(PublicModel):
    """One meeting of a run (träff). It belongs to the day and month on which it starts, Swedish civil time."""

    run = models.ForeignKey(
        CourseRun,
        verbose_name=_("course run"),
        on_delete=models.PROTECT,
        db_index=False,  # a unique constraint begins with it
        related_name="sessions",
    )
    starts_at = models.DateTimeField(pgettext_lazy("session", "starts"))
    ends_at = models.DateTimeField(pgettext_lazy("session", "ends"))
    break_starts_at = models.DateTimeField(_("break starts"), null=True, blank=True)
    break_ends_at = models.DateTimeField(_("break ends"), null=True, blank=True)
    starts_on = models.DateField(_("day"), editable=False)
    topic = SwedishCharField(_("topic"), max_length=160, blank=True)

    objects = ScopedManager.from_queryset(SessionQuerySet)()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "id"]
        indexes = [models.Index(name="session_by_time", fields=["starts_at", "id"])]
        constraints = [
            models.UniqueConstraint(
                name="session_starts_once",
                fields=["run", "starts_at"],
                violation_error_message=_("The run already has a session at that time."),
            ),
            models.CheckConstraint(
                name="session_runs_forward",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A session ends after it starts."),
            ),
            models.CheckConstraint(
                name="session_within_a_day",
                condition=Q(ends_at__lte=F("starts_at") + timedelta(hours=24)),
                violation_error_message=_("A session lasts at most 24 hours."),
            ),
            models.CheckConstraint(
                name="session_break_inside",
                condition=Q(break_starts_at__isnull=True, break_ends_at__isnull=True)
                | Q(
                    break_starts_at__isnull=False,
                    break_ends_at__isnull=False,
                    break_starts_at__gte=F("starts_at"),
                    break_ends_at__gte=F("break_starts_at"),
                    break_ends_at__lte=F("ends_at"),
                ),
                violation_error_message=_("The break lies inside the session and has a start and an end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.starts_on}"

    def net_minutes(self, *, arrived: datetime | None = None, left: datetime | None = None) -> int:
        """Whole minutes of somebody who was here between these moments; without them, of the whole session."""
        return net_minutes(
            self.starts_at,
            self.ends_at,
            break_start=self.break_starts_at,
            break_end=self.break_ends_at,
            arrived=arrived,
            left=left,
        )

    @property
    def scheduled_minutes(self) -> int:
        """The session without its break."""
        return self.net_minutes()

    @property
    def has_started(self) -> bool:
        """Attendance is recorded of what has begun, never ahead."""
        return self.starts_at <= timezone.now()
