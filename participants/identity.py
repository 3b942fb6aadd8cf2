"""Who a person is: everything that follows from the personal number and the names.

The actions and the import both come here, so that a person has the same facts however they were registered.
"""

from compcor.core.crypto import blind_index
from compcor.core.identifiers import PersonalNumber
from compcor.core.text import search_text
from participants.models import Participant

ALIAS = "Skyddad identitet"


def identify(participant: Participant, number: PersonalNumber) -> None:
    """Give the person this number, and the birth date and legal sex that it tells (docs/domain.md §4.2)."""
    participant.personal_number = number.number
    participant.personal_number_index = blind_index(number.number)
    participant.birth_date = number.birth_date
    participant.sex = number.sex


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
