"""What companies have agreed to, and the links by which they sign it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.enums import AgreementState, SigningMethod
from companies.models.company import Company
from compcor.core.fields import SwedishCharField
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet

if TYPE_CHECKING:
    from compcor.accounts.models import User

OPEN_AGREEMENTS = (AgreementState.DRAFT, AgreementState.SENT)
ENDED_AGREEMENTS = (AgreementState.REPLACED, AgreementState.WITHDRAWN)


class AgreementQuerySet(ScopedQuerySet):
    """Agreements follow their company; a draft is the coordinators' own."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every agreement."""
        return self.all()

    def for_company_contact(self, user: "User") -> Self:
        """What one's own companies were sent, or have signed."""
        known = Q(made_at__isnull=True) | Q(sent_at__isnull=False) | Q(signed_on__isnull=False)
        return self.filter(known, company__in=Company.objects.visible_to(user))

    def signed(self) -> Self:
        """Those that hold. Whoever asks whether a company has an agreement asks for these."""
        return self.filter(state=AgreementState.SIGNED)

    def waiting(self) -> Self:
        """Those that were sent and nobody has answered."""
        return self.filter(state=AgreementState.SENT)

    def in_order(self) -> Self:
        """Those that wait or hold, then those that have ended; of each the newest first."""
        return self.order_by(F("ended_at").desc(nulls_first=True), F("signed_on").desc(nulls_first=True), "-pk")


class Agreement(PublicModel):
    """The participation agreement (överenskommelse, docs/domain.md §6.3 D5).

    One that was made here has a version and a document; one on paper that was only registered has neither.
    """

    company = models.ForeignKey(
        Company,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        related_name="agreements",
        db_index=False,  # agreement_version_is_unique begins with it
    )
    version = models.PositiveSmallIntegerField(_("version"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=AgreementState,
        default=AgreementState.SIGNED,
        db_default=AgreementState.SIGNED.value,
    )
    # The document: `facts` is all that it says about company and project, frozen.
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="sv", db_default="sv")
    text_version = models.CharField(_("version of the text"), max_length=20, blank=True, default="", db_default="")
    facts = models.JSONField(_("facts"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=160, blank=True, default="", db_default="")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="", db_default="")
    # Sent to be signed
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    signatory_email = models.EmailField(_("signatory's e-mail"), blank=True, default="", db_default="")
    reminded_on = models.DateField(_("last reminder"), null=True, blank=True)
    # Signed
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    signatory = SwedishCharField(_("signed by"), max_length=120, blank=True)
    signed_at = models.DateTimeField(_("moment of signing"), null=True, blank=True)
    method = models.CharField(
        _("how it was signed"), max_length=12, choices=SigningMethod, blank=True, default="", db_default=""
    )
    signed_file_name = models.CharField(_("signed file"), max_length=160, blank=True, default="", db_default="")
    signed_sha256 = models.CharField(
        _("SHA-256 of the signed file"), max_length=64, blank=True, default="", db_default=""
    )
    # Ended
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_reason = SwedishCharField(_("reason"), max_length=300, blank=True, default="", db_default="")

    objects = ScopedManager.from_queryset(AgreementQuerySet)()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = [F("signed_on").desc(nulls_first=True), "-id"]
        constraints = [
            models.UniqueConstraint(
                name="agreement_one_per_day",
                fields=["company", "signed_on"],
                condition=Q(version__isnull=True) & ~Q(state=AgreementState.WITHDRAWN),
                violation_error_message=_("There is already an agreement of that day."),
            ),
            models.UniqueConstraint(
                name="agreement_version_is_unique",
                fields=["company", "version"],
                violation_error_message=_("That version of the agreement exists."),
            ),
            models.UniqueConstraint(
                name="agreement_one_open",
                fields=["company"],
                condition=Q(state__in=OPEN_AGREEMENTS),
                violation_error_message=_("The company has an agreement that waits for an answer."),
            ),
            models.CheckConstraint(
                name="agreement_state_agrees_with_times",
                condition=Q(state=AgreementState.DRAFT, sent_at=None, signed_on=None, ended_at=None)
                | Q(state=AgreementState.SENT, sent_at__isnull=False, signed_on=None, ended_at=None)
                | Q(state=AgreementState.SIGNED, signed_on__isnull=False, ended_at=None)
                | Q(state__in=ENDED_AGREEMENTS, ended_at__isnull=False),
                violation_error_message=_("State and times of an agreement agree."),
            ),
            models.CheckConstraint(
                name="agreement_made_has_file",
                condition=Q(version=None, made_at=None, sha256="", file_name="")
                | (
                    Q(version__isnull=False, made_at__isnull=False, facts__isnull=False)
                    & ~Q(text_version="")
                    & ~Q(sha256="")
                    & ~Q(file_name="")
                ),
                violation_error_message=_("An agreement that was made here has a version, its file and its hash."),
            ),
            models.CheckConstraint(
                name="agreement_sent_says_to_whom",
                condition=Q(sent_at=None) | (~Q(signatory_email="") & Q(sent_by__isnull=False)),
                violation_error_message=_("A sent agreement says who sent it to whom."),
            ),
            models.CheckConstraint(
                name="agreement_signed_file_has_hash",
                condition=Q(signed_file_name="", signed_sha256="") | (~Q(signed_file_name="") & ~Q(signed_sha256="")),
                violation_error_message=_("A signed file has a hash."),
            ),
            models.CheckConstraint(
                name="agreement_signed_here_has_proof",
                condition=~Q(method__in=[SigningMethod.SCAN, SigningMethod.LINK])
                | (Q(signed_at__isnull=False) & ~Q(signed_file_name="") & ~Q(signatory="")),
                violation_error_message=_("A signature says who signed and when, and its file is kept."),
            ),
            models.CheckConstraint(
                name="agreement_withdrawn_has_reason",
                condition=~Q(state=AgreementState.WITHDRAWN) | ~Q(ended_reason=""),
                violation_error_message=_("Say why the agreement is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.signed_on or self.get_state_display()}"

    @property
    def tone(self) -> str:
        """How the state is coloured, beside its word."""
        return AgreementState(self.state).tone

    @property
    def is_open(self) -> bool:
        """Whether it can still be signed."""
        return self.state in OPEN_AGREEMENTS


class SigningLinkQuerySet(ScopedQuerySet):
    """Links. Whoever holds the token opens its page; in CompCor only coordinators see that there is one."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every link."""
        return self.all()


class SigningLink(PublicModel):
    """One person's way to one agreement: good for one signature, 14 days. Only hashes of token and code are kept."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="links"
    )
    name = SwedishCharField(_("signatory"), max_length=120)
    email = models.EmailField(_("e-mail"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("link works until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # The code of the second mail
    code_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    code_sent_at = models.DateTimeField(_("code sent"), null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    codes_sent = models.PositiveSmallIntegerField(_("codes sent"), default=0)
    # The signature
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    signed_name = SwedishCharField(_("name as signed"), max_length=120, blank=True, default="")

    objects = ScopedManager.from_queryset(SigningLinkQuerySet)()

    class Meta:
        verbose_name = _("signing link")
        verbose_name_plural = _("signing links")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="signing_link_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("A link ends after it was sent."),
            ),
            models.CheckConstraint(
                name="signing_link_used_by_a_name",
                condition=Q(used_at=None, signed_name="") | (Q(used_at__isnull=False) & ~Q(signed_name="")),
                violation_error_message=_("A signature has a name."),
            ),
            models.CheckConstraint(
                name="signing_link_code_has_time",
                condition=Q(code_hash="") | Q(code_sent_at__isnull=False),
                violation_error_message=_("A code says when it was sent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.agreement}"
