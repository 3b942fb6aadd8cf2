"""A company's own view of its people: what the portal shows of somebody, and nothing that others have said.

Whoever is registered at two companies looks at each as if there were no other (docs/decisions.md).
"""

from collections.abc import Callable, Collection, Iterable

from django.db.models import Case, CharField, Exists, Expression, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Collate, Concat

from companies.models import Company
from compcor.core.database import SWEDISH
from compcor.core.text import swedish_sort_key
from participants.enums import NoticeWay
from participants.models import EmployeeCard, Employment, NoticeGiven, Participant

# What a card says of a person, beside the protection.
CARD_FACTS = ("given_name", "family_name", "email", "mobile", "education")


def known_as(company: Company, person: str = "pk", list_name: str = "list_name") -> Expression:
    """The name by which a company knows a person, for a query whose rows have the person's key at `person`.

    That of its own card; without one the name in lists; the alias for whom it knows to be protected.
    """
    cards = EmployeeCard.objects.filter(company=company, participant=OuterRef(person))
    full_name = Concat("family_name", Value(", "), "given_name", output_field=CharField())
    written = Case(When(protected_identity=False, then=full_name), output_field=CharField())
    return Collate(Coalesce(Subquery(cards.values_list(written)[:1]), F(list_name), output_field=CharField()), SWEDISH)


def names_at(company: Company, people: Collection[int]) -> dict[int, str]:
    """The names by which a company knows these people; one query."""
    rows = Participant.objects.filter(pk__any_of=list(people)).annotate(known_as=known_as(company))
    return dict(rows.values_list("pk", "known_as"))


def as_known[Row](company: Company, rows: Iterable[Row], *, person: Callable[[Row], Participant]) -> list[Row]:
    """The rows with their people in memory called as the company knows them, in order of those names; one query.

    For the company's own pages and mails; people of these rows are never saved.
    """
    rows = list(rows)
    people = [person(row) for row in rows]
    cards = EmployeeCard.objects.filter(company=company, participant__any_of=[one.pk for one in people])
    by_person = {card.participant_id: card for card in cards}
    for one in people:
        card = by_person.get(one.pk)
        if card and not card.protected_identity:
            one.list_name = str(card)  # and nothing else: whether they may be written to is the person's own fact
    return sorted(rows, key=lambda row: (swedish_sort_key(person(row).list_name), person(row).pk))


def is_shared(participant: Participant, company: Company) -> bool:
    """Whether others have a say in the person's facts: they are or were employed at another company too."""
    return Employment.objects.filter(participant=participant).exclude(company=company).exists()


def has_notice(company: Company) -> Expression:
    """For a query of employments: whether the company need not hand over the notice (docs/domain.md §5.1).

    It did so itself, the project mails it, or the project has told somebody whom it registered itself. What another
    employer did, and what was done before the company registered the person, would tell that they are known elsewhere.
    """
    given = NoticeGiven.objects.filter(participant=OuterRef("participant"))
    cards = EmployeeCard.objects.filter(participant=OuterRef("participant"), company=company)
    elsewhere = given.filter(company__isnull=False, given_on=OuterRef("participant__informed_on"))
    by_project = (
        Q(participant__informed_on__isnull=False)
        & ~Exists(elsewhere.exclude(company=company))
        & ~Exists(cards.exclude(notice_way=NoticeWay.PROJECT))
    )
    mailed = Exists(cards.filter(notice_way=NoticeWay.MAIL))
    return Case(
        When(Exists(given.filter(company=company)) | mailed | by_project, then=Value(value=True)),
        default=Value(value=False),
    )
