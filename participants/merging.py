"""What apps above do when two registrations of one person become one: their rows follow the person.

Rows that only refer to a participant by a foreign key follow by themselves; where two would collide under a unique
constraint, the kept person's row stays. An app registers a `Mover` when it is ready for rows that need more thought,
and claims their models. All of it happens in the transaction of the merge, is watched, and can be taken back exactly.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

from compcor.accounts.models import User
from participants.models import Participant


@dataclass(frozen=True, slots=True)
class Effect:
    """One consequence of a merge, told before it is done: a heading, a sentence, and a line for each row."""

    title: str
    text: str
    lines: Sequence[str] = ()
    is_collision: bool = False


class Mover:
    """What one app does with its rows. Every step may be left as it is here, where it does nothing."""

    # Models with a key to a participant that this mover moves, or that follow from others and are not moved at all.
    claims: ClassVar[Collection[type[models.Model]]] = ()

    def tell(self, people: Collection[int]) -> Mapping[int, str]:  # noqa: ARG002 - movers ask so
        """A few words on what each of these people has here, for the list of possible doubles; by primary key."""
        return {}

    def hold(self, people: Collection[int]) -> None:
        """Lock what comes before the people in the order of locks (a run, a session); the people come after."""

    def effects(self, kept: Participant, gone: Participant) -> Iterable[Effect]:  # noqa: ARG002 - movers ask so
        """What would move and what collides, for the page; nothing is locked and nothing changes."""
        return ()

    def watched(self, people: Collection[int]) -> "Iterable[models.QuerySet[Any, Any]]":  # noqa: ARG002 - as above
        """The claimed rows of these people (primary keys): what is changed among them can be taken back."""
        return ()

    def move(self, kept: Participant, gone: Participant, *, by: User) -> None:
        """Give the kept person the rows of the other one."""

    def check_undone(self, people: Collection[int]) -> None:
        """After a merge was taken back: raise RuleViolation if what was given away meanwhile is missing now."""


_movers: list[Mover] = []


def when_people_merge(mover: Mover) -> None:
    """Let an app take part in merges; called when the app is ready."""
    if mover not in _movers:
        _movers.append(mover)


def movers() -> Sequence[Mover]:
    """Those who take part, in the order in which their apps became ready."""
    return tuple(_movers)
