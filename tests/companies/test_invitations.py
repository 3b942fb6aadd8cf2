"""Invitations of contacts: one use, 14 days, a number a day; and nothing learnt about whose address has an account."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from companies import actions
from companies.enums import InvitationState
from companies.invitations import MOST_PER_DAY, hash_of, invitation_of, new_token
from companies.models import Company, CompanyMembership, ContactInvitation
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.mail.delivery import deliver_due
from compcor.mail.models import Message
from tests.factories import PASSWORD, make_company, make_contact, make_invitation, make_user

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-only-the-mail-holds"  # noqa: S105 - of invented accounts
ANSWERS = {"name": "Åsa Öst", "password": "a sentence of my own", "language": "en"}
Delivered = Callable[[], list[EmailMessage]]


@pytest.fixture
def delivered(mailoutbox: list[EmailMessage]) -> Delivered:
    """Have the outbox sent, and give what was sent."""

    def work() -> list[EmailMessage]:
        deliver_due()
        return mailoutbox

    return work


@pytest.fixture
def company() -> Company:
    return make_company("Ångtorp AB")


@pytest.fixture
def contact(company: Company) -> User:
    return make_contact(company)


def path_in(mail: EmailMessage) -> str:
    """The link of the mail, without the host."""
    found = re.search(r"/invitation/\S+/", mail.body)
    assert found, mail.body
    return found[0]


def page(token: str) -> str:
    return reverse("invitation:accept", args=[token])


def plain(response: HttpResponse) -> str:
    """The page without the token against forgery, and without its own address."""
    text = re.sub(r"[0-9A-Za-z]{64}", "token", response.content.decode())
    return text.replace(response.wsgi_request.get_full_path(), "address")


# Accepting


def test_a_new_person_accepts_on_one_page_and_is_signed_in(client: Client, company: Company, contact: User) -> None:
    make_invitation(company, "asa@example.org", token=TOKEN, invited_by=contact)

    looked = client.get(page(TOKEN))
    accepted = client.post(page(TOKEN), ANSWERS)

    account = User.objects.get(email="asa@example.org")
    assert contact.name in looked.content.decode()
    assert (account.name, account.role, account.language) == ("Åsa Öst", Role.COMPANY_CONTACT, "en")
    assert accepted.headers["Location"] == f"/portal/{company.public_id}/?welcome=yes"
    assert client.get(accepted.headers["Location"]).status_code == 200
    assert ContactInvitation.objects.get().accepted_by == account
    assert [event.verb for event in AuditEvent.objects.about(company)] == [
        "company.invitation_accepted",
        "company.access_given",
    ]
    assert {event.verb for event in AuditEvent.objects.about(account)} == {
        "account.created",
        "account.password_set",
        "account.signed_in",
    }


def test_signing_in_by_an_invitation_gives_the_session_a_new_id(client: Client, company: Company) -> None:
    """A session id that somebody planted before is worth nothing."""
    make_invitation(company, token=TOKEN)
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["sessionid"].value

    client.post(page(TOKEN), ANSWERS)

    assert client.cookies["sessionid"].value != before


def test_somebody_with_an_account_signs_in_first_and_keeps_the_other_company(client: Client, company: Company) -> None:
    """One contact, several companies; a name or password sent along changes nothing of the account."""
    other = make_company()
    account = make_contact(other)
    make_invitation(company, account.email, token=TOKEN)

    stranger = client.post(page(TOKEN), ANSWERS)
    client.force_login(account)
    looked = client.get(page(TOKEN))
    client.post(page(TOKEN), ANSWERS)

    account.refresh_from_db()
    assert f"/account/login/?next=%2Finvitation%2F{TOKEN}%2F" in stranger.content.decode()
    assert looked.context["way"] == "accept"
    assert account.name != "Åsa Öst"
    assert set(Company.objects.visible_to(account)) == {company, other}


def test_the_invitation_is_for_the_invited_address_alone(client: Client, company: Company) -> None:
    """A forwarded mail lets nobody in under another account."""
    make_invitation(company, "asa@example.org", token=TOKEN)
    somebody = make_contact(make_company())
    client.force_login(somebody)

    response = client.post(page(TOKEN))

    assert response.context["way"] == "other"
    assert company not in Company.objects.visible_to(somebody)
    with pytest.raises(RuleViolation):
        actions.accept_invitation(invitation=ContactInvitation.objects.get(), by=somebody)


@pytest.mark.parametrize("facts", [{"role": Role.TRAINER}, {"role": Role.COMPANY_CONTACT, "is_active": False}])
def test_an_account_that_cannot_be_a_contacts_is_refused_at_the_link(
    client: Client, company: Company, facts: dict[str, object]
) -> None:
    """Whoever reads the address's mail learns why; nobody else does."""
    account = make_user(**facts)
    make_invitation(company, account.email, token=TOKEN)

    looked, sent = client.get(page(TOKEN)), client.post(page(TOKEN), ANSWERS)

    assert looked.context["way"] == sent.context["way"] == "refused"
    assert not CompanyMembership.objects.exists()


@pytest.mark.parametrize("password", ["short", "password1234", "Åsa Öst Öst"])
def test_the_passwords_policy_is_said_at_its_field_and_nothing_is_used_up(
    client: Client, company: Company, password: str
) -> None:
    make_invitation(company, token=TOKEN)

    response = client.post(page(TOKEN), ANSWERS | {"password": password})

    assert list(response.context["form"].errors) == ["password"]
    assert 'value="Åsa Öst"' in response.content.decode()
    assert not User.objects.filter(role=Role.COMPANY_CONTACT).exists()
    assert invitation_of(TOKEN)


# The link


def test_looking_does_not_use_the_link_up(company: Company) -> None:
    """Mail scanners open every link before the person does: GET shows, POST consumes."""
    make_invitation(company, token=TOKEN)

    for method in ("get", "head", "get"):
        getattr(Client(), method)(page(TOKEN))

    assert ContactInvitation.objects.get().state == InvitationState.OPEN
    assert Client().post(page(TOKEN), ANSWERS).status_code == 302


def test_wrong_used_withdrawn_and_expired_links_get_one_answer(client: Client, company: Company) -> None:
    """404 with what to do; byte for byte the same."""
    by = make_user()
    make_invitation(company, token="used")
    Client().post(page("used"), ANSWERS)
    actions.withdraw_invitation(invitation=make_invitation(company, token="withdrawn"), by=by)
    actions.invite_again(invitation=make_invitation(company, token="replaced"), by=by)
    make_invitation(company, token="old")
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        tokens = ("used", "withdrawn", "replaced", "old", "never", "ett ö", "x-" * 1500)
        answers = [client.get(page(token)) for token in tokens] + [
            client.post(page(token), ANSWERS) for token in tokens
        ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({plain(answer) for answer in answers}) == 1
    assert "send it again" in plain(answers[0])


@pytest.mark.parametrize(("age", "status"), [(timedelta(days=13, hours=23), 200), (timedelta(days=14, minutes=1), 404)])
def test_the_link_works_for_14_days(client: Client, company: Company, age: timedelta, status: int) -> None:
    make_invitation(company, token=TOKEN)

    with time_machine.travel(timezone.now() + age):
        assert client.get(page(TOKEN)).status_code == status


def test_a_link_works_once(company: Company) -> None:
    make_invitation(company, token=TOKEN)
    first, second = Client().post(page(TOKEN), ANSWERS), Client().post(page(TOKEN), ANSWERS)

    assert (first.status_code, second.status_code) == (302, 404)
    assert User.objects.filter(role=Role.COMPANY_CONTACT).count() == 1


def test_only_the_hash_is_kept(company: Company, contact: User, delivered: Delivered) -> None:
    """256 bits in the mail; whoever copies the database can open nothing."""
    invitation = actions.invite_contact(company=company, email="asa@example.org", by=contact)
    [mail] = delivered()
    token = path_in(mail).split("/")[2]

    assert len(token) >= 43
    assert len({new_token() for _ in range(100)}) == 100
    assert invitation.token_hash == hash_of(token) != token
    assert Message.objects.get().text is None
    assert token not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_the_link_leads_to_the_configured_host(
    client: Client, company: Company, contact: User, delivered: Delivered, settings: Settings
) -> None:
    """Not to the one that the inviting request named."""
    settings.SITE_URL = "https://compcor.example.se"
    client.force_login(contact)

    client.post(f"/portal/{company.public_id}/colleagues/invite/", {"email": "a@example.org"}, HTTP_HOST="evil.example")

    [mail] = delivered()
    assert "https://compcor.example.se/invitation/" in mail.body
    assert "evil" not in mail.body
    assert mail.to == ["a@example.org"]
    assert "Ångtorp AB" in mail.subject


def test_sending_again_kills_the_old_link(company: Company, contact: User, delivered: Delivered) -> None:
    invitation = actions.invite_contact(company=company, email="asa@example.org", by=contact)
    actions.invite_again(invitation=invitation, by=contact)
    old, new = [path_in(mail) for mail in delivered()]

    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_withdrawing_kills_the_link_at_once(client: Client, company: Company) -> None:
    invitation = make_invitation(company, token=TOKEN)

    actions.withdraw_invitation(invitation=invitation, by=make_user())

    assert client.get(page(TOKEN)).status_code == 404
    with pytest.raises(RuleViolation, match="accepted or withdrawn already"):
        actions.withdraw_invitation(invitation=invitation, by=make_user())


# Nothing is learnt


def test_every_address_gets_the_same_answer(client: Client, company: Company, contact: User) -> None:
    """Unknown, a neighbour's contact, a trainer, somebody switched off: the inviting contact sees no difference."""
    client.force_login(contact)
    addresses = [
        "nobody@example.org",
        make_contact(make_company()).email,
        make_user(Role.TRAINER).email,
        make_user(Role.COMPANY_CONTACT, is_active=False).email,
    ]

    answers = []
    for address in addresses:
        response = client.post(f"/portal/{company.public_id}/colleagues/invite/", {"email": address}, follow=True)
        row = ContactInvitation.objects.get(company=company, email=address)
        text = plain(response).replace(address, "the address").replace(str(row.public_id), "id")
        answers.append(text)
        row.delete()

    assert len(set(answers)) == 1
    assert "on its way" in answers[0]


def test_every_address_costs_the_same_queries(company: Company, contact: User) -> None:
    """Time tells nothing either: a known address makes no other work than an unknown one."""
    work = []
    for address in ("nobody@example.org", make_contact(make_company()).email, make_user(Role.TRAINER).email):
        with CaptureQueriesContext(connection) as queries:
            actions.invite_contact(company=company, email=address, by=contact)
        work.append(len(queries))

    assert len(set(work)) == 1


def test_a_coordinator_is_told_that_an_address_cannot_be_a_contacts(company: Company) -> None:
    with pytest.raises(RuleViolation, match="another role"):
        actions.invite_contact(company=company, email=make_user(Role.TRAINER).email, by=make_user())


def test_who_has_access_here_or_is_invited_here_is_told(company: Company, contact: User) -> None:
    """That much stands on the company's own page anyway."""
    actions.invite_contact(company=company, email="asa@example.org", by=contact)

    with pytest.raises(RuleViolation, match="already an open invitation"):
        actions.invite_contact(company=company, email="ASA@example.org ", by=contact)
    with pytest.raises(RuleViolation, match="already has access"):
        actions.invite_contact(company=company, email=contact.email, by=contact)


# How many


def test_a_company_sends_five_a_day_and_coordinators_as_many_as_they_need(company: Company, contact: User) -> None:
    """Withdrawing gives none back, sending again takes one, and a second contact has no number of their own."""
    second = make_contact(company)
    for number in range(MOST_PER_DAY - 1):
        row = actions.invite_contact(company=company, email=f"a{number}@example.org", by=contact)
    actions.invite_again(invitation=row, by=second)

    with pytest.raises(RuleViolation, match="the most for one day"):
        actions.invite_contact(company=company, email="b@example.org", by=second)
    actions.invite_contact(company=company, email="c@example.org", by=make_user())
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        actions.invite_contact(company=company, email="b@example.org", by=second)


def test_the_number_that_is_left_is_shown(client: Client, company: Company, contact: User) -> None:
    client.force_login(contact)
    actions.invite_contact(company=company, email="a@example.org", by=contact)

    shown = client.get(f"/portal/{company.public_id}/colleagues/invite/").content.decode()

    assert "4 of 5 invitations left today" in shown


def test_a_neighbours_invitations_do_not_count(company: Company, contact: User) -> None:
    neighbour = make_company()
    for number in range(MOST_PER_DAY):
        actions.invite_contact(company=neighbour, email=f"a{number}@example.org", by=make_contact(neighbour))

    assert actions.invite_contact(company=company, email="a@example.org", by=contact)


# Ending


def test_ended_access_closes_an_open_session_at_the_next_request(client: Client, company: Company) -> None:
    """404, as for a company that is not there."""
    colleague, contact = make_contact(company), make_contact(company)
    client.force_login(contact)
    home = f"/portal/{company.public_id}/"
    before = client.get(home).status_code

    actions.end_access(membership=CompanyMembership.objects.get(user=contact), by=colleague)

    assert (before, client.get(home).status_code) == (200, 404)
    assert client.get(f"{home}colleagues/").status_code == 404


def test_what_a_contact_sent_ends_with_the_contact(client: Client, company: Company, contact: User) -> None:
    """Nobody leaves a door open for themselves."""
    make_invitation(company, "private@example.org", token=TOKEN, invited_by=contact)
    make_invitation(company, "other@example.org", token="other", invited_by=make_contact(company))

    actions.end_access(membership=CompanyMembership.objects.get(user=contact), by=make_user())

    assert invitation_of(TOKEN) is None
    assert invitation_of("other")


def test_a_contact_cannot_leave_a_company_without_anybody(company: Company, contact: User) -> None:
    """Somebody who is switched off is nobody; a coordinator may all the same."""
    User.objects.filter(pk=make_contact(company).pk).update(is_active=False)
    membership = CompanyMembership.objects.get(user=contact)

    with pytest.raises(RuleViolation, match="Nobody else has access"):
        actions.end_access(membership=membership, by=contact)
    assert actions.end_access(membership=membership, by=make_user()).ends_on


def test_a_contact_comes_back_the_same_day(client: Client, company: Company, contact: User) -> None:
    actions.end_access(membership=CompanyMembership.objects.get(user=contact), by=make_user())
    make_invitation(company, contact.email, token=TOKEN)
    client.force_login(contact)

    client.post(page(TOKEN))

    assert list(Company.objects.visible_to(contact)) == [company]


# What the database refuses


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("invitation_one_open", {"email": "taken@example.org"}),
        ("invitation_email_is_lower_case", {"email": "Taken@example.org"}),
        ("invitation_accepted_by_somebody", {"accepted_at": timezone.now()}),
        ("invitation_expires_later", {"expires_at": timezone.now() - timedelta(days=1)}),
    ],
)
def test_the_database_refuses(company: Company, constraint: str, facts: dict[str, object]) -> None:
    make_invitation(company, "taken@example.org")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_invitation(company, **facts)


def test_invitation_ends_in_one_way(company: Company, contact: User) -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError, match="invitation_ends_in_one_way"), transaction.atomic():
        make_invitation(company, accepted_at=now, accepted_by=contact, withdrawn_at=now)


def test_a_broken_audit_invites_nobody(company: Company) -> None:
    """The invitation, its mail and its event are kept together or not at all."""
    stranger = User(pk=10**9, name="Nobody", email="nobody@example.org", role=Role.COORDINATOR)

    with pytest.raises(ValidationError):
        actions.invite_contact(company=company, email="asa@example.org", by=stranger)

    assert not ContactInvitation.objects.exists()
    assert not Message.objects.exists()


def test_the_password_opens_the_account_afterwards(client: Client, company: Company) -> None:
    make_invitation(company, "asa@example.org", token=TOKEN)
    client.post(page(TOKEN), ANSWERS | {"password": PASSWORD})
    client.post("/account/logout/")

    client.post("/account/login/", {"login": "asa@example.org", "password": PASSWORD})

    assert client.get(f"/portal/{company.public_id}/").status_code == 200
