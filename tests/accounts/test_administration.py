"""What administrators do with accounts."""

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client

from compcor.accounts import actions
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.jobs.models import Job
from compcor.mail.models import Message
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, name="Ada Administratör")


@pytest.fixture
def desk(client: Client, administrator: User) -> Client:
    """The administrator's browser."""
    client.force_login(administrator)
    return client


def facts(**changes: Any) -> dict[str, Any]:
    """A form for a new account."""
    form = {"name": "Åsa Öst", "email": "asa@example.org", "role": "trainer", "language": "en"}
    return form | {"access_ends_on": "", "partner": ""} | changes


def test_the_list_shows_role_state_and_last_sign_in(desk: Client) -> None:
    make_user(Role.TRAINER, name="Berit Lärare")
    make_user(Role.COORDINATOR, name="Cecilia Slutat", is_active=False)

    page = desk.get("/administration/")

    assert [account.name for account in page.context["accounts"]] == [
        "Ada Administratör",
        "Berit Lärare",
        "Cecilia Slutat",
    ]
    assert "switched off" in page.content.decode()


@pytest.mark.parametrize(("query", "names"), [("q=berit", ["Berit"]), ("role=auditor", []), ("state=off", ["Cecilia"])])
def test_the_list_is_narrowed(desk: Client, query: str, names: list[str]) -> None:
    make_user(Role.TRAINER, name="Berit")
    make_user(Role.COORDINATOR, name="Cecilia", is_active=False)

    page = desk.get(f"/administration/?{query}")

    assert [account.name for account in page.context["accounts"]] == names


def test_a_new_account_is_invited_and_audited(desk: Client, administrator: User) -> None:
    response = desk.post("/administration/accounts/new/", facts(email="Asa@Example.org"))

    account = User.objects.get(email="asa@example.org")
    assert response.headers["Location"] == f"/administration/accounts/{account.public_id}/"
    assert not account.has_usable_password()
    [event] = AuditEvent.objects.about(account)
    assert (event.verb, event.actor, event.details) == ("account.created", administrator, {"role": "trainer"})
    assert Job.objects.get().parameters["mail"] == "invitation"


def test_a_refused_form_keeps_what_was_typed(desk: Client) -> None:
    taken = make_user()

    page = desk.post("/administration/accounts/new/", facts(email=taken.email))

    assert page.context["form"].errors["email"] == ["Account with this E-mail already exists."]
    assert 'value="Åsa Öst"' in page.content.decode()
    assert not Job.objects.exists()


def test_an_auditor_needs_a_last_day(desk: Client) -> None:
    without = desk.post("/administration/accounts/new/", facts(role="auditor"))
    with_day = desk.post("/administration/accounts/new/", facts(role="auditor", access_ends_on="2099-12-31"))

    assert without.context["form"].non_field_errors() == ["An auditor's access needs a last day."]
    assert with_day.status_code == 302
    assert User.objects.get(email="asa@example.org").access_ends_on == date(2099, 12, 31)


def test_changes_are_audited_with_names_of_fields_and_never_values(desk: Client) -> None:
    account = make_user(Role.TRAINER, name="Old Name")
    form = facts(name="New Name", email=account.email, role="coordinator")

    desk.post(f"/administration/accounts/{account.public_id}/edit/", form)

    account.refresh_from_db()
    assert (account.name, account.role) == ("New Name", Role.COORDINATOR)
    [event] = AuditEvent.objects.about(account)
    assert event.details["changed"] == ["name", "role"]
    assert event.details["after"] == {"role": "coordinator"}
    assert "New Name" not in str(event.details)


def test_the_former_address_hears_of_a_new_one(administrator: User) -> None:
    """Whoever has the address of an account gets its links: the person must know when that is changed."""
    used, never_used = make_user(password=PASSWORD), make_user()
    former = used.email

    for account in (used, never_used):
        actions.change_account(account=account, by=administrator, email=f"new{account.pk}@example.org")

    [message] = Message.objects.defer(None)
    assert (message.email, message.subject) == (former, "Your address in CompCor is changed")
    assert f"new{used.pk}@example.org" not in str(message.text)


def test_saving_without_a_change_leaves_no_trace(administrator: User) -> None:
    account = make_user(Role.TRAINER)

    actions.change_account(account=account, by=administrator, name=account.name, role=account.role)

    assert not AuditEvent.objects.about(account).exists()


def test_nobody_changes_their_own_role(administrator: User) -> None:
    make_user(Role.ADMINISTRATOR)

    with pytest.raises(RuleViolation, match="own role"):
        actions.change_account(account=administrator, by=administrator, role=Role.COORDINATOR)


def test_nobody_switches_off_their_own_account(administrator: User) -> None:
    with pytest.raises(RuleViolation, match="own account"):
        actions.switch_off(account=administrator, by=administrator)


LAST: dict[str, Callable[..., User]] = {
    "role": partial(actions.change_account, role=Role.TRAINER),
    "last day": partial(actions.change_account, access_ends_on=date(2099, 12, 31)),
    "off": actions.switch_off,
}


@pytest.mark.parametrize("act", LAST)
def test_one_administrator_remains(administrator: User, act: str) -> None:
    """Otherwise nobody could let anybody in."""
    with pytest.raises(RuleViolation, match="only administrator"):
        LAST[act](account=administrator, by=make_user(Role.COORDINATOR))


def test_one_whose_access_ends_does_not_count_as_the_one_who_remains(administrator: User) -> None:
    make_user(Role.ADMINISTRATOR, access_ends_on=date(2099, 12, 31))

    with pytest.raises(RuleViolation, match="only administrator"):
        actions.switch_off(account=administrator, by=make_user(Role.COORDINATOR))


def test_a_last_day_can_be_taken_away_again(administrator: User) -> None:
    User.objects.update(access_ends_on=date(2099, 12, 31))

    changed = actions.change_account(account=administrator, by=administrator, access_ends_on=None)

    assert changed.access_ends_on is None


def test_the_log_keeps_who_could_see_what_and_until_when(administrator: User) -> None:
    """Names and addresses are not kept, but who was chosen for protected identities is asked for years later."""
    account = make_user(Role.COORDINATOR)

    actions.change_account(
        account=account, by=administrator, handles_protected=True, access_ends_on=date(2099, 12, 31), name="New"
    )

    [event] = AuditEvent.objects.about(account)
    assert event.details["before"] == {"access_ends_on": None, "handles_protected": False}
    assert event.details["after"] == {"access_ends_on": "2099-12-31", "handles_protected": True}


def test_protected_identities_are_for_coordinators(administrator: User) -> None:
    with pytest.raises(ValidationError, match="Only a coordinator"):
        actions.change_account(account=make_user(Role.TRAINER), by=administrator, handles_protected=True)


@pytest.mark.parametrize(
    ("act", "verb"),
    [
        ("invite", "account.invited"),
        ("switch-off", "account.switched_off"),
        ("end-sessions", "account.sessions_ended"),
    ],
)
def test_acts_from_the_page_are_audited(desk: Client, administrator: User, act: str, verb: str) -> None:
    account = make_user(Role.TRAINER)

    response = desk.post(f"/administration/accounts/{account.public_id}/{act}/", follow=True)

    [event] = AuditEvent.objects.about(account)
    assert (event.verb, event.actor) == (verb, administrator)
    assert response.redirect_chain[-1][0] == f"/administration/accounts/{account.public_id}/"


def test_a_refused_act_says_why(desk: Client, administrator: User) -> None:
    response = desk.post(f"/administration/accounts/{administrator.public_id}/switch-off/", follow=True)

    assert "You cannot switch off your own account." in response.content.decode()


def test_switched_off_and_on_again(administrator: User) -> None:
    account = make_user(Role.TRAINER)

    assert not actions.switch_off(account=account, by=administrator).has_access_today
    assert actions.switch_on(account=account, by=administrator).has_access_today


def test_an_account_whose_last_day_has_passed_is_not_said_to_be_open_again(administrator: User) -> None:
    account = make_user(Role.AUDITOR, is_active=False, access_ends_on=date(2020, 12, 31))

    with pytest.raises(RuleViolation, match="last day"):
        actions.switch_on(account=account, by=administrator)


@pytest.mark.parametrize("path", ["", "edit/", "history/"])
def test_an_unknown_account_is_not_found(desk: Client, path: str) -> None:
    assert desk.get(f"/administration/accounts/{uuid.uuid4()}/{path}").status_code == 404


def test_an_unknown_act_is_not_found(desk: Client) -> None:
    account = make_user()

    assert desk.post(f"/administration/accounts/{account.public_id}/promote/").status_code == 404
    assert desk.get(f"/administration/accounts/{account.public_id}/switch-off/").status_code == 405


def test_the_history_tells_it_in_words(desk: Client, administrator: User) -> None:
    account = make_user(Role.TRAINER)
    actions.change_account(account=account, by=administrator, role=Role.COORDINATOR)

    page = desk.get(f"/administration/accounts/{account.public_id}/history/").content.decode()

    assert "Changed the account" in page
    assert "Ada Administratör" in page


def test_a_broken_audit_leaves_the_account_as_it_was(administrator: User) -> None:
    """The act and its trace are kept together or not at all."""
    account = make_user(Role.TRAINER)
    stranger = User(pk=10**9, name="Nobody", email="nobody@example.org")

    with pytest.raises(Exception, match="audit_auditevent"):
        commit(account, stranger)

    account.refresh_from_db()
    assert account.is_active


def commit(account: User, by: User) -> None:
    """An act in a transaction whose constraints are checked at its end."""
    with transaction.atomic():
        actions.switch_off(account=account, by=by)
        connection.check_constraints()
