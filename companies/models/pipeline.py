"""What is done to win and keep a company: contacts, tasks and documents."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.enums import ContactKind
from companies.models.company import Company
from compcor.core.fields import SwedishCharField, no_control_characters
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet

if TYPE_CHECKING:
    from compcor.accounts.models import User


class CoordinatorsQuerySet(ScopedQuerySet):
    """The coordinators' own notes: no company ever sees them."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every row."""
        return self.all()


class ContactEvent(PublicModel):
    """Somebody of the project was in touch with the company, or noted something about it."""

    company = models.ForeignKey(
        Company,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        related_name="contact_events",
        db_index=False,  # contact_of_company begins with it
    )
    kind = models.CharField(_("kind"), max_length=8, choices=ContactKind)
    happened_at = models.DateTimeField(_("when"))
    text = models.TextField(_("text"), max_length=4000, validators=[no_control_characters])
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedManager.from_queryset(CoordinatorsQuerySet)()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-happened_at", "-id"]
        indexes = [models.Index(name="contact_of_company", fields=["company", "-happened_at"])]
        constraints = [
            models.CheckConstraint(
                name="contact_kind_is_known",
                condition=Q(kind__in=ContactKind.values),
                violation_error_message=_("Choose a kind of contact."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.company}"


class CompanyTaskQuerySet(CoordinatorsQuerySet):
    """Tasks about companies."""

    def open(self) -> Self:
        """Those that are not done."""
        return self.filter(done_at__isnull=True)

    def of(self, user: "User") -> Self:
        """A coordinator's own: those given to them, and those given to nobody at their companies."""
        return self.filter(Q(owner=user) | Q(owner=None, company__coordinator=user))

    def late(self, on: date | None = None) -> Self:
        """Open ones whose due day has passed."""
        return self.open().filter(due_on__lt=on or timezone.localdate())


class CompanyTask(PublicModel):
    """Something to do about a company by a day. The earliest open one is the company's next step."""

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="tasks")
    title = SwedishCharField(_("what is to be done"), max_length=200)
    due_on = models.DateField(_("due"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who does it"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ScopedManager.from_queryset(CompanyTaskQuerySet)()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                name="task_open_of_company", fields=["company", "due_on", "id"], condition=Q(done_at__isnull=True)
            ),
            models.Index(name="task_open_by_day", fields=["due_on", "id"], condition=Q(done_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="task_done_by_somebody",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                violation_error_message=_("A task that is done has somebody who did it."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Open, and its due day has passed."""
        return self.done_at is None and self.due_on < timezone.localdate()


class CompanyDocument(PublicModel):
    """A file about a company, for coordinators."""

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="documents")
    title = SwedishCharField(_("title"), max_length=200)
    file_name = models.CharField(max_length=120, editable=False)
    extension = models.CharField(max_length=5, editable=False)
    size = models.PositiveIntegerField(_("size, bytes"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedManager.from_queryset(CoordinatorsQuerySet)()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title
