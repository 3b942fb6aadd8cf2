"""Mails that did not arrive: coordinators see them, correct the address, send again, and no secret gets out."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.mail.actions import forget_mails, forget_old_mails, mark_bounced, send_again, set_aside
from compcor.mail.delivery import deliver_due
from compcor.mail.enums import MessageState
from compcor.mail.models import Message
from compcor.mail.overview import MOST_SHOWN, mails_about, unhandled
from compcor.project.actions import change_project
from tests.access.world import make_world
from tests.factories import make_company, make_contact, make_message, make_user
from tests.tools.smtp import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return make_user()


@pytest.fixture
def desk(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def refused(smtp: MailServer) -> Message:
    """A mail that the server refused."""
    smtp.answers["RCPT"] = ["550 5.1.1 No such user"]
    message = make_message(email="asa@exampel.org", about=[make_company()])
    deliver_due()
    message.refresh_from_db()
    return message


def test_a_mail_is_sent_again_to_the_corrected_address(refused: Message, smtp: MailServer, coordinator: User) -> None:
    again = send_again(message=refused, email="asa@example.org", by=coordinator)
    deliver_due()

    refused.refresh_from_db()
    assert [taken.recipient for taken in smtp.taken] == ["asa@example.org"]
    assert not refused.needs_somebody
    assert list(refused.replacements.all()) == [again]
    assert again.abouts.get().object_id == refused.abouts.get().object_id
    assert again.message_id != refused.message_id
    assert AuditEvent.objects.about(refused).first().verb == "message.sent_again"


def test_pressing_send_again_twice_sends_once(refused: Message, coordinator: User) -> None:
    send_again(message=refused, email="asa@example.org", by=coordinator)

    with pytest.raises(RuleViolation):
        send_again(message=refused, email="asa@example.org", by=coordinator)

    assert Message.objects.count() == 2


def test_a_link_for_one_person_cannot_be_sent_to_another(smtp: MailServer, coordinator: User) -> None:
    """Or a coordinator could open an administrator's account."""
    smtp.answers["RCPT"] = ["550 no"]
    secret = make_message(is_secret=True)
    deliver_due()

    with pytest.raises(RuleViolation) as refusal:
        send_again(message=secret, email="thief@example.net", by=coordinator)

    assert refusal.value.field == "email"
    assert send_again(message=secret, email=secret.email, by=coordinator).is_secret


def test_a_secret_that_was_erased_cannot_be_sent_again(smtp: MailServer, coordinator: User) -> None:
    secret = make_message(is_secret=True)
    deliver_due()
    mark_bounced(message=secret, reason="user unknown", by=coordinator)

    with pytest.raises(RuleViolation):
        send_again(message=secret, email=secret.email, by=coordinator)


def test_a_secret_that_is_set_aside_is_erased(smtp: MailServer, coordinator: User) -> None:
    smtp.answers["RCPT"] = ["550 no"]
    secret = make_message(is_secret=True)
    deliver_due()

    set_aside(message=secret, by=coordinator)

    assert Message.objects.get().text is None


def test_a_mail_that_nobody_sent_cannot_have_come_back(coordinator: User) -> None:
    with pytest.raises(RuleViolation):
        mark_bounced(message=make_message(), reason="user unknown", by=coordinator)


def test_what_needs_somebody_is_counted_for_those_who_see_it(refused: Message, coordinator: User) -> None:
    make_message()

    assert unhandled(coordinator) == 1
    assert unhandled(make_contact(make_company())) == 0
    set_aside(message=refused, by=coordinator)
    assert unhandled(coordinator) == 0


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.TRAINER, Role.AUDITOR, Role.COMPANY_CONTACT])
def test_others_see_no_mail(refused: Message, role: Role) -> None:
    reader = make_user(role)

    assert not Message.objects.visible_to(reader).exists()


def test_administrators_see_mails_about_accounts_alone(refused: Message) -> None:
    invitation = make_message(about=[make_user()])

    assert list(Message.objects.visible_to(make_user(Role.ADMINISTRATOR))) == [invitation]


# The pages


def test_a_page_shows_what_did_not_arrive_before_everything_newer(coordinator: User) -> None:
    company = make_company()
    failed = make_message(email="no address", about=[company])
    for number in range(MOST_SHOWN):
        make_message(email=f"person{number}@example.org", about=[company])

    shown = list(mails_about(company, coordinator))

    assert len(shown) == MOST_SHOWN
    assert shown[0] == failed


@pytest.mark.parametrize("of", ["company", "participant", "run"])
def test_the_pages_of_what_a_mail_is_about_show_its_delivery(desk: Client, of: str) -> None:
    world = make_world()
    page = {"company": "companies:detail", "participant": "participants:detail", "run": "runs:detail"}[of]

    html = desk.get(reverse(page, args=[getattr(world.place, of).public_id])).content.decode()
    other = desk.get(reverse(page, args=[getattr(world.neighbour, of).public_id])).content.decode()

    assert "could not be delivered" in html
    assert f"/mails/{world.mail.public_id}/" in html
    assert "could not be delivered" not in other


def test_the_list_begins_with_what_needs_somebody(desk: Client, refused: Message) -> None:
    make_message(name="Somebody Else")

    first, every = (desk.get("/mails/", query).content.decode() for query in ({}, {"state": "all"}))

    assert "asa@exampel.org" in first
    assert "550 5.1.1 No such user" in first
    assert "Somebody Else" not in first
    assert "Somebody Else" in every


def test_the_list_is_searched_and_narrowed_to_an_object(desk: Client, refused: Message) -> None:
    make_message(name="Somebody Else")
    about = refused.abouts.get().object_id

    found, narrowed = (desk.get("/mails/", query).content.decode() for query in ({"q": "somebody"}, {"about": about}))

    assert "Somebody Else" in found
    assert "asa@exampel.org" not in found
    assert "asa@exampel.org" in narrowed
    assert "Somebody Else" not in narrowed


def test_the_list_costs_the_same_for_one_mail_and_three(desk: Client) -> None:
    desk.get("/mails/")
    costs = []
    for number in range(3):
        make_message(email=f"no address {number}")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/mails/")
        costs.append(len(asked))

    assert costs[0] == costs[2]


def test_the_page_shows_the_text_and_what_it_is_about(desk: Client, refused: Message) -> None:
    page = desk.get(f"/mails/{refused.public_id}/").content.decode()

    assert "has just been changed" in page
    assert "550 5.1.1 No such user" in page
    assert f"/companies/{refused.abouts.get().object_id}/" in page


def test_the_page_never_shows_a_secret(desk: Client) -> None:
    secret = make_message(is_secret=True)

    page = desk.get(f"/mails/{secret.public_id}/").content.decode()

    assert "has just been changed" not in page
    assert "shown to nobody" in page


def test_send_again_by_the_page(desk: Client, refused: Message) -> None:
    form = desk.get(f"/mails/{refused.public_id}/again/").content.decode()
    answer = desk.post(f"/mails/{refused.public_id}/again/", {"email": "asa@example.org"})

    again = Message.objects.first()
    assert "asa@exampel.org" in form
    assert answer.url == f"/mails/{again.public_id}/"
    assert again.email == "asa@example.org"


def test_mark_as_returned_by_the_page(desk: Client, smtp: MailServer) -> None:
    message = make_message()
    deliver_due()

    desk.post(f"/mails/{message.public_id}/bounced/", {"reason": "user unknown"})

    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.BOUNCED, "user unknown")


def test_set_aside_by_the_page_and_by_the_list(desk: Client, refused: Message) -> None:
    second = make_message(email="no address")

    desk.post(f"/mails/{refused.public_id}/set-aside/")
    desk.post("/mails/", {"action": "set_aside", "row": [str(second.public_id)]})

    assert not Message.objects.unhandled().exists()


# What is kept no longer


def test_old_mails_are_emptied_and_their_rows_stay(refused: Message, smtp: MailServer, coordinator: User) -> None:
    """Names, addresses and texts are personal data; that a mail was sent, and how it went, is not."""
    Message.objects.update(reason="550 5.1.1 <asa@exampel.org>: no such user")
    sent = make_message()
    deliver_due()
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        waiting, recent = make_message(), make_message(email="no address")
        Message.objects.filter(pk=waiting.pk).update(created_at=refused.created_at)
        assert [forget_old_mails(), forget_old_mails()] == [2, 0]

    for message in (refused, sent):
        message.refresh_from_db()
        assert (message.name, message.email, message.text) == ("", "", None)
        assert message.subject
        assert AuditEvent.objects.about(message).first().verb == "message.forgotten"
        assert "asa" not in f"{message.search_text} {message.reason}"
    assert (refused.state, sent.state) == (MessageState.UNDELIVERABLE, MessageState.SENT)
    assert not refused.needs_somebody
    for message in (waiting, recent):
        message.refresh_from_db()
        assert message.name == "Åsa Öst"


def test_the_project_says_how_long_mails_are_kept(smtp: MailServer) -> None:
    make_message()
    deliver_due()
    change_project(by=make_user(Role.ADMINISTRATOR), keep_mail_days=30)

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert forget_old_mails() == 1


def test_mails_are_kept_until_they_can_no_longer_come_back() -> None:
    with pytest.raises(ValidationError, match="30 days at least"):
        change_project(by=make_user(Role.ADMINISTRATOR), keep_mail_days=29)


def test_an_emptied_mail_is_shown_as_such(desk: Client, refused: Message) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        forget_old_mails()

    page = desk.get(f"/mails/{refused.public_id}/").content.decode()

    assert "The text is erased." in page
    assert "asa@exampel.org" not in page


def test_what_a_server_said_of_an_address_is_forgotten_with_it(refused: Message, coordinator: User) -> None:
    """Servers repeat the address; that of a protected identity must not stay in the list (docs/domain.md §5.4)."""
    Message.objects.update(reason="550 5.1.1 <asa@exampel.org>: no such user")
    company = Company.objects.get()

    forget_mails(about=company, name="Somebody", by=coordinator)

    refused.refresh_from_db()
    assert "asa" not in refused.reason
