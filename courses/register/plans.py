"""What an import would do: new rows, changed rows, and the references between them before they have keys."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.db import models

from courses.register.faults import Fault


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is there and gets other values; `row` is the first row of the file that says so."""

    pk: int
    row: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(slots=True)
class Plan:
    """What becomes of one model's rows.

    New rows are known by a negative number until they are written: -1 is the first of `new`. `disguised` rows are
    there, but must look new to the owner of the file; `elsewhere` are changes that do not touch the row: a company's
    own words of a person in whom others have a say.
    """

    model: type[models.Model]
    new: list[Any] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    disguised: set[int] = field(default_factory=set)
    elsewhere: list[Change] = field(default_factory=list)

    def add(self, draft: Any) -> int:
        """Plan a new row; the number that it is known by."""
        self.new.append(draft)
        return -len(self.new)

    def compare(self, pk: int, row: int, before: Mapping[str, Any], said: Mapping[str, Any]) -> Change | None:
        """Plan the change to what the file says; None says nothing and leaves what is there."""
        return self.replace(pk, row, before, {name: value for name, value in said.items() if value is not None})

    def counts(self) -> dict[str, int]:
        """New, changed and unchanged rows, as the owner of the file may know them."""
        return {
            "new": len(self.new) + len(self.disguised),
            "changed": len(self.told_changes()),
            "unchanged": self.unchanged,
        }

    def told_changes(self) -> list[Change]:
        """The changes that the owner of the file may know."""
        return [change for change in (*self.changed, *self.elsewhere) if change.pk not in self.disguised]

    def replace(self, pk: int, row: int, before: Mapping[str, Any], facts: Mapping[str, Any]) -> Change | None:
        """Plan the change to exactly these facts, None included."""
        after = {name: value for name, value in facts.items() if value != before[name]}
        if not after:
            self.unchanged += 1
            return None
        change = Change(pk, row, {name: before[name] for name in after}, after)
        self.changed.append(change)
        return change


@dataclass(slots=True)
class Index:
    """How the file's keys are found: the primary key, or the fault for which the row with that key is refused.

    `unreadable` are the faults of rows whose key is not known, because it is the faulty cell; `unread` is the fault
    for which no row of the sheet was read.
    """

    ids: dict[Hashable, int] = field(default_factory=dict)
    refused: dict[Hashable, Fault] = field(default_factory=dict)
    unreadable: list[Fault] = field(default_factory=list)
    unread: Fault | None = None

    def refuse(self, key: Hashable, fault: Fault) -> None:
        """Remember why rows that refer to this key cannot be judged."""
        if key is None or (isinstance(key, tuple) and None in key):
            self.unreadable.append(fault)
        else:
            self.refused.setdefault(key, fault)


@dataclass(slots=True)
class _Dangling:
    key: Hashable
    fault: Fault
    own: Hashable


class References:
    """References from one sheet to another that lead nowhere, and what that means.

    A consequence of a faulty row is not a fault of its own. A key that nobody has may be the right one of a row
    whose own key is faulty: as many unknown keys as there are such rows are taken for theirs, those that most rows
    refer to first, each for the row that is written most alike.
    """

    def __init__(self, target: Index, own: Index | None = None) -> None:
        self.target = target
        self.own = own
        self._dangling: list[_Dangling] = []

    def miss(self, key: Hashable, fault: Fault, own: Hashable = None) -> None:
        """A row refers to `key`, which is not there; `own` is the row's own key."""
        self._dangling.append(_Dangling(key, fault, own))

    def settle(self) -> list[Fault]:
        """The faults among them; the others are counted under the fault that they follow from."""
        self._allot()
        faults = []
        for missed in self._dangling:
            cause = self.target.refused.get(missed.key) or self.target.unread
            if cause:
                cause.followers += 1
            else:
                cause = missed.fault
                faults.append(cause)
            if self.own is not None:
                self.own.refuse(missed.own, cause)
        return faults

    def _allot(self) -> None:
        counts = Counter(missed.key for missed in self._dangling if missed.key not in self.target.refused)
        for key, _count in counts.most_common(len(self.target.unreadable)):
            fault = max(self.target.unreadable, key=lambda fault: _likeness(fault.value, key))
            self.target.unreadable.remove(fault)
            self.target.refused[key] = fault


def _likeness(written: str, key: Hashable) -> float:
    return SequenceMatcher(None, written, str(key)).ratio()
