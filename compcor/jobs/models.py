"""Work in the background. The row is the truth; the broker only wakes a worker (docs/decisions.md)."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from compcor.jobs.enums import JobState

if TYPE_CHECKING:
    from compcor.accounts.models import User

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 3  # the sentences about jobs that were tried enough say so in words
PATIENCE = timedelta(minutes=3)


class JobQuerySet(ScopedQuerySet):
    """Jobs. Those who run the project follow each other's; the others follow what they asked for themselves."""

    def _all(self, _user: "User") -> "JobQuerySet":
        return self.all()

    def _own(self, user: "User") -> "JobQuerySet":
        return self.filter(requested_by=user)

    for_coordinator = for_leadership = _all
    for_company_contact = for_trainer = for_auditor = for_administrator = _own

    def waiting(self) -> "JobQuerySet":
        """Jobs that a worker should take: queued, or running under a lease that nobody renewed."""
        lost = Q(state=JobState.RUNNING, lease_until__lt=timezone.now())
        return self.filter(Q(state=JobState.QUEUED) | lost)

    def claim(self, public_id: uuid.UUID) -> "Job | None":
        """Take the job if nobody holds it. The conditional update lets one of many workers win."""
        now = timezone.now()
        token = uuid.uuid4()
        taken = (
            self.waiting()
            .filter(public_id=public_id, attempts__lt=MAX_ATTEMPTS)
            .update(
                state=JobState.RUNNING,
                lease_token=token,
                lease_until=now + LEASE,
                attempts=F("attempts") + 1,
                started_at=now,
                step="",
                done=0,
                total=0,
            )
        )
        return Job.objects.filter(public_id=public_id, lease_token=token).first() if taken else None


class Job(PublicModel):
    """One piece of work: what, for whom, how far, and how it ended."""

    kind = models.CharField(_("kind"), max_length=60)
    parameters = models.JSONField(_("parameters"), default=dict)
    idempotency_key = models.CharField(max_length=120, unique=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    step = models.CharField(_("step"), max_length=120, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    result = models.JSONField(_("result"), default=dict)

    objects = ScopedManager.from_queryset(JobQuerySet)()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [models.Index(name="job_open", fields=["state", "lease_until"])]
        constraints = [
            models.CheckConstraint(
                name="job_state_is_known",
                condition=Q(state__in=JobState.values),
                violation_error_message=_("Unknown state."),
            ),
            models.CheckConstraint(
                name="job_ended_has_time",
                condition=Q(state__in=[JobState.DONE, JobState.FAILED], finished_at__isnull=False)
                | Q(state__in=[JobState.QUEUED, JobState.RUNNING], finished_at__isnull=True),
                violation_error_message=_("A job has an end time if and only if it has ended."),
            ),
            models.CheckConstraint(
                name="job_failed_has_reason",
                condition=~Q(state=JobState.FAILED) | ~Q(reason=""),
                violation_error_message=_("A failed job says why."),
            ),
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False, lease_token__isnull=False),
                violation_error_message=_("A running job is held by a worker."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_open(self) -> bool:
        """Still to be waited for."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def language(self) -> str:
        """What the work speaks: the language of who asked for it."""
        return self.requested_by.language if self.requested_by else settings.LANGUAGE_CODE

    @property
    def waits_long(self) -> bool:
        """No worker has taken it up, or gone on with it, for minutes: somebody should look after the workers."""
        since = self.lease_until or self.started_at or self.created_at
        return self.is_open and timezone.now() - since > PATIENCE
