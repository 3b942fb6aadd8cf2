"""What coordinators do with people and their employments. Every act checks its rule, writes, and is audited."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.crypto import blind_index
from compcor.core.database import take_turn
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import IdentifierError, PersonalNumber
from compcor.core.periods import swedish_today
from compcor.core.text import clean_text
from compcor.mail.actions import forget_mails
from participants.actions.employments import locked, start_employment
from participants.enums import NumberChange
from participants.followers import people_changed
from participants.identity import find_person, has_alias, identify, name_in_lists, next_alias_number
from participants.models import EmployeeCard, Employment, FormerNumber, Participant

SHORTEST_REASON = 8  # letters: "SCB asks" says something, "x" does not


class PersonFacts(TypedDict, total=False):
    """What can be said of a person by hand, beside the personal number."""

    given_name: str
    family_name: str
    email: str
    mobile: str
    education: str
    protected_identity: bool
    informed_on: date | None
    notice_version: str


@dataclass(frozen=True, slots=True)
class Registration:
    """What came of registering somebody: `is_new` is false for a person who was known and got an employment."""

    participant: Participant
    employment: Employment
    is_new: bool


def parse_number(written: str, *, age_is_right: bool = False) -> PersonalNumber:
    """The number, if it is one. An unlikely age is refused until somebody says that it is right."""
    try:
        number = PersonalNumber.parse(written, today=swedish_today())
    except IdentifierError as error:
        raise RuleViolation(error.message, "personal_number") from error
    unlikely = number.unlikely_age(swedish_today())
    if unlikely and not age_is_right:
        raise RuleViolation(unlikely.label, "personal_number")
    return number


@transaction.atomic
def register_participant(
    *,
    personal_number: str,
    company: Company,
    starts_on: date,
    by: User,
    title: str = "",
    furloughed: bool = False,
    age_is_right: bool = False,
    **facts: Unpack[PersonFacts],
) -> Registration:
    """Register a person as employed at a company.

    One row per person, however the number is written: who is known already keeps what is known, and gets an
    employment. Refused if they are employed at the company at that time, and of a known protected identity unless one
    may see it: whoever has a number must not learn by it whose alias stands where (docs/domain.md §5.4).
    """
    number = parse_number(personal_number, age_is_right=age_is_right)
    take_turn("participants.register")
    participant = find_person(number)
    is_new = participant is None
    if participant is None:
        participant = add_person(number, facts, by=by)
    else:
        require_right_to_see(participant, by=by)
    employment = start_employment(
        participant=participant, company=company, starts_on=starts_on, title=title, furloughed=furloughed, by=by
    )
    return Registration(participant, employment, is_new)


def add_person(number: PersonalNumber, facts: PersonFacts, *, by: User) -> Participant:
    """A person whom nobody has registered before; the caller has taken the turn and looked for them."""
    participant = Participant()
    identify(participant, number)
    set_facts(participant, facts)
    participant.full_clean()
    participant.save()
    record("participant.registered", participant, by=by)
    return participant


@transaction.atomic
def change_participant(*, participant: Participant, by: User, **facts: Unpack[PersonFacts]) -> Participant:
    """Change what is known of a person; what is not given stays. Lifting a protection needs the right to see it."""
    participant = locked(participant)
    if participant.protected_identity:
        require_right_to_see(participant, by=by)
    if write_facts(participant, facts, by=by) and participant.protected_identity:
        hide_on_cards([participant.pk])
    return participant


def write_facts(participant: Participant, facts: PersonFacts, *, by: User) -> list[str]:
    """Write what is said of a locked person; the names of what changed."""
    before = {name: getattr(participant, name) for name in facts}
    set_facts(participant, facts)
    participant.full_clean()
    changed = [name for name, value in before.items() if getattr(participant, name) != value]
    if changed:
        participant.save()
        record("participant.changed", participant, by=by, changed=changed)
    if "protected_identity" in changed and participant.protected_identity:
        forget_mails(about=participant, name=participant.list_name, by=by)
    return changed


def hide_on_cards(participants: Collection[int]) -> None:
    """A coordinator's word that an identity is protected holds at every company: alias, no address (§5.4)."""
    cards = EmployeeCard.objects.filter(participant__in=participants, protected_identity=False)
    cards.update(protected_identity=True, email="", mobile="")


@transaction.atomic
def correct_personal_number(
    *, participant: Participant, personal_number: str, change: NumberChange | str, by: User, age_is_right: bool = False
) -> Participant:
    """Give a person another number, and the birth date and legal sex that it tells.

    A number that was the person's is kept and goes on finding them; one that was mistyped is forgotten.
    """
    take_turn("participants.register")  # before the person's row, as in registering
    participant = locked(participant)
    require_right_to_see(participant, by=by)
    number = parse_number(personal_number, age_is_right=age_is_right)
    other = find_person(number)
    if other is not None and other != participant:
        require_right_to_see(other, by=by)
        message = _("{name} already has this number. Look whether it is the same person.")
        raise RuleViolation(message.format(name=other), "personal_number")
    if participant.personal_number == number.number:
        raise RuleViolation(_("The person already has this number."), "personal_number")
    participant.former_numbers.filter(personal_number_index=blind_index(number.number)).delete()
    if NumberChange(change) == NumberChange.NEW:
        FormerNumber.objects.create(
            participant=participant,
            personal_number=participant.personal_number,
            personal_number_index=participant.personal_number_index,
        )
    identify(participant, number)
    participant.full_clean()
    participant.save()
    people_changed([participant.pk], by=by)
    record("participant.number_corrected", participant, by=by, change=change)
    return participant


@transaction.atomic
def reveal_personal_number(*, participant: Participant, reason: str, by: User) -> str:
    """The whole number as it is printed, for a coordinator who says why. The log keeps who, when and why."""
    require_right_to_see(participant, by=by)
    reason = clean_text(reason)
    if len(reason) < SHORTEST_REASON:
        raise RuleViolation(_("Say in a few words why you need the number."), "reason")
    record("participant.number_revealed", participant, by=by, reason=reason)
    return PersonalNumber(participant.personal_number).display


@transaction.atomic
def see_identity(*, participant: Participant, by: User) -> Participant:
    """Let somebody see the name of a protected identity; the log keeps that they did."""
    require_right_to_see(participant, by=by)
    record("participant.identity_seen", participant, by=by)
    return participant


@transaction.atomic
def record_informed(*, rows: Sequence[Participant], informed_on: date, by: User, notice_version: str = "") -> int:
    """Note that people were informed about their personal data (docs/domain.md §5.1), on a day that has been."""
    if informed_on > swedish_today():
        raise RuleViolation(_("The day lies in the future."), "informed_on")
    people = list(Participant.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    for participant in people:
        participant.informed_on = informed_on
        participant.notice_version = notice_version
        participant.changed_at = timezone.now()
    Participant.objects.bulk_update(people, ["informed_on", "notice_version", "changed_at"])
    details = {"informed_on": informed_on, "notice_version": notice_version}
    record_many("participant.informed", [(participant, details) for participant in people], by=by)
    return len(people)


def may_see(participant: Participant, user: User) -> bool:
    """Coordinators see people; a protected identity only those who are appointed to (docs/domain.md §5.4)."""
    return user.role == Role.COORDINATOR and (user.handles_protected or not participant.protected_identity)


def require_right_to_see(participant: Participant, *, by: User) -> None:
    """Refuse who may not see the person's name and number."""
    if not may_see(participant, by):
        raise RuleViolation(_("Only a coordinator who handles protected identities can do this."))


def set_facts(participant: Participant, facts: PersonFacts) -> None:
    """Write the facts on the row, cleaned, and what lists and search show of them."""
    informed_on = facts.get("informed_on")
    if informed_on and informed_on > swedish_today():
        raise RuleViolation(_("The day lies in the future."), "informed_on")
    for name, value in facts.items():
        setattr(participant, name, value)
    for name in ("given_name", "family_name"):
        setattr(participant, name, clean_text(getattr(participant, name)))
    number = None
    if participant.protected_identity and not has_alias(participant):
        take_turn("participants.alias")
        number = next_alias_number()
    name_in_lists(participant, alias_number=number)
