"""Changes of a run that people plan their days by: the mails that tell them and their companies' contacts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from companies.contacts import contacts_of
from companies.models import Company
from compcor.core.models import PublicModel
from compcor.mail.drafts import Draft
from compcor.mail.recipients import Recipient
from courses.enums import UNDECIDED_STATES, EnrolmentState
from courses.models import CourseRun, Enrolment, Session
from courses.telling import drafts_of_holds, unreachable
from participants.employees import names_at
from participants.mail import recipient_of
from participants.models import Participant


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of a change: drafts for those with an address, and the others with the reason."""

    drafts: list[Draft]
    untold: list[str]


def run_cancelled(run: CourseRun, *, reason: str) -> Told:
    """Everybody with a seat, in line or asked for, and their companies' contacts; companies with reserved seats."""
    concerned = _enrolments(run, EnrolmentState.CONFIRMED, *UNDECIDED_STATES)
    told = _told("run_cancelled", run, concerned, {"reason": reason}, since=run)
    holds = list(run.holds.live().select_related("run__course", "company"))
    told.drafts.extend(drafts_of_holds(holds, template="seats_taken_back", reason=reason))
    told.untold.extend(unreachable(hold.company for hold in holds))
    return told


def session_moved(session: Session, *, starts_at: datetime, ends_at: datetime) -> Told:
    """Those with a seat; nobody when the times stay, or when both lie in the past."""
    times = (session.starts_at, session.ends_at)
    if (starts_at, ends_at) == times or max(starts_at, session.starts_at) <= timezone.now():
        return Told([], [])
    facts = {"session": session, "starts_at": starts_at, "ends_at": ends_at}
    return _told("session_moved", session.run, _seated(session), facts, since=session)


def session_removed(session: Session) -> Told:
    """Those with a seat; nobody when the session lies in the past."""
    if session.starts_at <= timezone.now():
        return Told([], [])
    return _told("session_removed", session.run, _seated(session), {"session": session}, since=session)


def _seated(session: Session) -> list[Enrolment]:
    return _enrolments(session.run, EnrolmentState.CONFIRMED)


def _enrolments(run: CourseRun, *states: EnrolmentState) -> list[Enrolment]:
    enrolments = run.enrolments.filter(state__in=states).select_related("participant", "company")
    return list(enrolments.order_by("company__name", "participant__list_name", "pk"))


def _told(
    template: str, run: CourseRun, enrolments: Sequence[Enrolment], facts: dict[str, Any], *, since: PublicModel
) -> Told:
    """A mail for each person, and one for each contact that names the company's own people as the company knows them.

    `since` is the row that changes: the same change of the same row is told once.
    """
    told = Told([], [])
    stamp = f"{template}:{since.public_id}:{since.changed_at.isoformat()}"
    facts = facts | {"run": run, "course": run.course}
    for enrolment in enrolments:
        person, company = enrolment.participant, enrolment.company
        if recipient := recipient_of(person):
            about: list[PublicModel] = [run, person, company]
            told.drafts.append(_draft(template, recipient, facts, about, f"{stamp}:{person.public_id}"))
        else:
            why = _("protected identity: never by mail") if person.protected_identity else _("no e-mail address")
            told.untold.append(f"{person.list_name} ({company}): {why}")
    for company, people in _by_company(enrolments):
        contacts = contacts_of(company)
        names = names_at(company, [person.pk for person in people])
        own = facts | {"people": [names[person.pk] for person in people]}
        told.drafts.extend(
            _draft(
                template, contact, own, [run, company], f"{stamp}:{company.public_id}:{contact.email}", naming=people
            )
            for contact in contacts
        )
        if not contacts:
            told.untold.append(_("{company}: nobody to write to").format(company=company))
    return told


def _draft(
    template: str,
    to: Recipient,
    facts: dict[str, Any],
    about: Sequence[PublicModel],
    key: str,
    *,
    naming: Sequence[PublicModel] = (),
) -> Draft:
    facts = facts | {"name": to.name}
    return Draft(template=f"courses/mail/{template}", to=to, facts=facts, about=about, naming=naming, key=key)


def _by_company(enrolments: Iterable[Enrolment]) -> list[tuple[Company, list[Participant]]]:
    people: dict[Company, list[Participant]] = defaultdict(list)
    for enrolment in enrolments:
        people[enrolment.company].append(enrolment.participant)
    return list(people.items())
