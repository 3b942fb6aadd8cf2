"""Accounts: a person signs in by e-mail and has one role."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from compcor.accounts.enums import Role
from compcor.core.fields import SwedishCharField
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedQuerySet


class UserQuerySet(ScopedQuerySet):
    """Accounts. Only administrators list them."""

    def for_administrator(self, _user: "User") -> "UserQuerySet":
        """Every account."""
        return self.all()

    def coordinators(self) -> "UserQuerySet":
        """Active coordinators: those whom a company or a task can be given to."""
        return self.filter(role=Role.COORDINATOR, is_active=True)

    def trainers(self) -> "UserQuerySet":
        """Active trainers."""
        return self.filter(role=Role.TRAINER, is_active=True)

    def lasting_administrators(self) -> "UserQuerySet":
        """Active administrators without a last day."""
        return self.filter(role=Role.ADMINISTRATOR, is_active=True, access_ends_on=None)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts."""

    def create_user(self, *, email: str, name: str, role: Role, password: str | None = None, **more: Any) -> "User":
        """A new account; without a password nobody can sign in to it until one is set by mail."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, role=role, **more)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> "User":
        """Addresses are compared without regard to case."""
        return self.get(email=email.lower())


class User(PublicModel, AbstractBaseUser):
    """Somebody who may sign in."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    email = models.EmailField(_("e-mail"), unique=True)
    name = SwedishCharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="sv")
    partner = models.ForeignKey(
        "project.Partner",
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    handles_protected = models.BooleanField(_("handles protected identities"), default=False)
    access_ends_on = models.DateField(_("access ends"), null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="user_email_is_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("Write the address in lower case."),
            ),
            models.CheckConstraint(
                name="user_role_is_known",
                condition=Q(role__in=Role.values),
                violation_error_message=_("Choose a role."),
            ),
            models.CheckConstraint(
                name="user_auditor_access_ends",
                condition=~Q(role=Role.AUDITOR) | Q(access_ends_on__isnull=False),
                violation_error_message=_("An auditor's access needs a last day."),
            ),
            models.CheckConstraint(
                name="user_protected_is_coordinators",
                condition=Q(handles_protected=False) | Q(role=Role.COORDINATOR),
                violation_error_message=_("Only a coordinator can handle protected identities."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name to greet with."""
        return self.name

    @property
    def has_access_today(self) -> bool:
        """False for a switched-off account and from the day after an auditor's last day."""
        return self.is_active and (self.access_ends_on is None or timezone.localdate() <= self.access_ends_on)

    def get_session_auth_hash(self) -> str:
        """Sessions end when password, role, activity or the epoch changes (docs/decisions.md)."""
        return self._session_hash(secret=None)

    def get_session_auth_fallback_hash(self) -> Any:
        """The same under earlier secret keys."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret=secret)

    def _session_hash(self, *, secret: str | bytes | None) -> str:
        value = f"{self.password}|{self.role}|{self.is_active}|{self.session_epoch}"
        return salted_hmac("compcor.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class SavedView(PublicModel):
    """A list with its filters under a name: somebody's own shortcut."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(_("list"), max_length=40)
    name = SwedishCharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="saved_view_name_is_unique",
                fields=["user", "list_name", "name"],
                violation_error_message=_("You already have a view with that name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
