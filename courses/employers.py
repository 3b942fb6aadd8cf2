"""Who employed somebody on the day of a session: the hours belong to that company (docs/domain.md §6.3 D12)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple, Self

from participants.models import Employment


class Spell(NamedTuple):
    """The dates of one employment."""

    starts_on: date
    ends_on: date | None
    company: int


class Employers:
    """The employments of some people, read once and then asked for any day."""

    def __init__(self, rows: Iterable[tuple[int, int, date, date | None]]) -> None:
        self._spells: dict[int, list[Spell]] = defaultdict(list)
        for participant, company, starts_on, ends_on in rows:
            self._spells[participant].append(Spell(starts_on, ends_on, company))

    @classmethod
    def of(cls, participants: Collection[int]) -> Self:
        """Read the employments of these people (primary keys) in one query."""
        rows = Employment.objects.filter(participant__in=participants).order_by("starts_on", "id")
        return cls(rows.values_list("participant", "company", "starts_on", "ends_on"))

    def on(self, day: date, participant: int, *, preferred: Sequence[int | None] = ()) -> int | None:
        """The company (primary key) that employed the person on the day, or None.

        Of several at once the first of the preferred ones, else the one that began last.
        """
        companies = [
            spell.company
            for spell in self._spells[participant]
            if spell.starts_on <= day and (spell.ends_on is None or day <= spell.ends_on)
        ]
        chosen = (company for company in preferred if company in companies)
        return next(chosen, companies[-1] if companies else None)
