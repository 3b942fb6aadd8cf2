"""Addresses that nobody needs are forgotten by themselves (docs/domain.md §5.3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import actions
from companies.enums import CompanyState, InterestState, InvitationState
from companies.keeping import kept_since
from companies.models import Company, ContactInvitation, Interest
from companies.tasks import forget_addresses_task
from compcor.audit.models import AuditEvent
from tests.factories import make_company, make_contact, make_interest, make_invitation, make_user

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=400)


def made_long_ago(row: Interest | ContactInvitation) -> Any:
    """The row, as old as if it had been made 400 days ago."""
    type(row).objects.filter(pk=row.pk).update(created_at=timezone.now() - LONG_AGO)
    row.refresh_from_db()
    return row


def invited_long_ago(company: Company, email: str = "", *, days: int = 400, **facts: Any) -> ContactInvitation:
    """An invitation whose link stopped working so many days ago."""
    invitation, at = make_invitation(company, email), timezone.now() - timedelta(days=days)
    values = {"created_at": at - timedelta(days=14), "expires_at": at} | facts
    ContactInvitation.objects.filter(pk=invitation.pk).update(**values)
    return invitation


def test_who_sent_an_interest_is_forgotten_and_what_became_of_it_stays() -> None:
    company = make_company(
        state=CompanyState.LEAD, contact_name="Eva Ek", contact_email="eva@example.org", contact_phone="016-1"
    )
    old = made_long_ago(make_interest(company, contact_role="HR", phone="016-1"))
    fresh = make_interest(make_company(state=CompanyState.LEAD))

    forget_addresses_task()

    old.refresh_from_db()
    fresh.refresh_from_db()
    company.refresh_from_db()
    assert (old.contact_name, old.contact_role, old.email, old.phone) == ("", "", "", "")
    assert (old.company_name, old.headcount, old.themes) == (company.name, 40, ["automation"])
    assert (company.contact_name, company.contact_email, company.contact_phone) == ("", "", "")
    assert fresh.email == "eva@example.org"
    event = AuditEvent.objects.about(company).get(verb="company.sender_forgotten")
    assert (event.actor, event.details) == (None, {"interest": str(old.public_id)})


def test_a_contact_with_the_company_keeps_the_sender_and_a_company_that_takes_part_keeps_its_contact() -> None:
    talked = make_company(state=CompanyState.INTERESTED)
    taking_part = make_company(contact_name="Eva Ek", contact_email="eva@example.org")
    for company in (talked, taking_part):
        made_long_ago(make_interest(company))
        actions.log_contact(company=company, kind="call", text="Ringde", by=make_user())

    assert actions.forget_addresses() == 1

    assert Interest.objects.get(company=talked).email == "eva@example.org"
    assert Interest.objects.get(company=taking_part).email == ""
    taking_part.refresh_from_db()
    assert taking_part.contact_email == "eva@example.org"


def test_an_interest_without_a_sender_is_still_decided_on_and_says_so(client: Client) -> None:
    interest = made_long_ago(make_interest(make_company(state=CompanyState.LEAD)))
    actions.forget_addresses()
    client.force_login(make_user())
    address = reverse("interests:detail", args=[interest.public_id])

    page = client.get(address).content.decode()
    client.post(address, {"state": "declined"})

    assert "The sender's name and address have been removed." in page
    assert "mailto:" not in page
    assert Interest.objects.get().state == InterestState.DECLINED


@pytest.mark.parametrize(
    ("ended", "state"),
    [("accepted_at", InvitationState.ACCEPTED), ("withdrawn_at", InvitationState.WITHDRAWN), ("", "withdrawn")],
    ids=["accepted", "withdrawn", "never answered"],
)
def test_the_address_of_an_invitation_that_has_ended_is_forgotten(ended: str, state: str) -> None:
    company = make_company()
    facts: dict[str, Any] = {ended: timezone.now() - LONG_AGO} if ended else {}
    if ended == "accepted_at":
        facts["accepted_by"] = make_contact(company)
    for number in range(2):  # two of one company: an empty address is no open invitation
        invited_long_ago(company, f"invited{number}@example.org", **facts)

    assert actions.forget_addresses() == 2
    assert actions.forget_addresses() == 0

    assert [(row.email, row.state) for row in ContactInvitation.objects.all()] == [("", state)] * 2
    assert AuditEvent.objects.about(company).filter(verb="company.invited_forgotten").count() == 2


def test_an_invitation_that_still_works_or_ended_lately_keeps_its_address() -> None:
    company = make_company()
    make_invitation(company)
    invited_long_ago(company, days=300)

    assert actions.forget_addresses() == 0


def test_the_history_says_that_an_address_is_removed(client: Client) -> None:
    company = make_company()
    invitation = actions.invite_contact(company=company, email="asa@example.org", by=make_user())
    at = timezone.now() - LONG_AGO
    ContactInvitation.objects.filter(pk=invitation.pk).update(created_at=at, expires_at=at + timedelta(days=14))
    actions.forget_addresses()
    client.force_login(make_user())

    page = client.get(reverse("companies:history", args=[company.public_id])).content.decode()

    assert "to an address that has been removed" in page
    assert "asa@example.org" not in page


@pytest.mark.parametrize(
    ("on", "months", "day"),
    [
        (date(2021, 9, 30), 12, date(2020, 9, 30)),
        (date(2021, 1, 15), 1, date(2020, 12, 15)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
    ],
)
def test_months_are_counted_by_the_calendar(settings: Any, on: date, months: int, day: date) -> None:
    settings.ADDRESSES_KEPT_MONTHS = months

    assert kept_since(on) == day


def test_the_timetable_forgets_every_night_and_the_public_page_says_when(client: Client) -> None:
    tasks = {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}

    assert forget_addresses_task.name in tasks
    assert "removed 12 months after our last contact" in client.get(reverse("interest")).content.decode()
    assert not Company.objects.exists()
