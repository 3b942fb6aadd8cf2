"""What coordinators decide on what contacts reported: two employments at once, other facts, another number."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation
from participants.actions.employments import end_employment, locked, remove_employment
from participants.actions.people import (
    PersonFacts,
    change_participant,
    correct_personal_number,
    require_right_to_see,
)
from participants.employees import CARD_FACTS
from participants.enums import CardState, JobChangeState, NumberChange
from participants.models import EmployeeCard, JobChange, Participant


@transaction.atomic
def end_earlier(*, change: JobChange, ends_on: date, by: User) -> JobChange:
    """The person has changed jobs: the earlier employment ended before the new one began."""
    change = _open(change)
    if ends_on >= change.new.starts_on:
        message = _("Choose a day before {day}, when the new employment starts; or say that both are right.")
        raise RuleViolation(message.format(day=change.new.starts_on.isoformat()), "ends_on")
    end_employment(employment=change.old, ends_on=ends_on, by=by)
    return _decide(change, JobChangeState.OLD_ENDED, by=by)


@transaction.atomic
def accept_both(*, change: JobChange, by: User) -> JobChange:
    """The person works at both. Hours go to the company that enrolled them."""
    return _decide(_open(change), JobChangeState.BOTH_RIGHT, by=by)


@transaction.atomic
def remove_registration(*, change: JobChange, by: User) -> Participant:
    """The registration was wrong: the new employment goes, with what the company said of the person."""
    return remove_employment(employment=_open(change).new, by=by)


@transaction.atomic
def decide_card(*, card: EmployeeCard, take: Collection[str], by: User) -> EmployeeCard:
    """Of what a company says otherwise, `take` becomes the person's facts; the rest is looked at and left.

    `protected_identity` among them means the other way round: the company sees the alias from now on.
    """
    participant = locked(card.participant)
    require_right_to_see(participant, by=by)
    card = EmployeeCard.objects.get(pk=card.pk)
    facts = PersonFacts(**{name: getattr(card, name) for name in CARD_FACTS if name in take})  # type: ignore[typeddict-item]
    if facts:
        change_participant(participant=participant, by=by, **facts)
    if "protected_identity" in take and participant.protected_identity:
        card.protected_identity = True
        card.email = card.mobile = ""
    card.state = CardState.DECIDED
    card.save()
    record("participant.card_decided", participant, by=by, company=card.company.public_id, changed=sorted(take))
    return card


@transaction.atomic
def decide_number(
    *, card: EmployeeCard, is_right: bool, by: User, change: NumberChange | str = NumberChange.MISTYPED
) -> EmployeeCard:
    """Give the person the number that the company reported, or leave it. The reported one is kept no longer."""
    participant = locked(card.participant)
    require_right_to_see(participant, by=by)
    card = EmployeeCard.objects.get(pk=card.pk)
    if card.reported_number is None:
        raise RuleViolation(_("There is no reported number any more."))
    if is_right:
        correct_personal_number(
            participant=participant, personal_number=card.reported_number, change=change, by=by, age_is_right=True
        )
    card.reported_number = card.reported_at = None
    card.save()
    record("participant.number_decided", participant, by=by, company=card.company.public_id)
    return card


def _open(change: JobChange) -> JobChange:
    """The change as it stands now, held until the transaction ends."""
    rows = JobChange.objects.select_for_update(of=("self",)).select_related("new__company", "old__company")
    change = rows.get(pk=change.pk)
    if change.state != JobChangeState.OPEN:
        raise RuleViolation(_("Somebody has already decided this, or the dates have changed."))
    return change


def _decide(change: JobChange, state: JobChangeState, *, by: User) -> JobChange:
    change.state, change.decided_by, change.decided_at = state, by, timezone.now()
    change.save(update_fields=["state", "decided_by", "decided_at", "changed_at"])
    companies = [change.new.company.public_id, change.old.company.public_id]
    record("participant.job_change_decided", change.participant, by=by, state=state, companies=companies)
    return change
