"""Doubles: who was found not to be the same person, who was merged, and which company took over another's people."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.fields import EncryptedTextField
from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet
from participants.models.people import Participant

if TYPE_CHECKING:
    from compcor.accounts.models import User


class NotTheSameQuerySet(ScopedQuerySet):
    """Pairs that somebody has looked at."""

    def for_coordinator(self, user: "User") -> Self:
        """Those of people whom one may see: a pair would tell whose alias stands where (docs/domain.md §5.4)."""
        if user.handles_protected:
            return self.all()
        return self.exclude(first__protected_identity=True).exclude(second__protected_identity=True)


class NotTheSame(PublicModel):
    """Somebody looked at two people who are alike and found that they are two.

    `reasons` are those that spoke for one person then: the pair comes back only when a new one speaks for it.
    """

    first = models.ForeignKey(
        Participant,
        verbose_name=_("one"),
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,  # not_the_same_once begins with it
    )
    second = models.ForeignKey(Participant, verbose_name=_("the other"), on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(_("reasons"), default=list)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("looked at by"), on_delete=models.PROTECT, related_name="+"
    )
    looked_at = models.DateTimeField(_("looked at"))

    objects = ScopedManager.from_queryset(NotTheSameQuerySet)()

    class Meta:
        verbose_name = _("pair that is not the same person")
        verbose_name_plural = _("pairs that are not the same person")
        ordering = ["-looked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="not_the_same_once",
                fields=["first", "second"],
                violation_error_message=_("Somebody has looked at these two already."),
            ),
            models.CheckConstraint(
                name="not_the_same_in_order",
                condition=Q(first__lt=F("second")),
                violation_error_message=_("A pair is two people, the one registered first before the other."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


class Undoable(PublicModel):
    """An act on many rows that can be taken back: `journal` holds every changed row as it was and as it became."""

    journal: EncryptedTextField
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("done by"), on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(_("done"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_undone_has_who_and_when",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                violation_error_message=_("What is taken back has a time and a person."),
            ),
        ]

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back."""
        return self.undone_at is not None


class MergeQuerySet(ScopedQuerySet):
    """Merges."""

    def for_coordinator(self, user: "User") -> Self:
        """Those of people whom one may see, before and after."""
        if user.handles_protected:
            return self.all()
        protected = Participant.objects.filter(protected_identity=True)
        return self.exclude(kept__protected_identity=True).exclude(gone_id__in=protected.values("public_id"))

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(undone_at__isnull=True)


class MergeManager(ScopedManager.from_queryset(MergeQuerySet)):  # type: ignore[misc]
    """The journal is decrypted only to take the merge back."""

    deferred = ("journal",)


class Merge(Undoable):
    """Two registrations that were one person (docs/domain.md §0.2 rule 2).

    The older row stays, under whichever number was chosen; the other row is gone, and its address leads here.
    """

    journal = EncryptedTextField(_("journal"), context="participants.merge.journal")
    kept = models.ForeignKey(Participant, verbose_name=_("person"), on_delete=models.PROTECT, related_name="merges")
    gone_id = models.UUIDField(_("address of the row that is gone"), db_index=True)

    objects = MergeManager()

    class Meta(Undoable.Meta):
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-done_at", "-id"]

    def __str__(self) -> str:
        return str(self.kept)


class TakeoverQuerySet(ScopedQuerySet):
    """Takeovers."""

    def for_coordinator(self, _user: "User") -> Self:
        """Every one: they name companies, and how many people."""
        return self.all()


class TakeoverManager(ScopedManager.from_queryset(TakeoverQuerySet)):  # type: ignore[misc]
    """The journal is decrypted only to take the takeover back."""

    deferred = ("journal",)


class Takeover(Undoable):
    """A company that was taken over by another: its people work for the successor from the day after `last_day`.

    What was attended until then stays with the old company (docs/domain.md §9 trap 1).
    """

    journal = EncryptedTextField(_("journal"), context="participants.takeover.journal")
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Company, verbose_name=_("successor"), on_delete=models.PROTECT, related_name="+")
    last_day = models.DateField(_("last day at the old company"))
    people = models.PositiveIntegerField(_("people"))

    objects = TakeoverManager()

    class Meta(Undoable.Meta):
        verbose_name = _("takeover of a company")
        verbose_name_plural = _("takeovers of companies")
        ordering = ["-done_at", "-id"]
        constraints = [
            *Undoable.Meta.constraints,
            models.CheckConstraint(
                name="takeover_by_another_company",
                condition=~Q(company=F("successor")),
                violation_error_message=_("A company cannot take over itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} → {self.successor}"
