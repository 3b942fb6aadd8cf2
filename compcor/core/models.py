"""Abstract base of every row that a person can meet: a public id for addresses, and when it was made and changed."""

import uuid
from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicModel(models.Model):
    """A row with a UUID for addresses; the numeric key never leaves the database."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    def full_clean(self, exclude: Collection[str] | None = None, **options: bool) -> None:  # type: ignore[override]
        """Check the fields first: a character that PostgreSQL cannot take must not reach the other checks' queries."""
        self.clean_fields(exclude=exclude)
        super().full_clean(exclude=exclude, **options)
