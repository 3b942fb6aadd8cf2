"""Seats that a company keeps for people whom it names later."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.models import PublicModel
from compcor.core.periods import swedish_today
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from courses.enums import HoldState
from courses.models.catalogue import CourseRun
from courses.models.enrolment import Enrolment

if TYPE_CHECKING:
    from compcor.accounts.models import User


class SeatHoldQuerySet(ScopedQuerySet):
    """Reserved seats."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every reserved seat."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """Those of the contact's own companies."""
        return self.filter(company__in=Company.objects.visible_to(user))

    def live(self, day: date | None = None) -> Self:
        """Those that take a seat on a day, today unless said: the last day included, and never a day longer."""
        return self.filter(state=HoldState.HELD, expires_on__gte=day or swedish_today())

    def due(self) -> Self:
        """Those whose last day has passed, and that nobody has closed yet: their seats are free."""
        return self.filter(state=HoldState.HELD, expires_on__lt=swedish_today())


class SeatHold(PublicModel):
    """One seat on a run that a company has reserved without a name (docs/domain.md §6.3 D11: preliminary).

    It takes capacity like a seat until its last day has passed, it is released, or somebody is named for it.
    """

    run = models.ForeignKey(CourseRun, verbose_name=_("course run"), on_delete=models.PROTECT, related_name="holds")
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=HoldState, default=HoldState.HELD)
    expires_on = models.DateField(_("last day to name somebody"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reserved by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # One sending of the form reserves once, however often it arrives.
    sending = models.UUIDField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    enrolment = models.ForeignKey(
        Enrolment,
        verbose_name=_("enrolment"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ScopedManager.from_queryset(SeatHoldQuerySet)()

    class Meta:
        verbose_name = _("reserved seat")
        verbose_name_plural = _("reserved seats")
        ordering = ["expires_on", "id"]
        indexes = [
            models.Index(name="hold_of_run", fields=["run", "company"], condition=Q(state=HoldState.HELD)),
            models.Index(name="hold_by_last_day", fields=["expires_on"], condition=Q(state=HoldState.HELD)),
        ]
        constraints = [
            models.CheckConstraint(
                name="hold_state_is_known",
                condition=Q(state__in=HoldState.values),
                violation_error_message=_("Choose a state."),
            ),
            models.CheckConstraint(
                name="hold_ends_once",
                condition=Q(state=HoldState.HELD, ended_at__isnull=True)
                | (~Q(state=HoldState.HELD) & Q(ended_at__isnull=False)),
                violation_error_message=_("A reserved seat is either held or has ended."),
            ),
            models.CheckConstraint(
                name="hold_named_has_enrolment",
                condition=Q(enrolment__isnull=True) | Q(state=HoldState.NAMED),
                violation_error_message=_("Only a named seat belongs to an enrolment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} – {self.run}"
