"""Who has, had or waits for a seat."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.fields import SwedishCharField
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from courses.enums import SEATED_STATES, UNDECIDED_STATES, Decision, EnrolmentState
from courses.models.catalogue import CourseRun, Session
from participants.models import Participant

if TYPE_CHECKING:
    from compcor.accounts.models import User


class EnrolmentQuerySet(ScopedQuerySet):
    """Enrolments."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every enrolment."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """Those made for the contact's own companies: what the person did elsewhere is not theirs."""
        return self.filter(company__in=Company.objects.visible_to(user))

    def for_trainer(self, user: "User") -> Self:
        """Those on the trainer's own runs that hold a seat."""
        return self.seated().filter(run__in=CourseRun.objects.visible_to(user))

    def seated(self) -> Self:
        """Those that hold a seat."""
        return self.filter(state__in=SEATED_STATES)

    def on_sheet_of(self, session: Session) -> Self:
        """Those who belong on a session's attendance sheet.

        They have a seat, or gave it up only after the session began, or have attendance at it.
        """
        gave_up_later = Q(state=EnrolmentState.WITHDRAWN, decided_at__gt=session.starts_at)
        recorded = Q(pk__in=session.attendances.values("enrolment"))
        return self.filter(Q(state__in=SEATED_STATES) | gave_up_later | recorded, run=session.run_id)

    def waiting(self) -> Self:
        """The waiting list, in its order."""
        return self.filter(state=EnrolmentState.WAITLISTED).order_by("queued_at", "id")


class Enrolment(PublicModel):
    """A participant on a run, for the company that employed them when they enrolled (docs/domain.md §6.3 D11)."""

    participant = models.ForeignKey(
        Participant,
        verbose_name=_("participant"),
        on_delete=models.PROTECT,
        db_index=False,  # a unique constraint begins with it
        related_name="+",
    )
    run = models.ForeignKey(
        CourseRun,
        verbose_name=_("course run"),
        on_delete=models.PROTECT,
        db_index=False,  # an index of two columns begins with it
        related_name="enrolments",
    )
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=14, choices=EnrolmentState)
    queued_at = models.DateTimeField(_("in line since"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = SwedishCharField(_("reason"), max_length=300, blank=True)
    # A decision that the company has not been told yet; the mail that tells it empties this.
    untold = models.CharField(max_length=10, choices=Decision, blank=True, default="", db_default="", editable=False)
    # Where an undone withdrawal goes back to.
    withdrawn_from = models.CharField(
        max_length=14, choices=EnrolmentState, blank=True, default="", db_default="", editable=False
    )

    objects = ScopedManager.from_queryset(EnrolmentQuerySet)()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["id"]
        indexes = [
            models.Index(name="enrolment_of_run", fields=["run", "state"]),
            models.Index(
                name="enrolment_undecided", fields=["queued_at", "id"], condition=Q(state__in=UNDECIDED_STATES)
            ),
            models.Index(name="enrolment_untold", fields=["run"], condition=~Q(untold="")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="enrolment_once_per_run",
                fields=["participant", "run"],
                violation_error_message=_("This person is already enrolled on the run."),
            ),
            models.CheckConstraint(
                name="enrolment_state_is_known",
                condition=Q(state__in=EnrolmentState.values),
                violation_error_message=_("Choose a state."),
            ),
            models.CheckConstraint(
                name="enrolment_waiting_has_place",
                condition=~Q(state=EnrolmentState.WAITLISTED) | Q(queued_at__isnull=False),
                violation_error_message=_("A place in line needs a time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} – {self.run}"

    @property
    def place_in_line(self) -> tuple[datetime, int]:
        """What the line is in order of, requests too: since when, and of two at once who was entered first."""
        return self.queued_at or self.created_at, self.pk

    def had_seat_at(self, session: Session) -> bool:
        """Whether the person holds a seat, or gave it up only after the session began."""
        if self.state == EnrolmentState.WITHDRAWN:
            return self.decided_at is not None and self.decided_at > session.starts_at
        return self.state in SEATED_STATES
