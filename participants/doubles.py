"""Registrations that may be the same person, found as sets: nobody is compared with everybody.

The database pairs those who share a key (birth date with the beginning of a name, e-mail, mobile, the whole name);
`participants.likeness` then says what speaks for one person and how much. Whoever may not see protected identities
gets no pair with one: a pair would tell whose alias stands where (docs/domain.md §5.4).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection

from compcor.accounts.models import User
from compcor.core.database import folded, last_digits, room_to_count
from participants.enums import Likeness
from participants.likeness import MOBILE_DIGITS, WORTH_A_LOOK, Facts, likenesses, mobile_key, score
from participants.models import Employment, NotTheSame, Participant

# An address or number of more people than this is the company's, and says nothing about who is who.
MOST_WHO_SHARE = 3
# As many people are paired at once when somebody opens the coordinators' home; more are counted at night.
COUNTED_AT_ONCE = 5_000
KEPT_SECONDS = 10 * 60
KEPT_FROM_NIGHT_SECONDS = 36 * 60 * 60

type Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two people (primary keys, the one registered first before the other) that somebody should look at."""

    first: int
    second: int
    reasons: tuple[Likeness, ...]

    @property
    def score(self) -> int:
        """0 to 100."""
        return score(self.reasons)


def possible_doubles(*, with_protected: bool) -> list[Candidate]:
    """Every pair worth a look, the most alike first; the same few queries for any number of people.

    A pair that was found not to be the same person comes back only when something speaks for it that did not then.
    """
    pairs = _pairs_that_share_a_key(with_protected=with_protected)
    facts = facts_of({key for pair in pairs for key in pair})
    settled = {
        (first, second): frozenset(reasons)
        for first, second, reasons in NotTheSame.objects.order_by().values_list("first", "second", "reasons")
    }
    found = (Candidate(*pair, likenesses(facts[pair[0]], facts[pair[1]])) for pair in pairs)
    open_ones = (
        candidate
        for candidate in found
        if candidate.score >= WORTH_A_LOOK
        and not settled.get((candidate.first, candidate.second), frozenset()).issuperset(candidate.reasons)
    )
    return sorted(open_ones, key=lambda candidate: (-candidate.score, candidate.first, candidate.second))


def reasons_of(one: Participant, other: Participant) -> tuple[Likeness, ...]:
    """What speaks for these two being one person, much or little."""
    facts = facts_of({one.pk, other.pk})
    return likenesses(facts[one.pk], facts[other.pk])


def facts_of(people: Collection[int]) -> Mapping[int, Facts]:
    """What is compared of these people, without addresses and numbers that are a company's; three queries."""
    companies: dict[int, set[int]] = defaultdict(set)
    employments = Employment.objects.filter(participant__any_of=list(people)).order_by()
    for person, company in employments.values_list("participant", "company"):
        companies[person].add(company)
    crowded = _addresses_of_many()
    names = ("given_name", "family_name", "birth_date", "email", "mobile")
    found = {}
    rows = Participant.objects.filter(pk__any_of=list(people)).order_by()
    for row in rows.values("pk", *names):
        facts = {name: row[name] for name in names}
        facts["email"] = "" if facts["email"].lower() in crowded else facts["email"]
        facts["mobile"] = "" if mobile_key(facts["mobile"]) in crowded else facts["mobile"]
        found[row["pk"]] = Facts(**facts, companies=frozenset(companies[row["pk"]]))
    return found


def count_of_doubles(user: User) -> int | None:
    """How many pairs wait for a look, for the coordinators' home; at most ten minutes old.

    Of very many people the count is made at night and whenever the list is opened; None until then.
    """
    kept: int | None = cache.get(_cache_key(with_protected=user.handles_protected))
    if kept is None and Participant.objects.order_by()[: COUNTED_AT_ONCE + 1].count() <= COUNTED_AT_ONCE:
        return count_again(with_protected=user.handles_protected, keep_for=KEPT_SECONDS)
    return kept


def count_again(*, with_protected: bool, keep_for: int = KEPT_FROM_NIGHT_SECONDS) -> int:
    """Count the pairs, and keep the number."""
    return keep_count(possible_doubles(with_protected=with_protected), with_protected=with_protected, keep_for=keep_for)


def keep_count(found: Sequence[Candidate], *, with_protected: bool, keep_for: int = KEPT_FROM_NIGHT_SECONDS) -> int:
    """Keep the number of a list that somebody has just seen."""
    cache.set(_cache_key(with_protected=with_protected), len(found), keep_for)
    return len(found)


def forget_count() -> None:
    """After a merge or a look the number is another."""
    cache.delete_many([_cache_key(with_protected=True), _cache_key(with_protected=False)])


def _cache_key(*, with_protected: bool) -> str:
    return f"participants.doubles.{'all' if with_protected else 'open'}"


def _pairs_that_share_a_key(*, with_protected: bool) -> list[Pair]:
    return [(first, second) for first, second in _rows(_PAIRS, with_protected=with_protected)]


def _addresses_of_many() -> set[str]:
    """E-mails, and last digits of mobiles, that so many people have that they say nothing about who is who."""
    return {address for (address,) in _rows(_CROWDED, with_protected=True)}


def _rows(statement: str, *, with_protected: bool) -> list[Any]:
    sql = statement.format(
        given=folded("given_name"),
        family=folded("family_name"),
        mobile=last_digits("mobile", MOBILE_DIGITS),
        digits=MOBILE_DIGITS,
        most=MOST_WHO_SHARE,
        people="TRUE" if with_protected else "NOT protected_identity",
    )
    with room_to_count(), connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[Any] = cursor.fetchall()
    return rows


# Both engines write a date as 2021-09-30 when it is cast to text.
_PAIRS = """
WITH person AS (
    SELECT id, birth_date, CAST(birth_date AS text) AS born, {given} AS given, {family} AS family,
        lower(email) AS email, {mobile} AS mobile
    FROM participants_participant WHERE {people}
),
own_email AS (
    SELECT email FROM person WHERE email <> '' GROUP BY email HAVING count(*) BETWEEN 2 AND {most}
),
own_mobile AS (
    SELECT mobile FROM person WHERE length(mobile) = {digits} GROUP BY mobile HAVING count(*) BETWEEN 2 AND {most}
)
SELECT a.id, b.id FROM person a JOIN person b ON a.birth_date = b.birth_date AND a.id < b.id
WHERE substr(a.given, 1, 3) = substr(b.given, 1, 3)
    OR substr(a.family, 1, 3) = substr(b.family, 1, 3)
    OR (substr(a.given, 1, 3) = substr(b.family, 1, 3) AND substr(a.family, 1, 3) = substr(b.given, 1, 3))
UNION
SELECT a.id, b.id FROM own_email JOIN person a ON a.email = own_email.email
    JOIN person b ON b.email = own_email.email AND a.id < b.id
UNION
SELECT a.id, b.id FROM own_mobile JOIN person a ON a.mobile = own_mobile.mobile
    JOIN person b ON b.mobile = own_mobile.mobile AND a.id < b.id
UNION
SELECT a.id, b.id FROM person a JOIN person b ON a.given = b.given AND a.family = b.family AND a.id < b.id
WHERE (substr(a.born, 1, 7) = substr(b.born, 1, 7))
    OR (substr(a.born, 6) = substr(b.born, 6))
    OR (substr(a.born, 1, 4) = substr(b.born, 1, 4) AND substr(a.born, 9) = substr(b.born, 9))
    OR (
        substr(a.born, 1, 4) = substr(b.born, 1, 4) AND substr(a.born, 6, 2) = substr(b.born, 9)
        AND substr(a.born, 9) = substr(b.born, 6, 2)
    )
    OR EXISTS (
        SELECT 1 FROM participants_employment x JOIN participants_employment y ON x.company_id = y.company_id
        WHERE x.participant_id = a.id AND y.participant_id = b.id
    )
"""

_CROWDED = """
SELECT lower(email) FROM participants_participant WHERE email <> '' AND {people}
GROUP BY 1 HAVING count(*) > {most}
UNION ALL
SELECT {mobile} FROM participants_participant WHERE mobile <> '' AND {people} GROUP BY 1 HAVING count(*) > {most}
"""
