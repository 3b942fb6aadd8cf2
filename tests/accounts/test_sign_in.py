"""Signing in: who comes in, who does not, and how often one may try."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from compcor.accounts.enums import Role
from tests.accounts.conftest import SignIn, is_signed_in
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
WRONG = "not the password at all"


def test_sign_in_gives_the_session_a_new_id(client: Client, sign_in: SignIn) -> None:
    """A session id that somebody planted before is worth nothing."""
    account = make_user(password=PASSWORD)
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["sessionid"].value

    sign_in(account)

    assert is_signed_in(client)
    assert client.cookies["sessionid"].value != before


def test_addresses_are_known_in_any_case(client: Client, sign_in: SignIn) -> None:
    account = make_user(password=PASSWORD)

    sign_in(account.email.upper())

    assert is_signed_in(client)


def test_unknown_and_known_addresses_get_the_same_answer(sign_in: SignIn) -> None:
    """Nobody finds out by trying who has an account."""
    account = make_user(password=PASSWORD)

    known, unknown = sign_in(account, WRONG), sign_in("nobody@example.org", WRONG)

    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/account/signup/").status_code == 404


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_else(client: Client, next_url: str) -> None:
    account = make_user(password=PASSWORD)

    response = client.post("/account/login/", {"login": account.email, "password": PASSWORD, "next": next_url})

    assert response.headers["Location"] == "/"


@pytest.mark.parametrize(
    "facts",
    [
        {"is_active": False},
        {"role": Role.AUDITOR, "access_ends_on": timezone.localdate() - timedelta(days=1)},
    ],
)
def test_the_right_password_to_an_ended_account_opens_nothing(
    client: Client, sign_in: SignIn, facts: dict[str, object]
) -> None:
    account = make_user(password=PASSWORD, **facts)

    response = sign_in(account)

    assert response.headers["Location"] == "/account/inactive/"
    assert "Ask whoever invited you" in client.get("/account/inactive/").content.decode()
    assert not is_signed_in(client)


def test_five_failures_close_an_account_from_every_address(client: Client, sign_in: SignIn) -> None:
    """Neither another address, another host name nor the right password helps for the next five minutes."""
    account, other = make_user(password=PASSWORD), make_user(password=PASSWORD)
    for number in range(5):
        sign_in(account, WRONG, REMOTE_ADDR=f"192.0.2.{number}")

    refused = sign_in(account, REMOTE_ADDR="192.0.2.99", HTTP_HOST="other.example")

    assert "Too many failed login attempts" in str(refused.context["form"].errors)
    assert not is_signed_in(client)
    sign_in(other)
    assert is_signed_in(client)


def test_ten_failures_close_an_address_for_every_account(client: Client, sign_in: SignIn) -> None:
    for number in range(10):
        sign_in(f"nobody{number}@example.org", WRONG)
    account = make_user(password=PASSWORD)

    refused = sign_in(account)

    assert "Too many failed login attempts" in str(refused.context["form"].errors)
    sign_in(account, REMOTE_ADDR="192.0.2.1")
    assert is_signed_in(client)


def test_a_forged_forwarded_address_starts_no_new_count(sign_in: SignIn) -> None:
    """Without a proxy of ours, what a client says about itself is not believed."""
    for number in range(10):
        sign_in(f"nobody{number}@example.org", WRONG, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")

    refused = sign_in("nobody@example.org", WRONG, HTTP_X_FORWARDED_FOR="192.0.2.99")

    assert "Too many failed login attempts" in str(refused.context["form"].errors)


def test_behind_one_proxy_the_last_address_counts(sign_in: SignIn, settings: Settings) -> None:
    """The proxy adds what it saw; everything before it is the client's own invention."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        sign_in(f"nobody{number}@example.org", WRONG, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 192.0.2.1")

    refused = sign_in("nobody@example.org", WRONG, HTTP_X_FORWARDED_FOR="203.0.113.99, 192.0.2.1")
    elsewhere = sign_in("nobody@example.org", WRONG, HTTP_X_FORWARDED_FOR="203.0.113.99, 192.0.2.2")

    assert "Too many failed login attempts" in str(refused.context["form"].errors)
    assert "Too many failed login attempts" not in str(elsewhere.context["form"].errors)


class CountingHasher(Argon2PasswordHasher):
    """Knows how often it worked."""

    worked = 0

    def encode(self, password: str, salt: str) -> str:
        """Count, and hash."""
        type(self).worked += 1
        return super().encode(password, salt)


def test_attempts_are_counted_before_anything_is_hashed(sign_in: SignIn, settings: Settings) -> None:
    """A flood of attempts must not keep the processors busy."""
    settings.PASSWORD_HASHERS = ["tests.accounts.test_sign_in.CountingHasher"]
    for number in range(10):
        sign_in(f"nobody{number}@example.org", WRONG)
    CountingHasher.worked = 0

    sign_in("nobody@example.org", WRONG)

    assert CountingHasher.worked == 0


def test_counts_are_kept_in_the_database(sign_in: SignIn) -> None:
    """Several processes, and machines, share one count; it needs no Redis."""
    cache.clear()  # a test that commits leaves its counts

    sign_in("nobody@example.org", WRONG)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM compcor_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] == 2


def test_sign_in_and_sign_out_are_in_the_audit_log(client: Client, sign_in: SignIn) -> None:
    from compcor.audit.models import AuditEvent

    account = make_user(password=PASSWORD)

    sign_in(account)
    client.post("/account/logout/")

    assert [event.verb for event in AuditEvent.objects.about(account)] == ["account.signed_out", "account.signed_in"]
    assert not is_signed_in(client)


def test_signing_out_takes_a_post(client: Client, sign_in: SignIn) -> None:
    """A picture on another site cannot sign anybody out."""
    sign_in(make_user(password=PASSWORD))

    client.get("/account/logout/")

    assert is_signed_in(client)
