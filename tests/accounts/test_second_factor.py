"""The second factor: an authenticator app and recovery codes."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from compcor.accounts import actions
from compcor.accounts.enums import SECOND_FACTOR_ROLES, Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from tests.accounts.conftest import SignIn, is_signed_in, totp
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ACTIVATE = "/account/second-factor/totp/activate/"
AUTHENTICATE = "/account/second-factor/authenticate/"


@pytest.fixture
def _required(settings: Settings) -> None:
    """As in production."""
    settings.SECOND_FACTOR_REQUIRED = True


def activate(client: Client) -> str:
    """Activate the authenticator app of the person who is signed in; gives the secret that the page shows."""
    page = client.get(ACTIVATE)
    secret = page.context["form"].secret
    response = client.post(ACTIVATE, {"code": totp(secret)})
    assert response.status_code == 302, response.context["form"].errors
    return secret


def person_with_app(role: Role, sign_in: SignIn) -> tuple[User, str]:
    """An account with an active authenticator app, signed out."""
    account, window = make_user(role, password=PASSWORD), Client()
    sign_in(account, using=window)
    return account, activate(window)


@pytest.mark.usefixtures("_required")
@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_ROLES))
@pytest.mark.parametrize("path", ["/", "/account/", "/account/password/change/", "/reports/", "/administration/"])
def test_nothing_is_reachable_before_the_second_factor(client: Client, sign_in: SignIn, role: Role, path: str) -> None:
    sign_in(make_user(role, password=PASSWORD))

    response = client.get(path)

    assert (response.status_code, response.headers["Location"]) == (302, ACTIVATE)


@pytest.mark.usefixtures("_required")
@pytest.mark.parametrize("role", sorted(set(Role) - SECOND_FACTOR_ROLES))
def test_other_roles_are_not_asked(client: Client, sign_in: SignIn, role: Role) -> None:
    sign_in(make_user(role, password=PASSWORD))

    assert is_signed_in(client)


@pytest.mark.usefixtures("_required")
def test_the_activation_opens_the_pages_and_shows_recovery_codes(client: Client, sign_in: SignIn) -> None:
    sign_in(make_user(Role.COORDINATOR, password=PASSWORD))

    activate(client)

    codes = client.get("/account/second-factor/recovery-codes/")
    assert len(codes.context["unused_codes"]) == 10
    assert is_signed_in(client)


@pytest.mark.parametrize(("language", "name"), [("sv", "Tvåstegsinloggning"), ("en", "Second factor")])
def test_it_has_one_name_on_every_page(client: Client, sign_in: SignIn, language: str, name: str) -> None:
    client.cookies["language"] = language
    account = make_user(Role.COORDINATOR, password=PASSWORD)
    sign_in(account)
    pages = [client.get(ACTIVATE)]
    activate(client)
    pages += [client.get(f"/account/{page}") for page in ("", "second-factor/", "second-factor/recovery-codes/")]
    client.post("/account/logout/")
    sign_in(account)
    pages.append(client.get(AUTHENTICATE))

    for page in pages:
        words = page.content.decode()
        assert page.status_code == 200
        assert name.lower() in words.lower()
        assert not re.search("tvåfaktor|two-factor", words, re.IGNORECASE)


def test_the_trial_asks_nobody(client: Client, sign_in: SignIn) -> None:
    sign_in(make_user(Role.COORDINATOR, password=PASSWORD))

    assert is_signed_in(client)


def test_a_wrong_code_activates_nothing(client: Client, sign_in: SignIn) -> None:
    sign_in(make_user(password=PASSWORD))
    client.get(ACTIVATE)

    response = client.post(ACTIVATE, {"code": "000000"})

    assert response.context["form"].errors["code"] == ["Incorrect code."]
    assert not Authenticator.objects.exists()


def test_the_password_alone_is_not_enough(client: Client, sign_in: SignIn) -> None:
    account, secret = person_with_app(Role.COORDINATOR, sign_in)

    half = sign_in(account)
    assert half.headers["Location"] == AUTHENTICATE
    assert not is_signed_in(client)
    client.post(AUTHENTICATE, {"code": totp(secret)})

    assert is_signed_in(client)


def test_a_code_is_used_once(sign_in: SignIn) -> None:
    """Who looks over a shoulder comes too late."""
    account, secret = person_with_app(Role.COORDINATOR, sign_in)
    first, second = Client(), Client()
    code = totp(secret)
    for window in (first, second):
        sign_in(account, using=window)
        window.post(AUTHENTICATE, {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_codes_cannot_be_guessed_in_a_row(client: Client, sign_in: SignIn) -> None:
    account, secret = person_with_app(Role.COORDINATOR, sign_in)
    sign_in(account)
    for _ in range(5):
        client.post(AUTHENTICATE, {"code": "000000"})

    response = client.post(AUTHENTICATE, {"code": totp(secret)})

    assert "Too many" in str(response.context["form"].errors)
    assert not is_signed_in(client)


def test_a_recovery_code_works_once(sign_in: SignIn) -> None:
    account, _secret = person_with_app(Role.COORDINATOR, sign_in)
    [code] = Authenticator.objects.get(user=account, type="recovery_codes").wrap().get_unused_codes()[:1]
    windows = [Client(), Client()]
    for window in windows:
        sign_in(account, using=window)
        window.post(AUTHENTICATE, {"code": code})

    assert [is_signed_in(window) for window in windows] == [True, False]


def test_secrets_are_encrypted_in_the_database(client: Client, sign_in: SignIn) -> None:
    """A copy of the database does not make codes."""
    sign_in(make_user(password=PASSWORD))

    secret = activate(client)

    kept = [value for row in Authenticator.objects.all() for value in row.data.values() if isinstance(value, str)]
    assert secret not in kept
    assert all(value.startswith("k1.") for value in kept)


@pytest.mark.django_db(transaction=True)
def test_activating_ends_the_other_sessions_and_keeps_this_one(client: Client, sign_in: SignIn) -> None:
    """They were begun with a password alone."""
    account, other = make_user(password=PASSWORD), Client()
    sign_in(account, using=other)
    sign_in(account)

    activate(client)

    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert "account.second_factor_added" in [event.verb for event in AuditEvent.objects.about(account)]


@pytest.mark.django_db(transaction=True)
def test_new_recovery_codes_are_in_the_audit_log(client: Client, sign_in: SignIn) -> None:
    """Whoever has them opens the account."""
    account = make_user(password=PASSWORD)
    sign_in(account)
    activate(client)

    client.post("/account/second-factor/recovery-codes/generate/")

    event = AuditEvent.objects.about(account).first()
    assert (event.verb, event.actor) == ("account.recovery_codes_made", account)


@pytest.mark.usefixtures("_required")
def test_who_must_have_it_cannot_take_it_away(client: Client, sign_in: SignIn) -> None:
    sign_in(make_user(Role.LEADERSHIP, password=PASSWORD))
    activate(client)

    client.post("/account/second-factor/totp/deactivate/")

    assert Authenticator.objects.filter(type="totp").exists()


def test_others_can_take_it_away(client: Client, sign_in: SignIn) -> None:
    sign_in(make_user(Role.TRAINER, password=PASSWORD))
    activate(client)

    client.post("/account/second-factor/totp/deactivate/")

    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("path", [ACTIVATE, "/account/second-factor/recovery-codes/", "/administration/accounts/new/"])
def test_weighty_pages_ask_for_the_password_again(client: Client, sign_in: SignIn, path: str) -> None:
    """Somebody may have left the desk."""
    start = timezone.localtime()
    with time_machine.travel(start):
        sign_in(make_user(Role.ADMINISTRATOR, password=PASSWORD))
        if "codes" in path:
            activate(client)
        assert client.get(path).status_code == 200
    with time_machine.travel(start + timedelta(minutes=11)):
        asked: HttpResponse = client.get(path)
        assert re.match("/account/(second-factor/)?reauthenticate/", asked.headers["Location"])
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        assert client.get(path).status_code == 200


@pytest.mark.usefixtures("_required")
def test_an_administrator_resets_a_lost_phone(client: Client, sign_in: SignIn) -> None:
    account, _secret = person_with_app(Role.COORDINATOR, sign_in)

    actions.reset_second_factor(account=account, by=make_user(Role.ADMINISTRATOR))

    sign_in(account)
    assert client.get("/account/").headers["Location"] == ACTIVATE


def test_a_reset_is_told_to_the_person(
    sign_in: SignIn, delivered: Callable[[], list[EmailMessage]], mailoutbox: list[EmailMessage]
) -> None:
    """In case it was somebody else who asked for it."""
    account, _secret = person_with_app(Role.TRAINER, sign_in)
    delivered()
    mailoutbox.clear()

    actions.reset_second_factor(account=account, by=make_user(Role.ADMINISTRATOR))

    assert [(mail.subject, mail.to) for mail in delivered()] == [
        ("Your second factor in CompCor is changed", [f"{account.name} <{account.email}>"])
    ]


def test_nobody_resets_their_own() -> None:
    administrator = make_user(Role.ADMINISTRATOR)

    with pytest.raises(RuleViolation, match="another administrator"):
        actions.reset_second_factor(account=administrator, by=administrator)
