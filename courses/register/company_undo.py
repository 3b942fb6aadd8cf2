"""Taking a company's own sheet back: all of it or nothing, as long as nothing later depends on it.

The contact is told the same whether or not somebody is known elsewhere, and others keep what they have.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record_many
from compcor.core.database import take_turn
from compcor.core.exceptions import RuleViolation
from compcor.core.journal import Change, Journal, Watch
from courses.attended import hold_people
from courses.models import Attendance, Enrolment
from courses.register.state import State
from participants.employees import names_at
from participants.enums import JobChangeState
from participants.followers import people_changed
from participants.models import EmployeeCard, Employment, JobChange, Participant

# To remove a row one need not keep its number; and a notice that was given stays given.
LEFT_OUT = ("personal_number", "personal_number_index", "informed_on", "notice_version")
DECIDED = (JobChangeState.OLD_ENDED, JobChangeState.BOTH_RIGHT)
MOST_NAMED = 10


def watch_company(state: State) -> Watch | None:
    """The company's rows before its sheet is written; nothing for the whole register, which has a way of its own."""
    company = state.scope.company
    if company is None:
        return None
    employments = Employment.objects.filter(company=company)
    named = [person for person in state.company_people if person > 0]
    people = Participant.objects.filter(Q(pk__in=named) | Q(pk__in=employments.values("participant")))
    return Watch([EmployeeCard.objects.filter(company=company), employments, people])


def way_of_company(watch: Watch) -> str:
    """What undoing needs, and the moment after the last write. JSON, to be encrypted."""
    changes = [lean for change in watch.finish().changes if (lean := _lean(change))]
    return json.dumps({"at": timezone.now().isoformat(), "journal": Journal(changes).dump()})


def take_back_sheet(stored: str, *, company: Company, by: User) -> None:
    """Undo in the transaction of the caller. Refused, with names, when something was changed or booked since."""
    back = json.loads(stored)
    if "journal" not in back:
        raise RuleViolation(_("This file can no longer be taken back. Ask your coordinator."))
    at, journal = datetime.fromisoformat(back["at"]), Journal.load(back["journal"])
    people = _people_of(journal)
    take_turn("participants.register")
    hold_people(people)
    elsewhere = Employment.objects.filter(participant__in=people).exclude(company=company)
    shared = set(elsewhere.values_list("participant", flat=True))
    own = Journal([row for row in journal.changes if row.model is not Participant or row.pk not in shared])
    if busy := _busy(own, company, people, at):
        raise RuleViolation(_refusal(names_at(company, busy).values()))
    removed = list(Participant.objects.filter(pk__in=_people_of(Journal(own.of(Employment)))))
    try:
        with transaction.atomic():
            own.restore()
    except IntegrityError as error:  # of Django's own kind too: ProtectedError
        raise RuleViolation(_refusal(names_at(company, people).values())) from error
    people_changed(sorted(Participant.objects.filter(pk__in=people).values_list("pk", flat=True)), by=by)
    events = [(person, {"company": company.public_id}) for person in removed]
    record_many("participant.sheet_undone", events, by=by)


def _lean(change: Change) -> Change | None:
    """Without what is left out; nothing if nothing else changed."""
    before, after = (
        side and {name: value for name, value in side.items() if name not in LEFT_OUT}
        for side in (change.before, change.after)
    )
    return Change(change.model, change.pk, before, after) if before or after else None


def _people_of(journal: Journal) -> set[int]:
    """Whose rows these are, as far as they are still there."""
    people = {change.pk for change in journal.of(Participant)}
    for model in (Employment, EmployeeCard):
        rows: Any = model._base_manager.filter(pk__in=[change.pk for change in journal.of(model)])
        people |= set(rows.values_list("participant_id", flat=True))
    return people


def _busy(journal: Journal, company: Company, people: Iterable[int], at: datetime) -> set[int]:
    """Those of whom something was changed, booked or decided since. What other employers did is none of it."""
    busy = _people_of(Journal(journal.changed_since(at)))
    for row in journal.built_upon(at):
        if not isinstance(row, JobChange) or row.state in DECIDED:
            busy.add(row.participant_id if hasattr(row, "participant_id") else 0)
    enrolments = Enrolment.objects.filter(company=company, participant__in=people, changed_at__gt=at)
    busy |= set(enrolments.values_list("participant_id", flat=True))
    attended = Attendance.objects.filter(company=company, enrolment__participant__in=people, changed_at__gt=at)
    return busy | set(attended.values_list("enrolment__participant_id", flat=True))


def _refusal(names: Iterable[str]) -> str:
    names = sorted(names)
    shown = "; ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    text = _("Nothing was taken back: something has been changed or booked since. Ask your coordinator.")
    return f"{text} {shown}".strip()
