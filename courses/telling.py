"""Decisions about places, told to the companies' contacts: one mail for each contact and run, however many people."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from companies.contacts import contacts_of
from companies.models import Company
from compcor.accounts.models import User
from compcor.accounts.tokens import absolute_url
from compcor.mail.drafts import Draft
from compcor.mail.models import Message
from compcor.mail.recipients import Recipient
from courses.enums import Decision
from courses.models import CourseRun, Enrolment, SeatHold
from participants.employees import as_known

TOLD_WITH_TIMES = (Decision.SEAT, Decision.PROMOTED)


def drafts_of(enrolments: Iterable[Enrolment]) -> list[Draft]:
    """The mails that tell what is untold of these."""
    groups: dict[tuple[CourseRun, Company], list[Enrolment]] = defaultdict(list)
    for enrolment in enrolments:
        if enrolment.untold:
            groups[enrolment.run, enrolment.company].append(enrolment)
    return [draft for (run, company), rows in groups.items() for draft in _drafts(run, company, rows)]


def tell(enrolments: Sequence[Enrolment], *, by: User | None) -> list[Message]:
    """Tell what is untold of these, once. The caller holds their runs."""
    messages = [send(draft, by=by) for draft in drafts_of(enrolments)]
    mark_told(enrolments)
    return messages


def mark_told(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """Nothing waits to be told of these any more, unless their company has nobody to write to; those marked."""
    rows = [row for row in enrolments if row.untold]
    reached = {company.pk for company in {row.company for row in rows} if contacts_of(company)}
    told = [row for row in rows if row.company_id in reached]
    for enrolment in told:
        enrolment.untold = ""
    Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in told]).update(untold="")
    return told


def tell_of_holds(
    holds: Sequence[SeatHold],
    *,
    template: str,
    by: User | None,
    reason: str = "",
    once: Callable[[SeatHold], str] = lambda hold: str(hold.public_id),
) -> None:
    """Tell companies about their reserved seats; `once` says what is the same and told once."""
    for draft in drafts_of_holds(holds, template=template, reason=reason, once=once):
        send(draft, by=by)


def drafts_of_holds(
    holds: Iterable[SeatHold],
    *,
    template: str,
    reason: str = "",
    once: Callable[[SeatHold], str] = lambda hold: str(hold.public_id),
) -> list[Draft]:
    """The mails about reserved seats: one for each contact and run."""
    groups: dict[tuple[CourseRun, Company], list[SeatHold]] = defaultdict(list)
    for hold in holds:
        groups[hold.run, hold.company].append(hold)
    drafts = []
    for (run, company), rows in groups.items():
        last_day = min(hold.expires_on for hold in rows)
        facts = _facts(run, company) | {"seats": len(rows), "last_day": last_day, "reason": reason}
        drafts += [
            Draft(
                template=f"courses/mail/{template}",
                to=contact,
                facts=facts,
                about=[run, company, *rows],
                key=_key(template, contact, {once(hold) for hold in rows}),
            )
            for contact in contacts_of(company)
        ]
    return drafts


def unreachable(companies: Iterable[Company]) -> list[str]:
    """Companies that no mail reaches, each with the reason."""
    alone = [company for company in dict.fromkeys(companies) if not contacts_of(company)]
    return [_("{company}: nobody to write to").format(company=company) for company in alone]


def send(draft: Draft, *, by: User | None) -> Message:
    """Put a draft into the outbox."""
    return draft.written().send(by=by)


def _drafts(run: CourseRun, company: Company, rows: Sequence[Enrolment]) -> list[Draft]:
    people = [
        {"name": row.participant, "decision": Decision(row.untold).label, "reason": row.reason}
        for row in as_known(company, rows, person=lambda one: one.participant)
    ]
    has_seat = any(row.untold in TOLD_WITH_TIMES for row in rows)
    facts = _facts(run, company) | {"people": people, "sessions": list(run.sessions.all()) if has_seat else []}
    named = {f"{row.public_id}.{row.untold}.{row.queued_at}" for row in rows}
    return [
        Draft(
            template="courses/mail/decisions",
            to=contact,
            facts=facts,
            about=[run, company, *rows],
            naming=[row.participant for row in rows],
            key=_key("decisions", contact, named),
        )
        for contact in contacts_of(company)
    ]


def _facts(run: CourseRun, company: Company) -> dict[str, object]:
    path = reverse("portal_courses:bookings", args=[company.public_id])
    return {"run": run, "course": run.course, "company": company, "link": absolute_url(path)}


def _key(template: str, contact: Recipient, named: Collection[str]) -> str:
    """The same things are never told twice to the same address."""
    return f"{template}:{hashlib.sha256(' '.join([contact.email, *sorted(named)]).encode()).hexdigest()}"
