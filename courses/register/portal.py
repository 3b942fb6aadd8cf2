"""A contact's sheet: the own company's people, and no word of anybody else's.

Somebody who is known elsewhere looks like a new person, and keeps every fact but a protection; what the sheet says
stands on the company's card (participants.actions.portal), and coordinators look at what does not fit together.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.accounts.models import User
from courses.models import Attendance
from courses.register.limits import Refused
from courses.register.plans import Change, Plan
from courses.register.state import State
from participants import actions as people_actions
from participants.actions.employments import keep_others_view
from participants.actions.people import hide_on_cards
from participants.actions.portal import card_before, inform, note_overlaps, write_card
from participants.employees import CARD_FACTS
from participants.enums import NoticeChannel
from participants.models import EmployeeCard, Employment, Participant

MOST_ROWS = 2_000
TOO_MANY_ROWS = _("A company's sheet has at most 2,000 rows. Split it and bring in the parts one by one.")


def require_few(state: State) -> None:
    """Refuse a sheet that no company in the project has people for."""
    if not state.scope.is_whole and any(
        len(cleaned.rows) + len(cleaned.faulty) > MOST_ROWS for cleaned in state.tables.values()
    ):
        raise Refused(TOO_MANY_ROWS)


def plan_own_people(people: Any) -> None:
    """What the sheet changes of people who are there, as the company may know it (`sheets.people.People`)."""
    state, plan = people.state, people.state.plans[Participant]
    company = state.scope.company
    cards = {card.participant_id: card for card in EmployeeCard.objects.filter(company=company)}
    employers = _employers(people)
    plan.disguised = people.hidden & people.drafts.keys()
    for pk, draft in people.drafts.items():
        if draft.protected_identity:
            draft.email = draft.mobile = None
        if pk > 0:
            known = dict(zip(people.fact_names, people.facts[pk], strict=True))
            has_only_say = employers[pk] == {company}
            _plan_person(plan, pk, draft, known, cards.get(pk), has_only_say=has_only_say)
    state.company_people = dict(people.drafts)
    _refuse_before_attendance(people)


def bring_in_people(state: State, created: Iterable[int], *, by: User | None) -> None:
    """After the rows are written: the company's cards, the notices, and what coordinators are to look at."""
    if state.scope.company is None:
        protected = [change.pk for change in state.plans[Participant].changed if change.after.get("protected_identity")]
        hide_on_cards(protected)
    if by is None or state.scope.company is None:
        return
    company, new_keys = Company.objects.get(pk=state.scope.company), list(created)
    keys = {pk: pk if pk > 0 else new_keys[-pk - 1] for pk in state.company_people}
    rows = Participant.objects.in_bulk(list(keys.values()))
    for pk, draft in state.company_people.items():
        _bring_in(rows[keys[pk]], company, draft, is_first=pk < 0 or pk in state.plans[Participant].disguised, by=by)


def keep_views_of_others(state: State) -> None:
    """Before the rows are written: who alone had a say in somebody keeps what they saw."""
    if state.scope.company is None:
        return
    company = Company.objects.get(pk=state.scope.company)
    for participant in Participant.objects.filter(pk__in=state.plans[Participant].disguised):
        keep_others_view(participant, company)


def _plan_person(
    plan: Plan, pk: int, draft: Any, known: dict[str, Any], card: EmployeeCard | None, *, has_only_say: bool
) -> None:
    """Who has the only say changes the person; who has not changes the company's own card of them."""
    protection = {"protected_identity": draft.protected_identity or None}
    if pk in plan.disguised:
        plan.compare(pk, draft.row, known, protection)
        plan.unchanged -= not _is_changed(plan, pk)
        return
    is_alias = card.protected_identity if card else known["protected_identity"]
    names = ("education",) if is_alias else CARD_FACTS
    said = {name: getattr(draft, name) for name in (*names, "informed_on")}
    if has_only_say:
        plan.compare(pk, draft.row, known, said | protection)
        return
    seen = {name: getattr(card, name) if card else "" for name in CARD_FACTS}
    if card is None:
        seen |= {name: known[name] for name in ("given_name", "family_name")}
    after = {name: said[name] for name in names if said[name] is not None and said[name] != seen[name]}
    plan.compare(pk, draft.row, known, protection)
    if after and not _is_changed(plan, pk):
        plan.unchanged -= 1
        plan.elsewhere.append(Change(pk, draft.row, {name: seen[name] for name in after}, after))


def _is_changed(plan: Plan, pk: int) -> bool:
    return bool(plan.changed) and plan.changed[-1].pk == pk


def _employers(people: Any) -> dict[int, set[int]]:
    """By whom each of the people was or is employed."""
    found: dict[int, set[int]] = {pk: set() for pk in people.facts}
    for person, company in people.employments:
        found[person].add(company)
    return found


def _refuse_before_attendance(people: Any) -> None:
    """An employment does not end before a day that was attended under it; whoever else employed the person."""
    state = people.state
    ends = {change.pk: change for change in state.plans[Employment].changed if change.after.get("ends_on")}
    if not ends:
        return
    persons = dict(Employment.objects.filter(pk__in=ends).values_list("pk", "participant"))
    attended = Attendance.objects.filter(company=state.scope.company, enrolment__participant__in=persons.values())
    last = dict(attended.order_by().values_list("enrolment__participant").annotate(Max("session__starts_on")))
    drafts = {spell.row.row: spell.row for spells in people.spells.values() for spell in spells if spell.row}
    for pk, change in ends.items():
        day = last.get(persons[pk])
        if day and day > change.after["ends_on"]:
            row = drafts[change.row]
            state.people.refuse(row.number, state.fault(people.sheet, row, "ends_on", "attended", day=day.isoformat()))


def _bring_in(participant: Participant, company: Company, draft: Any, *, is_first: bool, by: User) -> None:
    card = None if is_first else card_before(participant, company)
    card = card or EmployeeCard(participant=participant, company=company)
    said: Any = {name: _said(getattr(draft, name), getattr(card, name)) for name in CARD_FACTS}
    said["protected_identity"] = bool(draft.protected_identity or card.protected_identity)
    write_card(card, said, has_only_say=False, by=by)
    if is_first:
        inform(card, is_first=True, by=by)
    for employment in participant.employments.filter(company=company):
        note_overlaps(employment, by=by)
    if draft.informed_on:
        people_actions.give_notice(
            people=[participant], channel=NoticeChannel.EMPLOYER, given_on=draft.informed_on, by=by, company=company
        )


def _said(value: str | None, before: str) -> str:
    """An empty cell leaves what the company has said before."""
    return before if value is None else value
