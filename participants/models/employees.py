"""What a company has said of its own people, and employments at two companies that coordinators look at."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.fields import EncryptedTextField, SwedishCharField
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from participants.enums import CardState, Education, JobChangeState, NoticeWay
from participants.models.people import Employment, Participant

if TYPE_CHECKING:
    from compcor.accounts.models import User


class EmployeeCardQuerySet(ScopedQuerySet):
    """Cards."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every card."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """Those of the contact's own companies."""
        return self.filter(company__in=Company.objects.visible_to(user))


class EmployeeCardManager(ScopedManager.from_queryset(EmployeeCardQuerySet)):  # type: ignore[misc]
    """The reported number is decrypted only where somebody asks for it."""

    deferred = ("reported_number",)


class EmployeeCard(PublicModel):
    """What a company has said of one of its people. The portal shows this, and nothing that others have said.

    So a contact who registers somebody who is known elsewhere sees the same page as for anybody else. Where the card
    says something else than the person's own facts it waits (`OPEN`) until a coordinator has chosen.
    """

    participant = models.ForeignKey(
        Participant,
        verbose_name=_("participant"),
        on_delete=models.CASCADE,
        related_name="cards",
        db_index=False,  # card_one_per_company begins with it
    )
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    given_name = SwedishCharField(_("given name"), max_length=80)
    family_name = SwedishCharField(_("family name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(_("mobile"), max_length=30, blank=True)
    education = models.CharField(_("education"), max_length=24, choices=Education, blank=True)
    protected_identity = models.BooleanField(_("protected identity"), default=False)
    notice_way = models.CharField(_("who informs"), max_length=8, choices=NoticeWay, default=NoticeWay.PROJECT)
    state = models.CharField(_("state"), max_length=8, choices=CardState, default=CardState.AGREES)
    reported_number = EncryptedTextField(
        _("reported number"), context="participants.employeecard.reported_number", null=True, blank=True
    )
    reported_at = models.DateTimeField(_("number reported"), null=True, blank=True)

    objects = EmployeeCardManager()

    class Meta:
        verbose_name = _("company's card of a person")
        verbose_name_plural = _("companies' cards of people")
        ordering = ["id"]
        indexes = [
            models.Index(name="card_waits", fields=["state", "id"], condition=Q(state="open")),
            models.Index(name="card_number_waits", fields=["reported_at"], condition=Q(reported_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="card_one_per_company",
                fields=["participant", "company"],
                violation_error_message=_("The company has a card of this person already."),
            ),
            models.CheckConstraint(
                name="card_number_has_time",
                condition=Q(reported_number__isnull=True, reported_at__isnull=True)
                | Q(reported_number__isnull=False, reported_at__isnull=False),
                violation_error_message=_("A reported number has the time when it was reported."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.participant) if self.protected_identity else f"{self.family_name}, {self.given_name}"


class JobChangeQuerySet(ScopedQuerySet):
    """Job changes: coordinators' alone, they name two companies."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every one."""
        return self.all()


class JobChange(PublicModel):
    """A person whom a contact registered while another company still employed them. A coordinator says what is right.

    Until then both employments stand: hours follow the company that enrolled the person, so that no figure moves.
    """

    participant = models.ForeignKey(
        Participant, verbose_name=_("participant"), on_delete=models.CASCADE, related_name="+"
    )
    new = models.ForeignKey(
        Employment,
        verbose_name=_("new employment"),
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,  # job_change_once begins with it
    )
    old = models.ForeignKey(
        Employment, verbose_name=_("earlier employment"), on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=JobChangeState, default=JobChangeState.OPEN)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ScopedManager.from_queryset(JobChangeQuerySet)()

    class Meta:
        verbose_name = _("job change")
        verbose_name_plural = _("job changes")
        ordering = ["id"]
        indexes = [models.Index(name="job_change_waits", fields=["state", "id"], condition=Q(state="open"))]
        constraints = [
            models.UniqueConstraint(
                name="job_change_once",
                fields=["new", "old"],
                violation_error_message=_("This job change is noted already."),
            ),
            models.CheckConstraint(
                name="job_change_of_two",
                condition=~Q(new=F("old")),
                violation_error_message=_("A job change has two employments."),
            ),
            models.CheckConstraint(
                name="job_change_decided_has_time",
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                violation_error_message=_("A job change has a time if and only if it is decided."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.old.company} → {self.new.company}"
