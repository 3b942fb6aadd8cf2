"""The audit log: what was done to what, by whom, when. Rows are only ever added, and each seals the one before."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from compcor.core.models import PublicModel
from compcor.core.scoping import ScopedManager, ScopedQuerySet


class AuditEventQuerySet(ScopedQuerySet):
    """Events. History pages first show that the reader may see the object itself."""

    def about(self, row: PublicModel) -> "AuditEventQuerySet":
        """The history of one object, newest first."""
        return self.filter(object_type=row._meta.label_lower, object_id=row.public_id).order_by("-pk")


class AuditEvent(models.Model):
    """One act.

    `details` holds ids, states and numbers, never names or personal numbers: the log outlives what it is about.
    `seal` is a keyed hash over this row and the seal before it.
    """

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    verb = models.CharField(_("act"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.UUIDField(_("object"))
    details = models.JSONField(_("details"), default=dict)
    seal = models.CharField(_("seal"), max_length=64)

    objects = ScopedManager.from_queryset(AuditEventQuerySet)()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-pk"]
        indexes = [models.Index(name="audit_object", fields=["object_type", "object_id", "-id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
