"""Sessions end in time, and when something changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from compcor.accounts import actions
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.accounts.tasks import clear_sessions_task
from tests.accounts.conftest import SignIn, is_signed_in
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another long password"  # noqa: S105 - of an invented account


def test_a_session_ends_after_two_idle_hours(client: Client, sign_in: SignIn) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(make_user(password=PASSWORD))
        assert is_signed_in(client)
    with time_machine.travel(start + timedelta(hours=1, minutes=59), tick=False):
        assert is_signed_in(client)
    with time_machine.travel(start + timedelta(hours=4), tick=False):
        response = client.get("/account/", follow=True)

    assert response.resolver_match.view_name == "account_login"
    assert "two hours" in response.content.decode()


def test_a_session_ends_after_twelve_hours_of_work(client: Client, sign_in: SignIn) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(make_user(password=PASSWORD))
    for hour in range(13):
        with time_machine.travel(start + timedelta(hours=hour), tick=False):
            assert is_signed_in(client) is (hour <= 12)
    with time_machine.travel(start + timedelta(hours=12, minutes=1), tick=False):
        assert not is_signed_in(client)


def test_a_session_is_not_written_at_every_request(client: Client, sign_in: SignIn) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(make_user(password=PASSWORD))
        assert is_signed_in(client)
        seen = client.session["seen_at"]
    with time_machine.travel(start + timedelta(seconds=30), tick=False):
        assert is_signed_in(client)

    assert client.session["seen_at"] == seen


def test_the_cookie_goes_with_the_browser_window(client: Client, sign_in: SignIn) -> None:
    sign_in(make_user(password=PASSWORD))

    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


CHANGES: dict[str, Callable[[User, User], object]] = {
    "role": lambda account, by: actions.change_account(account=account, by=by, role=Role.LEADERSHIP),
    "email": lambda account, by: actions.change_account(account=account, by=by, email="new@example.org"),
    "switched off": lambda account, by: actions.switch_off(account=account, by=by),
    "switched off and on": lambda account, by: actions.switch_on(
        account=actions.switch_off(account=account, by=by), by=by
    ),
    "signed out everywhere": lambda account, by: actions.end_sessions(account=account, by=by),
    "password": lambda account, by: actions.set_password(account=account, password=NEW_PASSWORD, by=by),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_session_ends_when_the_account_changes(sign_in: SignIn, change: Callable[[User, User], object]) -> None:
    account, administrator = make_user(password=PASSWORD), make_user(Role.ADMINISTRATOR)
    windows = [Client(), Client()]
    for window in windows:
        sign_in(account, using=window)
        assert is_signed_in(window)

    change(account, administrator)

    assert [is_signed_in(window) for window in windows] == [False, False]


def test_the_address_of_a_session_is_forgotten_with_it(client: Client, sign_in: SignIn) -> None:
    account, other = make_user(password=PASSWORD), Client()
    sign_in(account, using=other)
    sign_in(account)
    Session.objects.filter(pk=other.session.session_key).update(expire_date=timezone.now() - timedelta(days=1))

    clear_sessions_task()

    assert [kept.session_key for kept in UserSession.objects.all()] == [client.session.session_key]


def test_a_name_is_no_reason_to_sign_out(client: Client, sign_in: SignIn) -> None:
    account = make_user(password=PASSWORD)
    sign_in(account)

    actions.change_account(account=account, by=make_user(Role.ADMINISTRATOR), name="New Name")

    assert is_signed_in(client)


def test_changing_the_password_keeps_only_the_session_that_did_it(client: Client, sign_in: SignIn) -> None:
    account, other = make_user(password=PASSWORD), Client()
    sign_in(account, using=other)
    sign_in(account)

    fields = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = client.post("/account/password/change/", fields)

    assert response.status_code == 302, response.context["form"].errors
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_the_page_of_sessions_ends_the_others(client: Client, sign_in: SignIn) -> None:
    account, other = make_user(password=PASSWORD), Client()
    sign_in(account, using=other)
    sign_in(account)

    client.post("/account/sessions/")

    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_an_auditors_session_ends_with_the_last_day(client: Client, sign_in: SignIn) -> None:
    last_day = datetime(2026, 6, 30, 23, 30, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(last_day, tick=False):
        sign_in(make_user(Role.AUDITOR, password=PASSWORD, access_ends_on=last_day.date()))
        assert is_signed_in(client)
    with time_machine.travel(last_day + timedelta(minutes=31), tick=False):
        assert not is_signed_in(client)


def test_a_fragment_takes_the_whole_page_to_the_sign_in(client: Client) -> None:
    """Otherwise the sign-in form would appear in the middle of a page."""
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/companies/?q=a"}

    response = client.get("/account/", headers=headers)

    assert response.headers["HX-Redirect"] == "/account/login/?next=%2Fcompanies%2F%3Fq%3Da"


@pytest.mark.parametrize(
    ("sent_from", "back"),
    [
        ("http://testserver/companies/?q=a", "/companies/?q=a"),
        ("https://evil.example/companies/", "/"),
        ("", "/"),
    ],
)
def test_a_form_that_comes_too_late_leads_back_to_its_page(client: Client, sent_from: str, back: str) -> None:
    """The address that it was sent to may take nothing but forms: after the sign-in there would be no page."""
    response = client.post(f"/mails/{uuid4()}/set-aside/", headers={"Referer": sent_from})

    assert response.headers["Location"] == f"/account/login/?{urlencode({'next': back})}"
