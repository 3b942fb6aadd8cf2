"""Who a person is: everything that follows from the personal number and the names.

The actions and the import both come here, so that a person has the same facts however they were registered.
"""

from collections.abc import Collection

from compcor.core.crypto import blind_index
from compcor.core.identifiers import PersonalNumber
from compcor.core.text import search_text
from participants.models import FormerNumber, Participant

ALIAS = "Skyddad identitet"


def identify(participant: Participant, number: PersonalNumber) -> None:
    """Give the person this number, and the birth date and legal sex that it tells (docs/domain.md §4.2)."""
    participant.personal_number = number.number
    participant.personal_number_index = blind_index(number.number)
    participant.birth_date = number.birth_date
    participant.sex = number.sex


def find_person(number: PersonalNumber) -> Participant | None:
    """The person with this number, or who had it before."""
    found = ids_by_index([blind_index(number.number)])
    return Participant.objects.filter(pk__in=found.values()).first() if found else None


def ids_by_index(indexes: Collection[str]) -> dict[str, int]:
    """The primary keys of people by the blind indexes of their present and former numbers; two queries."""
    found = FormerNumber.objects.filter(personal_number_index__any_of=indexes)
    former = dict(found.values_list("personal_number_index", "participant"))
    present = Participant.objects.filter(personal_number_index__any_of=indexes)
    return former | dict(present.values_list("personal_number_index", "pk"))


def name_in_lists(participant: Participant, *, alias_number: int | None = None) -> None:
    """Set what lists and search may show: an alias and nothing for a protected identity (docs/domain.md §5.4).

    Somebody who becomes protected needs `alias_number`; somebody who is keeps the alias.
    """
    if not participant.protected_identity:
        participant.list_name = f"{participant.family_name}, {participant.given_name}"
        participant.search_text = search_text(participant.given_name, participant.family_name, participant.email)
        return
    participant.search_text = ""
    if not has_alias(participant):
        participant.list_name = f"{ALIAS} {alias_number}"


def has_alias(participant: Participant) -> bool:
    """Whether lists already show the alias."""
    return participant.list_name.startswith(f"{ALIAS} ")


def next_alias_number() -> int:
    """The number after the highest alias in use. Ask for it under a lock."""
    names = Participant.objects.filter(protected_identity=True).values_list("list_name", flat=True)
    numbers = (name.removeprefix(f"{ALIAS} ") for name in names)
    return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1
