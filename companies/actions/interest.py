"""Expressions of interest: received from the public page, answered by coordinators, removed in time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.actions.company import create_company
from companies.actions.tasks import add_task
from companies.enums import COMMITTED_STATES, OPEN_INTERESTS, CompanyState, InterestState
from companies.models import Company, Interest
from companies.models.interest import SENDER
from compcor.accounts.models import User
from compcor.accounts.tokens import absolute_url
from compcor.audit.actions import record, record_many
from compcor.core.addresses import address
from compcor.core.database import take_turn
from compcor.core.exceptions import RuleViolation
from compcor.core.files import path_of
from compcor.core.geography import county_of
from compcor.core.identifiers import IdentifierError, OrganisationNumber
from compcor.mail.actions import send_message
from compcor.mail.recipients import Recipient
from compcor.project.models import Partner, current_project

ANSWERED_WITHIN = timedelta(days=3)
# What a company's state makes of its open interests.
_SETTLED = {CompanyState.WITHDRAWN: InterestState.DECLINED} | dict.fromkeys(COMMITTED_STATES, InterestState.CONVERTED)


class InterestFacts(TypedDict, total=False):
    """What the page asks for (docs/domain.md §6.3 D1)."""

    company_name: str
    contact_name: str
    contact_role: str
    email: str
    phone: str
    municipality: str
    headcount: int
    line_of_business: str
    automotive: str
    themes: list[str]
    people_estimate: int | None
    people_on_notice: int | None
    heard_from: str
    language: str


@transaction.atomic
def receive_interest(*, org_number: str, form_key: UUID, **facts: Unpack[InterestFacts]) -> Interest:
    """Keep what somebody wrote on the public page; the sender has agreed to be contacted.

    An unknown company becomes a lead of the partner that leads its county. A known one keeps its facts and its state,
    also if it has withdrawn: a stranger's form moves nobody. Either way there is a task to answer.
    """
    take_turn("interest")
    if known := Interest.objects.filter(form_key=form_key).first():
        return known
    number = _number(org_number)
    company = Company.objects.filter(org_number=number).first()
    interest = Interest(form_key=form_key, made_company=company is None, consented_at=timezone.now(), **facts)
    interest.clean_fields(exclude=["company"])
    interest.company = company or _lead(number, facts)
    interest.full_clean()
    interest.save()
    record("company.interest_received", interest.company, by=None, interest=interest.public_id)
    _ask_for_an_answer(interest)
    _send_receipt(interest)
    return interest


@transaction.atomic
def decide_interest(*, interest: Interest, state: InterestState | str, by: User) -> Interest:
    """Say how far an expression of interest has come."""
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    before, interest.state = interest.state, InterestState(state)
    if before == interest.state:
        raise RuleViolation(gettext_lazy("It is in that state already."), "state")
    interest.full_clean(exclude=SENDER)  # who may be forgotten by now
    interest.save(update_fields=["state", "changed_at"])
    record(
        "company.interest_decided",
        interest.company,
        by=by,
        interest=interest.public_id,
        before={"state": before},
        after={"state": interest.state},
    )
    return interest


def settle_interests(company: Company) -> None:
    """What the company's new state says of its open interests: it takes part, or it does not."""
    if state := _SETTLED.get(CompanyState(company.state)):
        company.interests.filter(state__in=OPEN_INTERESTS).update(state=state, changed_at=timezone.now())


def unsettle_interests(company: Company, *, moved_to: CompanyState, states: Mapping[str, str]) -> None:
    """Give interests the states (by public id) that they had before a move that is taken back.

    One that somebody has decided otherwise since keeps that.
    """
    settled = company.interests.filter(state=_SETTLED.get(moved_to, ""), public_id__in=states)
    for interest in settled:
        interest.state = states[str(interest.public_id)]
        interest.save(update_fields=["state", "changed_at"])


@transaction.atomic
def remove_interests(*, rows: Sequence[Interest], by: User) -> int:
    """Remove interests that led nowhere, so long after the last contact (docs/domain.md §5.3).

    A company that only the form has made goes with them, and everything noted about it; where more hangs on it, it
    loses the contact person whom the form gave it. The log keeps that there was one, and no name.
    """
    chosen = [interest.pk for interest in rows]
    removable = list(Interest.objects.removable().filter(pk__in=chosen).select_related("company"))
    if len(removable) != len(set(chosen)):
        message = gettext_lazy(
            "An expression of interest can be removed {months} months after the last contact, if the company takes no "
            "part."
        )
        raise RuleViolation(message.format(months=settings.ADDRESSES_KEPT_MONTHS))
    events = [(interest.company, {"interest": str(interest.public_id)}) for interest in removable]
    Interest.objects.filter(pk__in=chosen).delete()
    for interest in removable:
        is_gone = interest.made_company and not interest.company.interests.exists() and _removed(interest.company)
        if not is_gone:
            forget_contact(interest)
    record_many("company.interest_removed", events, by=by)
    return len(removable)


def _number(written: str) -> str:
    try:
        return OrganisationNumber.parse(written).number
    except IdentifierError as error:
        raise RuleViolation(error.message, "org_number") from error


def _lead(number: str, facts: InterestFacts) -> Company:
    county = county_of(facts["municipality"]).code
    return create_company(
        by=None,
        name=facts["company_name"],
        org_number=number,
        municipality=facts["municipality"],
        headcount=facts["headcount"],
        automotive=facts.get("automotive", ""),
        contact_name=facts["contact_name"],
        contact_email=facts["email"],
        contact_phone=facts.get("phone", ""),
        partner=Partner.objects.filter(county=county).first(),
    )


def _ask_for_an_answer(interest: Interest) -> None:
    """One open task of the kind is enough, however often somebody writes."""
    company = interest.company
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Answer the expression of interest") if interest.made_company else _("Answer the new interest")
    if not company.tasks.open().filter(title=title).exists():
        due_on = timezone.localdate() + ANSWERED_WITHIN
        add_task(company=company, title=title, due_on=due_on, owner=company.coordinator, by=None)


def _send_receipt(interest: Interest) -> None:
    """At most one a day to an address, and nothing in it that the sender has written: it may not be their address."""
    email = interest.email.lower()
    send_message(
        template="companies/mail/interest_receipt",
        to=Recipient(email, "", interest.language),
        facts={
            "project": current_project(),
            "link": absolute_url(address("privacy") or reverse("interest")),
            "months": settings.ADDRESSES_KEPT_MONTHS,
        },
        by=None,
        about=[interest.company],
        key=f"interest:{sha256(email.encode()).hexdigest()}:{timezone.localdate()}",
    )


def _removed(company: Company) -> bool:
    """Remove the company with its notes; False where anything else in CompCor refers to it."""
    files = [path_of(name) for name in company.documents.values_list("file_name", flat=True)]
    try:
        with transaction.atomic():
            for notes in (company.contact_events, company.tasks, company.documents):
                notes.all().delete()
            company.delete()
    except ProtectedError:
        return False
    for path in files:
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return True


def forget_contact(interest: Interest) -> None:
    """The contact person that the form gave the company, if it still has that one."""
    given = Company.objects.select_for_update().filter(pk=interest.company_id).exclude(contact_email="")
    if company := given.filter(contact_email=interest.email).first():
        company.contact_name = company.contact_email = company.contact_phone = ""
        company.save(update_fields=["contact_name", "contact_email", "contact_phone", "changed_at"])
