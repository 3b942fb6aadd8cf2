"""People and where they are employed. One row per person, however many companies and courses."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.database import containing
from compcor.core.fields import EncryptedTextField, SwedishCharField
from compcor.core.identifiers import Sex
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from participants.enums import Education

if TYPE_CHECKING:
    from compcor.accounts.models import User


class ParticipantQuerySet(ScopedQuerySet):
    """People."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every person; the personal number stays masked."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """Those who are or were employed at the contact's own companies."""
        employments = Employment.objects.filter(company__in=Company.objects.visible_to(user))
        return self.filter(pk__in=employments.values("participant"))

    def found_by(self, text: str) -> Self:
        """Those whose name or address holds every word. A protected identity is never found by search."""
        return self.filter(containing("search_text", text))


class ParticipantManager(ScopedManager.from_queryset(ParticipantQuerySet)):  # type: ignore[misc]
    """The personal number is read, and decrypted, only where somebody asks for it."""

    deferred = ("personal_number",)


class Participant(PublicModel):
    """A person who takes or may take part (docs/domain.md §1.1). Counted only from the first attended minute.

    Birth date and legal sex are computed from the personal number by the actions; `list_name` and `search_text`
    are what lists and search may show: an alias, and nothing, for a protected identity (docs/domain.md §5.4).
    """

    personal_number = EncryptedTextField(_("personal number"), context="participants.participant.personal_number")
    personal_number_index = models.CharField(max_length=64, unique=True, editable=False)
    birth_date = models.DateField(_("birth date"))
    sex = models.CharField(_("legal sex"), max_length=5, choices=Sex)
    given_name = SwedishCharField(_("given name"), max_length=80)
    family_name = SwedishCharField(_("family name"), max_length=80)
    list_name = SwedishCharField(_("name"), max_length=170, editable=False)
    search_text = models.CharField(max_length=500, editable=False, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(_("mobile"), max_length=30, blank=True)
    education = models.CharField(_("education"), max_length=24, choices=Education, blank=True)
    protected_identity = models.BooleanField(_("protected identity"), default=False)
    informed_on = models.DateField(_("informed about personal data"), null=True, blank=True)
    notice_version = models.CharField(_("version of the notice"), max_length=20, blank=True)

    objects = ParticipantManager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["list_name", "id"]
        indexes = [models.Index(name="participant_list", fields=["list_name", "id"])]
        constraints = [
            models.CheckConstraint(
                name="participant_sex_is_known",
                condition=Q(sex__in=Sex.values),
                violation_error_message=_("Legal sex follows from the personal number."),
            ),
            models.CheckConstraint(
                name="participant_protected_not_searchable",
                condition=Q(protected_identity=False) | Q(search_text=""),
                violation_error_message=_("A protected identity is not searchable."),
            ),
        ]

    def __str__(self) -> str:
        return self.list_name

    @property
    def display_name(self) -> str:
        """Given and family name; the alias for a protected identity."""
        return self.list_name if self.protected_identity else f"{self.given_name} {self.family_name}"

    @property
    def masked_number(self) -> str:
        """`19850709-****`; for a protected identity not even the birth date."""
        return "********-****" if self.protected_identity else f"{self.birth_date:%Y%m%d}-****"


class FormerNumberQuerySet(ScopedQuerySet):
    """Former numbers follow their person."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every row; the numbers stay masked."""
        return self.all()


class FormerNumberManager(ScopedManager.from_queryset(FormerNumberQuerySet)):  # type: ignore[misc]
    """Numbers are decrypted only where somebody asks for them."""

    deferred = ("personal_number",)


class FormerNumber(PublicModel):
    """A number that was a person's before, such as a coordination number that became a personal number.

    It still finds the person, so that an older list does not make a second one of them (docs/domain.md §4.2). A number
    that was only mistyped is not kept: it may be another person's.
    """

    participant = models.ForeignKey(
        Participant, verbose_name=_("participant"), on_delete=models.CASCADE, related_name="former_numbers"
    )
    personal_number = EncryptedTextField(_("personal number"), context="participants.formernumber.personal_number")
    personal_number_index = models.CharField(max_length=64, unique=True, editable=False)

    objects = FormerNumberManager()

    class Meta:
        verbose_name = _("former number")
        verbose_name_plural = _("former numbers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.participant)


class EmploymentQuerySet(ScopedQuerySet):
    """Employments."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every employment."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """Those at the contact's own companies."""
        return self.filter(company__in=Company.objects.visible_to(user))

    def on(self, day: date) -> Self:
        """Those in force on a day; first and last day included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Employment(PublicModel):
    """Somebody's work at a company, with dates. "Which company?" is always answered on a day."""

    participant = models.ForeignKey(
        Participant,
        verbose_name=_("participant"),
        on_delete=models.PROTECT,
        related_name="employments",
        db_index=False,  # employment_starts_once begins with it
    )
    company = models.ForeignKey(
        Company,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # employment_of_company begins with it
    )
    title = SwedishCharField(_("job title"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    furloughed = models.BooleanField(_("on short-time work"), default=False)

    objects = ScopedManager.from_queryset(EmploymentQuerySet)()

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        ordering = ["-starts_on", "-id"]
        indexes = [
            models.Index(name="employment_of_company", fields=["company", "participant"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="employment_starts_once",
                fields=["participant", "company", "starts_on"],
                violation_error_message=_("This employment is already registered."),
            ),
            models.CheckConstraint(
                name="employment_runs_forward",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("An employment cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.starts_on}–{self.ends_on or ''}"
