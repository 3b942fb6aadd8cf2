"""Whose rows: the third of the four questions (signed in? audience? rows? state?).

A queryset names each role that may see anything of its rows by a method `for_<role>(user)`. A role without such
a method sees nothing: forgetting to decide is deciding for silence.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import fetch_modes

if TYPE_CHECKING:
    from compcor.accounts.models import User


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows which of its rows a user may see."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The rows that `user` may see; none for a role that the queryset does not name."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        rule = getattr(self, f"for_{user.role}", None)
        return rule(user) if rule else self.none()

    def select_for_update(
        self,
        nowait: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        skip_locked: bool = False,  # noqa: FBT001, FBT002
        of: Sequence[str] = (),
        no_key: bool = True,  # noqa: FBT001, FBT002
    ) -> Self:
        """Hold the rows against changes, but not against rows that come to refer to them.

        Foreign keys are checked when a transaction ends. A full lock would be in the way of that check, and two
        acts that each hold a row and wait for the log could end in a deadlock.
        """
        return super().select_for_update(nowait=nowait, skip_locked=skip_locked, of=of, no_key=no_key)


class ScopedManager(models.Manager):
    """The manager of scoped models, made by `ScopedManager.from_queryset(...)()`.

    Rows of one page fetch their related rows together (no N + 1); the fields in `deferred` are read only where
    somebody asks for them.
    """

    deferred: tuple[str, ...] = ()

    def get_queryset(self) -> models.QuerySet:
        """Every row, before anybody's view of it."""
        return super().get_queryset().fetch_mode(fetch_modes.FETCH_PEERS).defer(*self.deferred)
