"""The notice about personal data: its versions, and who was given which, when and how (docs/domain.md §5.1)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from participants.enums import NoticeChannel, NoticeLanguage
from participants.models.people import Participant

if TYPE_CHECKING:
    from compcor.accounts.models import User


class PrivacyNotice(PublicModel):
    """One version of the notice, in both languages, frozen when it is published. Public: it is nobody's secret."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    published_on = models.DateField(_("in force from"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    text_sv = models.TextField(_("text in Swedish"))
    text_en = models.TextField(_("text in English"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["-version"]

    def __str__(self) -> str:
        return str(self.version)


class NoticeGivenQuerySet(ScopedQuerySet):
    """Notices given."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every one."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """Those that the contact's own companies gave: another employer's tell that there is one."""
        return self.filter(company__in=Company.objects.visible_to(user))


class NoticeGiven(PublicModel):
    """Somebody was given a version of the notice. `company` is the employer who did it, if one did."""

    participant = models.ForeignKey(
        Participant, verbose_name=_("participant"), on_delete=models.CASCADE, related_name="notices"
    )
    notice = models.ForeignKey(PrivacyNotice, verbose_name=_("notice"), on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_on = models.DateField(_("given on"))
    channel = models.CharField(_("channel"), max_length=8, choices=NoticeChannel)
    language = models.CharField(_("language"), max_length=2, choices=NoticeLanguage, default=NoticeLanguage.SWEDISH)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ScopedManager.from_queryset(NoticeGivenQuerySet)()

    class Meta:
        verbose_name = _("notice given")
        verbose_name_plural = _("notices given")
        ordering = ["-given_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="notice_given_once_by_company",
                fields=["participant", "notice", "company"],
                condition=Q(company__isnull=False),
                violation_error_message=_("The person has got this version of the notice already."),
            ),
            models.UniqueConstraint(
                name="notice_given_once_by_project",
                fields=["participant", "notice"],
                condition=Q(company__isnull=True),
                violation_error_message=_("The person has got this version of the notice already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.notice}"
