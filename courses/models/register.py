"""A register workbook that was brought in: what it held, what came of it, and how to take it back."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.fields import EncryptedTextField, SwedishCharField
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from compcor.jobs.models import Job
from courses.enums import RegisterState

if TYPE_CHECKING:
    from compcor.accounts.models import User

WRITTEN_STATES = (RegisterState.APPLIED, RegisterState.UNDOING, RegisterState.UNDONE)


class RegisterImportQuerySet(ScopedQuerySet):
    """Imports."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every import of the whole register; a company's own are its contact's."""
        return self.filter(company__isnull=True)

    def for_company_contact(self, user: "User") -> Self:
        """Those of the contact's own companies."""
        return self.filter(company__in=Company.objects.visible_to(user))


class RegisterImportManager(ScopedManager.from_queryset(RegisterImportQuerySet)):  # type: ignore[misc]
    """Faults and the way back hold personal data: they are decrypted only where somebody asks for them."""

    deferred = ("faults", "way_back")


class RegisterImport(PublicModel):
    """One file: uploaded, checked, refused or confirmed, brought in whole, and perhaps taken back.

    The file itself lies encrypted under an opaque name, and is removed when it has been brought in.
    """

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.CharField(_("kept file"), max_length=120, blank=True)
    file_name = SwedishCharField(_("file"), max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    state = models.CharField(_("state"), max_length=10, choices=RegisterState, default=RegisterState.UPLOADED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    job = models.ForeignKey(
        Job, verbose_name=_("job"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    summary = models.JSONField(_("summary"), default=dict, encoder=DjangoJSONEncoder)
    fault_count = models.PositiveIntegerField(_("faults"), default=0)
    faults = EncryptedTextField(_("list of faults"), context="courses.registerimport.faults", default="[]")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    way_back = EncryptedTextField(_("way back"), context="courses.registerimport.way_back", default="{}")
    applied_at = models.DateTimeField(_("brought in"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("brought in by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    kept = models.JSONField(_("what could not be taken back"), default=list)

    objects = RegisterImportManager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="register_state_is_known",
                condition=Q(state__in=RegisterState.values),
                violation_error_message=_("Choose a state."),
            ),
            models.CheckConstraint(
                name="register_applied_has_time",
                condition=Q(state__in=WRITTEN_STATES, applied_at__isnull=False)
                | (~Q(state__in=WRITTEN_STATES) & Q(applied_at__isnull=True)),
                violation_error_message=_("An import has a time if and only if it was brought in."),
            ),
            models.CheckConstraint(
                name="register_undone_has_time",
                condition=Q(state=RegisterState.UNDONE, undone_at__isnull=False)
                | (~Q(state=RegisterState.UNDONE) & Q(undone_at__isnull=True)),
                violation_error_message=_("An import has a time of undoing if and only if it was taken back."),
            ),
            models.CheckConstraint(
                name="register_failed_has_reason",
                condition=~Q(state=RegisterState.FAILED) | ~Q(reason=""),
                violation_error_message=_("A failed import says why."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        """A worker has it."""
        return self.state in (RegisterState.UPLOADED, RegisterState.APPLYING, RegisterState.UNDOING)

    @property
    def has_news(self) -> bool:
        """Whether the check found rows to write."""
        return bool(self.summary.get("new") or self.summary.get("changed"))

    @property
    def can_be_confirmed(self) -> bool:
        """Whether it would change something, and its file is still kept."""
        return self.state == RegisterState.CHECKED and self.has_news and bool(self.file)

    @property
    def tone(self) -> str:
        """The colour of the tag that shows the state."""
        return RegisterState(self.state).tone
