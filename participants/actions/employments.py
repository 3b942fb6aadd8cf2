"""Where people work, with dates."""

from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import swedish_today
from participants.employees import CARD_FACTS
from participants.followers import attended_days, coming_days, people_changed
from participants.job_changes import settle_job_changes
from participants.models import EmployeeCard, Employment, Participant

LONGEST_LIFE = 100  # years; a slip of the finger writes 0021 or 1021, and nobody is told their birth date by this


class EmploymentFacts(TypedDict, total=False):
    """What can be said of an employment."""

    company: Company
    title: str
    starts_on: date
    ends_on: date | None
    furloughed: bool


@transaction.atomic
def start_employment(*, participant: Participant, by: User, **facts: Unpack[EmploymentFacts]) -> Employment:
    """Register where a person works from a day on. Two companies at once are possible, one company twice is not.

    Whoever alone employed the person until then goes on seeing what it saw: nothing there may tell of another employer.
    """
    participant = locked(participant)
    keep_others_view(participant, facts["company"])
    employment = Employment(participant=participant)
    save_employment(employment, facts)
    people_changed([participant.pk], by=by)
    record("participant.employment_started", participant, by=by, **_told(employment))
    return employment


@transaction.atomic
def change_employment(*, employment: Employment, by: User, **facts: Unpack[EmploymentFacts]) -> Employment:
    """Correct an employment. Hours attended on days that it no longer covers go to the employer of those days."""
    participant = locked(employment.participant)
    employment = Employment.objects.get(pk=employment.pk)
    if facts.get("company", employment.company) != employment.company:
        keep_others_view(participant, facts["company"])
    before = {name: getattr(employment, name) for name in facts}
    save_employment(employment, facts)
    changed = [name for name, value in before.items() if getattr(employment, name) != value]
    if changed:
        people_changed([participant.pk], by=by)
        settle_job_changes([participant.pk])
        record("participant.employment_changed", participant, by=by, changed_facts=changed, **_told(employment))
    return employment


@transaction.atomic
def end_employment(*, employment: Employment, ends_on: date, by: User) -> Employment:
    """Set the last day of an employment; that day is included."""
    participant = locked(employment.participant)
    employment = Employment.objects.get(pk=employment.pk)
    save_employment(employment, {"ends_on": ends_on})
    people_changed([participant.pk], by=by)
    settle_job_changes([participant.pk])
    record("participant.employment_ended", participant, by=by, **_told(employment))
    return employment


@transaction.atomic
def remove_employment(*, employment: Employment, by: User) -> Participant:
    """Take away an employment that never was, and what its company has said of somebody whom it never employed.

    One that hours or a seat rest on stays: whoever has left has a last day instead.
    """
    participant, company = locked(employment.participant), employment.company
    employment = Employment.objects.get(pk=employment.pk)
    days = (*attended_days(participant.pk, company.pk), *coming_days(participant.pk, company.pk))
    if any(covers(employment, day) for day in days):
        raise RuleViolation(_("The person has attended or has a seat from this company. Withdraw the seats first."))
    record("participant.registration_removed", participant, by=by, company=company.public_id)
    employment.delete()
    if not Employment.objects.filter(participant=participant, company=company).exists():
        EmployeeCard.objects.filter(participant=participant, company=company).delete()
    people_changed([participant.pk], by=by)
    return participant


def covers(employment: Employment, day: date) -> bool:
    """Whether the person is employed there on the day."""
    return employment.starts_on <= day and (employment.ends_on is None or day <= employment.ends_on)


def keep_others_view(participant: Participant, company: Company) -> None:
    """Before a second company has a say: the one that had it alone keeps what it saw on a card of its own."""
    employers = set(participant.employments.values_list("company", flat=True)) - {company.pk}
    if len(employers) != 1 or participant.protected_identity:
        return
    (other,) = employers
    EmployeeCard.objects.get_or_create(
        participant=participant,
        company_id=other,
        defaults={name: getattr(participant, name) for name in CARD_FACTS},
    )


def locked(participant: Participant) -> Participant:
    """The person as they stand now, held until the transaction ends."""
    try:
        return Participant.objects.select_for_update().get(pk=participant.pk)
    except Participant.DoesNotExist as gone:
        raise RuleViolation(_("Somebody has just merged this registration with another one.")) from gone


def save_employment(employment: Employment, facts: EmploymentFacts) -> None:
    """Check and write; the person's row is locked, so nobody adds another employment meanwhile."""
    for name, value in facts.items():
        setattr(employment, name, value)
    employment.full_clean()
    if employment.starts_on.year < swedish_today().year - LONGEST_LIFE:
        raise RuleViolation(_("The employment begins very long ago. Look at the year."), "starts_on")
    if overlapping(employment):
        message = _("The person is already employed at {company} during that time.")
        raise RuleViolation(message.format(company=employment.company), "starts_on")
    employment.save()


def overlapping(employment: Employment) -> bool:
    """Whether the person has another employment at the same company that shares a day with this one."""
    others = Employment.objects.filter(participant=employment.participant_id, company=employment.company_id)
    others = others.exclude(pk=employment.pk).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=employment.starts_on))
    return (others if employment.ends_on is None else others.filter(starts_on__lte=employment.ends_on)).exists()


def _told(employment: Employment) -> dict[str, object]:
    """What the log holds of an employment: no title, which could tell who it is about."""
    return {
        "employment": employment.public_id,
        "company": employment.company.public_id,
        "starts_on": employment.starts_on,
        "ends_on": employment.ends_on,
    }
