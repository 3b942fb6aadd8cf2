"""The outbox. The row is the truth of a mail; the broker only wakes a worker (docs/decisions.md)."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compcor.core.fields import EncryptedTextField, SwedishCharField
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from compcor.mail.enums import FAILED_STATES, OPEN_STATES, MessageState

if TYPE_CHECKING:
    from compcor.accounts.models import User

# A worker that dies while it sends loses the mail for this long; then another takes it.
LEASE = timedelta(minutes=5)


class MessageQuerySet(ScopedQuerySet):
    """Mails. They hold names and addresses of people of every company: only coordinators see them all."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every mail; the text of a secret one is shown to nobody."""
        return self.all()

    def for_administrator(self, _user: "User") -> Self:
        """Mails about accounts: whether an invitation arrived."""
        return self.filter(pk__in=MessageAbout.objects.filter(object_type="accounts.user").values("message"))

    def about(self, row: PublicModel) -> Self:
        """The mails about one object, newest first."""
        abouts = MessageAbout.objects.filter(object_type=row._meta.label_lower, object_id=row.public_id)
        return self.filter(pk__in=abouts.values("message")).order_by("-pk")

    def naming(self, person: PublicModel) -> Self:
        """Those whose text names somebody to somebody else."""
        named = MessageAbout.objects.filter(
            object_type=person._meta.label_lower, object_id=person.public_id, is_only_named=True
        )
        return self.filter(pk__in=named.values("message"))

    def due(self) -> Self:
        """Mails whose next attempt has come. A worker that has one moves the attempt ahead of itself."""
        return self.filter(state__in=OPEN_STATES, next_attempt_at__lte=timezone.now()).order_by("next_attempt_at", "pk")

    def unhandled(self) -> Self:
        """Mails that did not arrive and that nobody has dealt with."""
        return self.filter(state__in=FAILED_STATES, settled_at=None)

    def claim(self, pk: int, *, until: datetime) -> "Message | None":
        """Take a due mail. The conditional update lets one of many workers win, and counts the attempt."""
        taken = self.due().filter(pk=pk).order_by().update(attempts=F("attempts") + 1, next_attempt_at=until)
        return Message.objects.defer(None).filter(pk=pk).first() if taken else None


class MessageManager(ScopedManager.from_queryset(MessageQuerySet)):  # type: ignore[misc]
    """The text is read, and decrypted, only where somebody asks for it."""

    deferred = ("text",)


class Message(PublicModel):
    """One mail to one person, and how its delivery went.

    `attempts` is also the worker's proof that it still has the mail: another one that took it over has counted on.
    The text is encrypted; that of a secret mail (a link or a code) is erased when the mail server took it.
    """

    template = models.CharField(_("kind of mail"), max_length=100)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    email = models.CharField(_("e-mail"), max_length=254)
    name = SwedishCharField(_("to"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    text = EncryptedTextField(_("text"), context="mail.message.text", null=True, blank=True)
    is_secret = models.BooleanField(_("holds a secret"), default=False)
    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("sent again instead of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replacements",
    )
    state = models.CharField(_("state"), max_length=14, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True, default=timezone.now)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    settled_at = models.DateTimeField(_("set aside"), null=True, blank=True)
    search_text = models.CharField(max_length=700, editable=False, blank=True, default="")

    objects = MessageManager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(name="message_due", fields=["next_attempt_at"], condition=Q(next_attempt_at__isnull=False)),
            models.Index(name="message_list", fields=["created_at", "id"]),
            models.Index(name="message_state_list", fields=["state", "created_at", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_state_is_known",
                condition=Q(state__in=MessageState.values),
                violation_error_message=_("Unknown state."),
            ),
            models.CheckConstraint(
                name="message_open_has_next_attempt",
                condition=Q(state__in=OPEN_STATES, next_attempt_at__isnull=False)
                | (~Q(state__in=OPEN_STATES) & Q(next_attempt_at__isnull=True)),
                violation_error_message=_("A mail has a next attempt if and only if it is not yet sent or given up."),
            ),
            models.CheckConstraint(
                name="message_sent_has_time",
                condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False),
                violation_error_message=_("A sent mail says when it was sent."),
            ),
            models.CheckConstraint(
                name="message_failed_has_reason",
                condition=~Q(state__in=FAILED_STATES) | ~Q(reason=""),
                violation_error_message=_("A mail that did not arrive says why."),
            ),
            models.CheckConstraint(
                name="message_secret_is_erased",
                condition=Q(is_secret=False) | Q(sent_at__isnull=True) | Q(text__isnull=True),
                violation_error_message=_("The text of a secret mail is erased when it has been sent."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def message_id(self) -> str:
        """The same at every attempt, so that a mail server or reader can recognise a second copy."""
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        return f"<{self.public_id.hex}@{domain}>"

    @property
    def tone(self) -> str:
        """How its state is coloured."""
        return MessageState(self.state).tone

    @property
    def is_open(self) -> bool:
        """Still to be sent."""
        return self.state in OPEN_STATES

    @property
    def needs_somebody(self) -> bool:
        """It did not arrive, and nobody has dealt with it."""
        return self.state in FAILED_STATES and self.settled_at is None


class MessageAboutQuerySet(ScopedQuerySet):
    """What mails are about; read through `Message.objects.about(row)`."""

    def for_role(self, user: "User") -> Self:
        """As the mails themselves."""
        return self.filter(message__in=Message.objects.visible_to(user))

    for_coordinator = for_administrator = for_role


class MessageAbout(models.Model):
    """An object on whose page a mail and its delivery are shown. Found by its public id, as the audit log does.

    `is_only_named`: the text names that person to somebody else.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="abouts")
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.UUIDField(_("object"))
    is_only_named = models.BooleanField(_("named to somebody else"), default=False)

    objects = ScopedManager.from_queryset(MessageAboutQuerySet)()

    class Meta:
        verbose_name = _("subject of a mail")
        verbose_name_plural = _("subjects of mails")
        indexes = [models.Index(name="message_about", fields=["object_type", "object_id", "-message"])]
        constraints = [
            models.UniqueConstraint(
                name="message_about_once",
                fields=["message", "object_type", "object_id"],
                violation_error_message=_("The mail is already about that."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"
