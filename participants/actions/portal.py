"""What contacts do with their own company's people.

Somebody who is known elsewhere is registered like anybody else: the same answer, nothing of theirs is shown or
overwritten, and coordinators get to see what does not fit together (docs/decisions.md).
"""

from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.database import take_turn
from compcor.core.exceptions import RuleViolation
from compcor.core.text import clean_text
from compcor.mail.recipients import Recipient
from participants.actions.employments import change_employment, covers, end_employment, locked, start_employment
from participants.actions.notices import mail_notice
from participants.actions.people import PersonFacts, add_person, parse_number, write_facts
from participants.employees import CARD_FACTS, is_shared
from participants.enums import CardState, NoticeWay
from participants.followers import attended_days
from participants.identity import find_person
from participants.job_changes import note_job_changes
from participants.models import EmployeeCard, Employment, Participant

ADDRESSES = ("email", "mobile")


class EmployeeFacts(TypedDict, total=False):
    """What a contact says of a person, beside the number."""

    given_name: str
    family_name: str
    email: str
    mobile: str
    education: str
    protected_identity: bool


@transaction.atomic
def register_employee(
    *,
    company: Company,
    personal_number: str,
    starts_on: date,
    by: User,
    title: str = "",
    furloughed: bool = False,
    age_is_right: bool = False,
    **facts: Unpack[EmployeeFacts],
) -> Employment:
    """Register somebody as employed at the contact's company (docs/domain.md §6.3 D12).

    A person who is known already gets an employment and the company's card, and keeps every fact; the caller cannot
    tell the difference. Refused only for what the contact may know: a number that is none, no address, employed here.
    """
    number = parse_number(personal_number, age_is_right=age_is_right)
    said = checked(facts)
    take_turn("participants.register")
    participant = find_person(number)
    is_new = participant is None
    if participant is None:
        participant = add_person(number, PersonFacts(**said), by=by)
    card = card_before(participant, company)
    employment = start_employment(
        participant=participant, company=company, starts_on=starts_on, title=title, furloughed=furloughed, by=by
    )
    has_only_say = is_new or (card is not None and not is_shared(participant, company))
    is_first = card is None
    card = card or EmployeeCard(participant=participant, company=company)
    write_card(card, said, has_only_say=has_only_say, by=by)
    note_overlaps(employment, by=by)
    inform(card, is_first=is_first, by=by)
    return employment


@transaction.atomic
def change_employee(
    *, employment: Employment, starts_on: date, by: User, title: str = "", furloughed: bool = False,
    **facts: Unpack[EmployeeFacts],
) -> Employment:  # fmt: skip
    """Correct what the company says of one of its people, and of the employment.

    The person's own facts follow, unless another company has a say in them: then coordinators choose.
    """
    participant, company = locked(employment.participant), employment.company
    card = card_of(participant, company) or new_card(participant, company)
    said = checked(_with_known_names(card, facts))
    _require_attended_inside(employment, starts_on, employment.ends_on)
    employment = change_employment(
        employment=employment, title=title, starts_on=starts_on, furloughed=furloughed, by=by
    )
    write_card(card, said, has_only_say=not is_shared(participant, company), by=by)
    note_overlaps(employment, by=by)
    inform(card, is_first=False, by=by)
    return employment


@transaction.atomic
def end_employee(*, employment: Employment, ends_on: date, by: User) -> Employment:
    """Set the last day at the contact's company; not before a day that was attended as its employee.

    A later day than before may be one on which another company employs the person by now.
    """
    locked(employment.participant)
    employment = Employment.objects.select_related("participant", "company").get(pk=employment.pk)
    _require_attended_inside(employment, employment.starts_on, ends_on)
    is_later = employment.ends_on is not None and ends_on > employment.ends_on
    employment = end_employment(employment=employment, ends_on=ends_on, by=by)
    if is_later:
        note_overlaps(employment, by=by)
    return employment


@transaction.atomic
def reopen_employee(*, employment: Employment, ends_on: date | None, by: User) -> Employment:
    """Take the last day back, or give the one that was there before."""
    employment = change_employment(employment=employment, ends_on=ends_on, by=by)
    note_overlaps(employment, by=by)
    return employment


@transaction.atomic
def report_number(*, employment: Employment, personal_number: str, by: User, age_is_right: bool = False) -> Employment:
    """Tell coordinators that the number is wrong and which is right. They correct it: it may be another person's."""
    number = parse_number(personal_number, age_is_right=age_is_right)
    participant, company = locked(employment.participant), employment.company
    card = card_of(participant, company) or new_card(participant, company)
    card.reported_number, card.reported_at = number.number, timezone.now()
    card.save()
    record("participant.number_reported", participant, by=by, company=company.public_id)
    return employment


def checked(facts: EmployeeFacts) -> EmployeeFacts:
    """The facts cleaned; of a protected identity no address is kept, of anybody else one is needed (§5.4, D12)."""
    said = EmployeeFacts(**{name: clean_text(str(facts.get(name, ""))) for name in CARD_FACTS})  # type: ignore[typeddict-item]
    said["protected_identity"] = bool(facts.get("protected_identity"))
    if said["protected_identity"]:
        said["email"] = said["mobile"] = ""
    elif not (said["email"] or said["mobile"]):
        raise RuleViolation(_("Write an e-mail address or a mobile number: one of them is needed."), "email")
    return said


def card_of(participant: Participant, company: Company) -> EmployeeCard | None:
    """The company's card of the person, if it has said anything of them."""
    return EmployeeCard.objects.filter(participant=participant, company=company).first()


def write_card(card: EmployeeCard, said: EmployeeFacts, *, has_only_say: bool, by: User) -> None:
    """Keep what the company says. Where nobody else has a say the person's facts follow; else coordinators choose.

    A protection holds at once, whoever else knows the person, and only who may see the identity lifts it (§5.4).
    """
    participant = card.participant
    if card.protected_identity:
        said = {**said, "protected_identity": True, "email": "", "mobile": ""}
    changes = PersonFacts(**{name: value for name, value in said.items() if getattr(card, name) != value})  # type: ignore[typeddict-item]
    for name, value in said.items():
        setattr(card, name, value)
    if said["protected_identity"] and not participant.protected_identity:
        write_facts(participant, {"protected_identity": True}, by=by)
        _ask_about_other_cards(card)
    if changes and has_only_say and not (participant.protected_identity and not card.protected_identity):
        write_facts(participant, changes, by=by)
    if changes or card.pk is None:
        card.state = CardState.OPEN if differs(card, participant) else CardState.AGREES
    card.full_clean()
    card.save()


def _ask_about_other_cards(card: EmployeeCard) -> None:
    """Other companies go on seeing their own words until a coordinator has decided; so each of them is put to one."""
    others = EmployeeCard.objects.filter(participant=card.participant, protected_identity=False)
    others.exclude(company=card.company).update(state=CardState.OPEN, changed_at=timezone.now())


def differs(card: EmployeeCard, participant: Participant) -> bool:
    """Whether the company says something else than the person's facts; what it does not say is no difference."""
    if card.protected_identity != participant.protected_identity:
        return True
    return any(getattr(card, name) not in ("", getattr(participant, name)) for name in CARD_FACTS)


def inform(card: EmployeeCard, *, is_first: bool, by: User) -> None:
    """See to it that the person gets the notice: by mail where the company gave an address, else by the company.

    Of somebody whom the company registers (`is_first`) it must not learn whether the project has informed them before.
    """
    by_mail = bool(card.email) and not card.protected_identity
    if by_mail or is_first:
        card.notice_way = NoticeWay.MAIL if by_mail else NoticeWay.HAND
        card.save(update_fields=["notice_way", "changed_at"])
    if by_mail and not card.participant.protected_identity:  # else coordinators see to it, and it looks the same
        to = Recipient(email=card.email, name=f"{card.given_name} {card.family_name}")
        mail_notice(participant=card.participant, to=to, company=card.company, by=by)


def card_before(participant: Participant, company: Company) -> EmployeeCard | None:
    """What the company knew of a person whom it has employed before; None for somebody new to it."""
    if card := card_of(participant, company):
        return card
    was_here = participant.employments.filter(company=company).exists()
    return new_card(participant, company) if was_here else None


def new_card(participant: Participant, company: Company) -> EmployeeCard:
    """A card that says what the company has seen until now: the addresses only where nobody else gave them."""
    facts = {name: getattr(participant, name) for name in (*CARD_FACTS, "protected_identity")}
    if is_shared(participant, company) or participant.protected_identity:
        facts |= dict.fromkeys((*ADDRESSES, "education"), "")
    return EmployeeCard(participant=participant, company=company, **facts)


def _with_known_names(card: EmployeeCard, facts: EmployeeFacts) -> EmployeeFacts:
    """Who sees an alias is not asked for the name, and cannot lift the protection."""
    if not card.protected_identity:
        return facts
    names = EmployeeFacts(given_name=card.given_name, family_name=card.family_name, protected_identity=True)
    return {**facts, **names}


def note_overlaps(employment: Employment, *, by: User) -> None:
    """Put before coordinators what shares days with an employment at another company."""
    for change in note_job_changes(employment):
        companies = [change.new.company.public_id, change.old.company.public_id]
        record("participant.job_change_noted", employment.participant, by=by, companies=companies)


def _require_attended_inside(employment: Employment, starts_on: date, ends_on: date | None) -> None:
    """The company's own hours hold its employment in place; whoever else employed the person has no part in it."""
    held = [day for day in attended_days(employment.participant_id, employment.company_id) if covers(employment, day)]
    if held and starts_on > held[0]:
        message = _("The person has attendance of {day} as your employee. Choose that day or an earlier one.")
        raise RuleViolation(message.format(day=held[0].isoformat()), "starts_on")
    if held and ends_on is not None and ends_on < held[-1]:
        message = _("The person has attendance of {day} as your employee. Choose that day or a later one.")
        raise RuleViolation(message.format(day=held[-1].isoformat()), "ends_on")


def visible_facts(employment: Employment) -> dict[str, object]:
    """What the contact's form begins with: the company's card, or what is known where nobody else has a say."""
    participant, company = employment.participant, employment.company
    card = card_of(participant, company) or new_card(participant, company)
    shown = {name: getattr(card, name) for name in (*CARD_FACTS, "protected_identity")}
    if card.protected_identity:
        shown |= {"given_name": "", "family_name": ""}
    return shown | {name: getattr(employment, name) for name in ("title", "starts_on", "furloughed")}
