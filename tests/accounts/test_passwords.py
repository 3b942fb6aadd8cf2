"""The link that sets a password: by invitation, or because somebody forgot."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from compcor.accounts import actions
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.accounts.tokens import set_password_url
from compcor.jobs.models import Job
from compcor.mail.models import Message
from tests.accounts.conftest import SignIn, is_signed_in
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
Delivered = Callable[[], list[EmailMessage]]


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_URL = "https://compcor.example.se"


def path_in(mail: EmailMessage) -> str:
    """The link of the mail, without the host."""
    found = re.search(r"https://compcor\.example\.se(/account/password/reset/key/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def choose_password(client: Client, path: str, password: str = PASSWORD) -> int:
    """Follow the link and send the form; the status of the answer."""
    form = client.get(path, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else path
    return client.post(where, {"password1": password, "password2": password}).status_code


def test_an_invitation_leads_to_a_password_and_in(client: Client, sign_in: SignIn, delivered: Delivered) -> None:
    account = actions.create_account(
        email="New.Person@example.org",
        name="Åsa Öst",
        role=Role.TRAINER,
        language="en",
        by=make_user(Role.ADMINISTRATOR),
    )

    [mail] = delivered()
    status = choose_password(client, path_in(mail))

    assert mail.to == ["Åsa Öst <new.person@example.org>"]
    assert mail.subject == "Your account in CompCor"
    assert "Åsa Öst" in mail.body
    assert status == 302
    sign_in(account)
    assert is_signed_in(client)


def test_looking_at_a_link_does_not_use_it_up(client: Client) -> None:
    """Mail scanners open every link before the person does."""
    path = set_password_url(make_user()).removeprefix("https://compcor.example.se")
    for _ in range(3):
        Client().get(path, follow=True)

    assert choose_password(client, path) == 302


def test_a_link_works_once(client: Client, sign_in: SignIn) -> None:
    account = make_user()
    path = set_password_url(account).removeprefix("https://compcor.example.se")
    choose_password(client, path)

    again = choose_password(Client(), path, "the password of a thief")

    assert again == 200
    sign_in(account, "the password of a thief")
    assert not is_signed_in(client)


ENDINGS: dict[str, Callable[[User, User], object]] = {
    "address": lambda account, by: actions.change_account(account=account, by=by, email="other@example.org"),
    "switched off and on": lambda account, by: actions.switch_on(
        account=actions.switch_off(account=account, by=by), by=by
    ),
    "sessions ended": lambda account, by: actions.end_sessions(account=account, by=by),
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_an_open_link_dies_with_what_it_rested_on(client: Client, ending: Callable[[User, User], object]) -> None:
    account = make_user()
    path = set_password_url(account).removeprefix("https://compcor.example.se")

    ending(account, make_user(Role.ADMINISTRATOR))

    assert choose_password(client, path) == 200


@pytest.mark.parametrize(("age", "status"), [(timedelta(days=2, hours=23), 302), (timedelta(days=3, minutes=1), 200)])
def test_a_link_is_good_for_three_days(client: Client, age: timedelta, status: int) -> None:
    start = timezone.localtime()
    path = set_password_url(make_user()).removeprefix("https://compcor.example.se")

    with time_machine.travel(start + age):
        assert choose_password(client, path) == status


def test_a_forgotten_password_gives_the_same_answer_for_everybody(client: Client, delivered: Delivered) -> None:
    """Known, unknown, switched off: one text, and only the known account gets a mail."""
    known, off = make_user(), make_user(is_active=False)

    answers = [
        client.post("/account/password/reset/", {"email": email}, follow=True)
        for email in (known.email, off.email, "nobody@example.org")
    ]

    assert len({re.sub(rb"[0-9A-Za-z]{64}", b"csrf token", answer.content) for answer in answers}) == 1
    assert {answer.redirect_chain[-1][0] for answer in answers} == {"/account/password/reset/done/"}
    assert [mail.to for mail in delivered()] == [[f"{known.name} <{known.email}>"]]


def test_a_forgotten_password_is_the_same_work_for_everybody(client: Client, delivered: Delivered) -> None:
    """Or the time of the answer would tell who has an account; a broker that hangs would shout it."""
    known, off = make_user(), make_user(is_active=False)
    work = []
    client.post("/account/password/reset/", {"email": "warm@example.org"})

    for email in (known.email, off.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            client.post("/account/password/reset/", {"email": email})
        work.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked])

    assert work[0] == work[1] == work[2]
    assert Job.objects.count() == 4
    assert len(delivered()) == 1
    assert {job.state for job in Job.objects.all()} == {"done"}
    assert "nobody@example.org" not in str([job.parameters for job in Job.objects.all()])


def test_a_forged_host_does_not_get_into_the_link(client: Client, delivered: Delivered) -> None:
    """Reset poisoning: the link would carry the token to the attacker's host."""
    account = make_user()

    client.post("/account/password/reset/", {"email": account.email}, HTTP_HOST="evil.example")

    [mail] = delivered()
    assert "evil.example" not in mail.body
    assert path_in(mail)


def test_no_token_and_no_address_lies_in_the_queue(client: Client) -> None:
    account = make_user()

    client.post("/account/password/reset/", {"email": account.email})

    assert Job.objects.get().parameters == {"mail": "set_password", "account": str(account.public_id)}


def test_a_link_is_unreadable_in_the_outbox_and_erased_when_it_was_sent(client: Client, delivered: Delivered) -> None:
    account = make_user()

    client.post("/account/password/reset/", {"email": account.email})
    delivered()

    message = Message.objects.about(account).get()
    assert message.is_secret
    assert message.text is None


def test_asking_again_and_again_sends_five_mails_an_hour(client: Client, delivered: Delivered) -> None:
    account = make_user()

    statuses = [client.post("/account/password/reset/", {"email": account.email}).status_code for _ in range(7)]

    assert statuses == [302] * 5 + [429] * 2
    assert len(delivered()) == 5


def test_who_asked_too_often_is_told_what_to_do(client: Client) -> None:
    account = make_user()
    for _ in range(5):
        client.post("/account/password/reset/", {"email": account.email})

    client.cookies["language"] = "sv"
    page = client.post("/account/password/reset/", {"email": account.email})

    assert page.templates[0].name == "429.html"
    assert '<html lang="sv">' in page.content.decode()


def test_a_forged_forwarded_address_asks_for_no_more_mails(client: Client, delivered: Delivered) -> None:
    """Twenty an hour from one address, whatever it says about itself."""
    accounts = [make_user() for _ in range(22)]

    statuses = [
        client.post("/account/password/reset/", {"email": account.email}, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
        for number, account in enumerate(accounts)
    ]

    assert [answer.status_code for answer in statuses] == [302] * 20 + [429] * 2


def test_a_reset_ends_the_sessions_that_somebody_else_may_have(client: Client, sign_in: SignIn) -> None:
    account = make_user(Role.COMPANY_CONTACT, password=PASSWORD)
    sign_in(account)
    account.refresh_from_db()
    path = set_password_url(account).removeprefix("https://compcor.example.se")

    assert choose_password(Client(), path, "a new and long password") == 302

    assert not is_signed_in(client)


def test_a_new_password_forgets_the_failures(client: Client, sign_in: SignIn) -> None:
    account = make_user(password=PASSWORD)
    for _ in range(5):
        sign_in(account, "wrong wrong wrong")
    path = set_password_url(account).removeprefix("https://compcor.example.se")

    choose_password(client, path, "a new and long password")
    sign_in(account, "a new and long password")

    assert is_signed_in(client)


def test_a_changed_password_is_told_by_mail_in_the_persons_language(
    client: Client, sign_in: SignIn, delivered: Delivered
) -> None:
    account = make_user(password=PASSWORD)
    sign_in(account)

    new = "another long password"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    [mail] = delivered()
    assert mail.to == [f"{account.name} <{account.email}>"]
    assert mail.subject == "Your password in CompCor is changed"


@pytest.mark.parametrize("password", ["short", "password1234", "qwerty123456", "198507099805", "karin åström"])
def test_weak_passwords_are_refused(client: Client, password: str) -> None:
    """One's own name and personal number among them."""
    path = set_password_url(make_user(name="Karin Åström")).removeprefix("https://compcor.example.se")

    assert choose_password(client, path, password) == 200


def test_the_mail_to_an_account_that_was_switched_off_is_not_sent(delivered: Delivered) -> None:
    by = make_user(Role.ADMINISTRATOR)
    account = actions.create_account(email="late@example.org", name="Late", role=Role.TRAINER, by=by)
    actions.switch_off(account=account, by=by)

    assert delivered() == []
    assert Job.objects.get().reason == "The account is switched off."
