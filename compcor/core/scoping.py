"""Whose rows: the third of the four questions (signed in? audience? rows? state?).

A queryset names each role that may see anything of its rows by a method `for_<role>(user)`. A role without such
a method sees nothing: forgetting to decide is deciding for silence.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import fetch_modes

if TYPE_CHECKING:
    from compcor.accounts.models import User


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows which of its rows a user may see."""

    def visible_to(self, user: "User") -> Self:
        """The rows that `user` may see; none for a role that the queryset does not name."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        rule = getattr(self, f"for_{user.role}", None)
        return rule(user) if rule else self.none()


def scoped_manager(queryset: type[models.QuerySet], *, defer: Sequence[str] = ()) -> Any:
    """The manager for `queryset`: rows of one page fetch their related rows together (no N + 1).

    The fields in `defer` are read only where they are used.
    """

    class ScopedManager(models.Manager.from_queryset(queryset)):  # type: ignore[misc]
        def get_queryset(self) -> models.QuerySet:
            return super().get_queryset().fetch_mode(fetch_modes.FETCH_PEERS).defer(*defer)

    return ScopedManager()
