"""Calendars that a contact's own calendar program reads."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet

if TYPE_CHECKING:
    from compcor.accounts.models import User


class CalendarFeedQuerySet(ScopedQuerySet):
    """Calendar feeds."""

    def for_company_contact(self, user: "User") -> Self:
        """The contact's own, at companies that they speak for."""
        return self.filter(user=user, company__in=Company.objects.visible_to(user))

    def open(self) -> Self:
        """Those that were not switched off."""
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(PublicModel):
    """A contact's calendar of one company's sessions, read without signing in by whoever has its secret address.

    Only the hash of the secret is kept. It ends when the contact's access to the company does.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.CASCADE, related_name="+"
    )
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    revoked_at = models.DateTimeField(_("switched off"), null=True, blank=True)

    objects = ScopedManager.from_queryset(CalendarFeedQuerySet)()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="feed_once_per_contact",
                fields=["user", "company"],
                condition=Q(revoked_at__isnull=True),
                violation_error_message=_("There is already a calendar feed. Switch it off to make another."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.company)
