"""A company is taken over by another (docs/domain.md §9 trap 1): a new company number for the same workplace."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.actions import change_state, give_access
from companies.enums import CompanyState
from companies.models import Company, CompanyMembership, Interest
from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.database import take_turn
from compcor.core.exceptions import RuleViolation
from compcor.core.journal import Journal, Watch, references_to
from participants.actions.merging import changed_in_words
from participants.employees import CARD_FACTS
from participants.enums import CardState
from participants.followers import people_changed
from participants.job_changes import settle_job_changes
from participants.models import EmployeeCard, Employment, Participant, Takeover
from participants.takeovers import Plan, employments_after, movers


@transaction.atomic
def take_over(
    *,
    company: Company,
    successor: Company,
    last_day: date,
    people: Collection[Participant],
    by: User,
    state: CompanyState | str = "",
    reason: str = "",
    contacts: Collection[User] = (),
) -> Takeover:
    """Let people of a company work for its successor from the day after `last_day`.

    Hours stay with the company of the day; open enrolments and reserved seats follow. The old company is completed or
    withdrawn if one says so, and those of its contacts who are named get access to the successor beside their own.
    """
    if company == successor:
        raise RuleViolation(_("A company cannot take over itself."), "successor")
    if not people:
        raise RuleViolation(_("Nobody is chosen, or nobody is employed at the company after that day."), "people")
    plan = Plan(company, successor, last_day, frozenset(person.pk for person in people))
    held = _hold(plan.people, plan)
    watch = Watch(_watched(plan))
    _move_employments(plan)
    _copy_cards(plan)
    for mover in movers():
        mover.move(plan, by=by)
    people_changed(plan.people, by=by)
    settle_job_changes(plan.people)
    _give_access(successor, contacts, by=by)
    if state:
        change_state(company=company, state=state, reason=reason, by=by)
    takeover = Takeover.objects.create(
        company=company,
        successor=successor,
        last_day=last_day,
        people=len(plan.people),
        journal=watch.finish().dump(),
        done_by=by,
        done_at=timezone.now(),
    )
    told = {"company": company.public_id, "successor": successor.public_id, "last_day": last_day}
    record_many("participant.taken_over", [(person, told) for person in held], by=by)
    record("company.taken_over", company, by=by, **told, people=len(held), takeover=takeover.public_id)
    record("company.took_over", successor, by=by, **told, people=len(held), takeover=takeover.public_id)
    return takeover


@transaction.atomic
def undo_takeover(*, takeover: Takeover, by: User) -> Takeover:
    """Take a takeover back, so that every row is as it was. Refused when something depends on it."""
    plan = Plan(takeover.company, takeover.successor, takeover.last_day, frozenset(_people_of(takeover)))
    # What is held now is the successor's.
    held = _hold(plan.people, replace(plan, company=plan.successor, successor=plan.company))
    takeover = Takeover.objects.select_for_update(of=("self",)).get(pk=takeover.pk)
    if reasons := why_takeover_stays(takeover):
        raise RuleViolation(" ".join([_("The takeover cannot be taken back any more."), *reasons]))
    try:
        with transaction.atomic():
            Journal.load(takeover.journal).restore()
    except IntegrityError as error:
        raise RuleViolation(_("Something that was registered since stands in the way.")) from error
    people_changed(plan.people, by=by)
    takeover.undone_by, takeover.undone_at = by, timezone.now()
    takeover.save(update_fields=["undone_by", "undone_at", "changed_at"])
    told = {"takeover": takeover.public_id}
    record_many("participant.takeover_undone", [(person, told) for person in held], by=by)
    events = [(takeover.company, told), (takeover.successor, told)]
    record_many("company.takeover_undone", events, by=by)
    return takeover


def why_takeover_stays(takeover: Takeover) -> list[str]:
    """A sentence for each thing that depends on the takeover; an empty list means that it can be taken back."""
    if takeover.is_undone:
        return [_("It was taken back already.")]
    journal = Journal.load(takeover.journal)
    touched = journal.changed_since(takeover.done_at, but=(Company,))
    if any(change.model is Company for change in touched):
        return [_("The company's state has been changed since.")]
    return [changed_in_words(change.model, change.pk) for change in touched] + [
        _("Added or changed since: {what} {row}.").format(what=row._meta.verbose_name, row=row)
        for row in journal.built_upon(takeover.done_at, but=(Company,))
    ]


def _hold(people: Collection[int], plan: Plan) -> list[Participant]:
    take_turn("participants.register")
    pair = (plan.company.pk, plan.successor.pk)
    list(Company.objects.select_for_update().filter(pk__in=pair).order_by("pk").values_list("pk"))
    for mover in movers():
        mover.hold(plan)
    return list(Participant.objects.select_for_update().filter(pk__in=people).order_by("pk"))


def _watched(plan: Plan) -> "Iterator[QuerySet[Any, Any]]":
    yield Employment.objects.filter(participant__in=plan.people, company__in=(plan.company, plan.successor))
    for key in references_to(Employment):
        yield key.model._base_manager.filter(**{f"{key.name}__participant__in": plan.people})
    yield EmployeeCard.objects.filter(participant__in=plan.people)
    yield Company.objects.filter(pk=plan.company.pk)
    yield Interest.objects.filter(company=plan.company)
    yield CompanyMembership.objects.filter(company=plan.successor)
    for mover in movers():
        yield from mover.watched(plan)


def _move_employments(plan: Plan) -> None:
    """End each at the old company and begin it at the new one; who works for both already only leaves the old one."""
    there = _spells_at_successor(plan)
    for row in employments_after(plan.company, plan.last_day).filter(participant__in=plan.people).order_by("pk"):
        first_day = max(row.starts_on, plan.first_day)
        other = there.get(row.participant_id)
        if row.starts_on > plan.last_day:
            _require_free(row, other)
            row.company = plan.successor
            row.full_clean()
            row.save()
            continue
        new = Employment(
            participant_id=row.participant_id,
            company=plan.successor,
            title=row.title,
            starts_on=first_day,
            ends_on=row.ends_on,
            furloughed=row.furloughed,
        )
        row.ends_on = plan.last_day
        row.save()
        if other is None:
            new.full_clean()
            new.save()
        elif other.starts_on > first_day:
            other.starts_on = first_day
            other.save()


def _copy_cards(plan: Plan) -> None:
    """The successor knows its people as the workplace has written them, and not as a third company has."""
    known = set(EmployeeCard.objects.filter(company=plan.successor).values_list("participant", flat=True))
    for card in EmployeeCard.objects.filter(company=plan.company, participant__in=plan.people):
        if card.participant_id not in known:
            facts = {name: getattr(card, name) for name in (*CARD_FACTS, "protected_identity")}
            EmployeeCard.objects.create(
                participant_id=card.participant_id, company=plan.successor, state=CardState.DECIDED, **facts
            )


def _spells_at_successor(plan: Plan) -> dict[int, Employment]:
    """The first employment at the successor that goes on after the day, by person."""
    rows = employments_after(plan.successor, plan.last_day).filter(participant__in=plan.people)
    return {row.participant_id: row for row in rows.order_by("-starts_on", "-pk")}


def _require_free(row: Employment, other: Employment | None) -> None:
    if other is not None:
        message = _("{person} begins at both companies after that day. End one of the two employments first.")
        raise RuleViolation(message.format(person=row.participant), "people")


def _give_access(successor: Company, contacts: Collection[User], *, by: User) -> None:
    """Beside the access that they have to the old company, which keeps its hours."""
    there = set(CompanyMembership.objects.active().filter(company=successor).values_list("user", flat=True))
    for contact in contacts:
        if contact.pk not in there:
            give_access(company=successor, user=contact, by=by)


def _people_of(takeover: Takeover) -> set[int]:
    keys = [change.pk for change in Journal.load(takeover.journal).of(Employment)]
    return set(Employment.objects.filter(pk__in=keys).values_list("participant", flat=True))
