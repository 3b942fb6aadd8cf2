"""Invitations to speak for a company."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.enums import InvitationState
from companies.keeping import kept_since
from companies.models.company import Company
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet

if TYPE_CHECKING:
    from compcor.accounts.models import User


class ContactInvitationQuerySet(ScopedQuerySet):
    """Invitations. A contact sees those of the own companies."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every invitation."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """Those to one's own companies, whoever sent them."""
        return self.filter(company__in=Company.objects.visible_to(user))

    def open(self) -> Self:
        """Neither accepted nor withdrawn; some of them may have expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def usable(self, at: datetime | None = None) -> Self:
        """Those whose link still works."""
        return self.open().filter(expires_at__gt=at or timezone.now())

    def to_forget(self, on: date | None = None) -> Self:
        """Those that ended long ago, in whichever way, and still hold the address."""
        ended = self.annotate(ended_at=Coalesce("accepted_at", "withdrawn_at", "expires_at"))
        return ended.filter(ended_at__date__lte=kept_since(on)).exclude(email="")


class ContactInvitation(PublicModel):
    """Somebody asked by mail to act for a company. The link is good for one use; only its hash is kept.

    Long after it has ended the address is emptied (`companies.actions.forget_addresses`).
    """

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("e-mail"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("link works until"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("invited by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepted by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ScopedManager.from_queryset(ContactInvitationQuerySet)()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="invitation_one_open",
                fields=["company", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                violation_error_message=_("There is already an open invitation to this address. Send it again."),
            ),
            models.CheckConstraint(
                name="invitation_email_is_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("Write the address in lower case."),
            ),
            models.CheckConstraint(
                name="invitation_ends_in_one_way",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                violation_error_message=_("An invitation is accepted or withdrawn, not both."),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                violation_error_message=_("An accepted invitation says who accepted it."),
            ),
            models.CheckConstraint(
                name="invitation_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("An invitation ends after it was sent."),
            ),
        ]

    def __str__(self) -> str:
        return self.email or gettext("an address that has been removed")

    @property
    def state(self) -> InvitationState:
        """Where the invitation stands now."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if timezone.now() < self.expires_at else InvitationState.EXPIRED
