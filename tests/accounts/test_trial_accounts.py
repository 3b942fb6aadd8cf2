"""The accounts of a trial installation, and the first account of a real one."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from companies.models import CompanyMembership
from compcor.accounts.models import User
from tests.accounts.conftest import SignIn, is_signed_in
from tests.factories import PASSWORD, make_company

pytestmark = pytest.mark.django_db
STAFF = ["coordinator", "leadership", "trainer", "auditor", "administrator"]


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """A trial of the test's own."""
    settings.VAR_DIR = tmp_path
    return tmp_path


def trial_accounts(folder: Path) -> list[dict[str, Any]]:
    call_command("trial_accounts", stdout=io.StringIO())
    return json.loads((folder / "accounts.json").read_text())


def test_an_empty_trial_has_one_account_of_each_role(folder: Path, sign_in: SignIn) -> None:
    entries = trial_accounts(folder)

    assert [entry["role"] for entry in entries] == STAFF
    assert all(entry["company"] is None for entry in entries)
    for entry in entries:
        window = Client()
        sign_in(entry["email"], entry["password"], using=window)
        assert is_signed_in(window), entry["role"]


def test_the_file_is_its_owners_alone(folder: Path) -> None:
    trial_accounts(folder)

    assert (folder / "accounts.json").stat().st_mode & 0o777 == 0o600


def test_contacts_come_with_the_companies_and_everybody_keeps_the_password(folder: Path) -> None:
    before = trial_accounts(folder)
    for name in ("Alfa AB", "Beta AB", "Gamma AB"):
        make_company(name)

    after = trial_accounts(folder)

    assert after[:5] == before
    assert [(entry["role"], entry["company"]) for entry in after[5:]] == [
        ("company_contact", "Alfa AB"),
        ("company_contact", "Beta AB"),
    ]
    assert trial_accounts(folder) == after
    assert CompanyMembership.objects.count() == 2
    assert User.objects.count() == 7


def test_passwords_differ_between_accounts_and_installations(folder: Path) -> None:
    first = trial_accounts(folder)
    User.objects.all().delete()
    (folder / "accounts.json").unlink()

    second = trial_accounts(folder)

    assert len({entry["password"] for entry in first + second}) == 10


def test_a_lost_file_is_made_again(folder: Path, sign_in: SignIn, client: Client) -> None:
    trial_accounts(folder)
    (folder / "accounts.json").unlink()

    [entry, *_] = trial_accounts(folder)

    sign_in(entry["email"], entry["password"])
    assert is_signed_in(client)


def test_nothing_but_a_trial_has_accounts_in_a_file(settings: Settings) -> None:
    settings.IS_TRIAL = False

    with pytest.raises(CommandError, match="Only a trial"):
        call_command("trial_accounts")


def test_the_sign_in_page_names_the_file_in_the_trial_alone(client: Client, folder: Path, settings: Settings) -> None:
    trial_accounts(folder)

    shown = client.get("/account/login/").content.decode()
    settings.IS_TRIAL = False
    hidden = client.get("/account/login/").content.decode()

    assert "accounts.json" in shown
    assert "accounts.json" not in hidden
    assert not any(entry["password"] in shown for entry in json.loads((folder / "accounts.json").read_text()))


def test_the_first_administrator_gets_a_link(client: Client, sign_in: SignIn) -> None:
    output = io.StringIO()
    call_command("create_account", email="a@example.org", name="Ada", role="administrator", stdout=output)
    path = re.search(r"https?://[^/]+(/account/\S+)", output.getvalue())
    assert path

    form = client.get(path[1], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    sign_in("a@example.org", PASSWORD)

    assert is_signed_in(client)


def test_the_command_says_in_a_line_what_is_wrong() -> None:
    with pytest.raises(CommandError, match="An auditor's access needs a last day"):
        call_command("create_account", email="a@example.org", name="Ada", role="auditor")
