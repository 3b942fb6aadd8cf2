"""The invented accounts of a trial installation, one for every role, with passwords of their own."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from compcor.accounts.actions import change_account, create_account, set_password
from compcor.accounts.enums import Role
from compcor.accounts.models import User

AUDIT_DAYS = 90

Entry = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented who signs in to the trial."""

    role: Role
    email: str
    name: str


STAFF = (
    Person(Role.COORDINATOR, "samordnare@compcor.example", "Karin Samordnare"),
    Person(Role.LEADERSHIP, "ledning@compcor.example", "Lars Ledare"),
    Person(Role.TRAINER, "larare@compcor.example", "Tove Lärare"),
    Person(Role.AUDITOR, "revisor@compcor.example", "Rut Revisor"),
    Person(Role.ADMINISTRATOR, "administrator@compcor.example", "Adam Administratör"),
)


@transaction.atomic
def ensure_account(person: Person, entries: list[Entry], *, company: str | None = None) -> User:
    """The person's account, made if it is missing. `entries` gets its line; a password that is known stays."""
    entry = next((entry for entry in entries if entry["email"] == person.email), None)
    account = User.objects.filter(email=person.email).first()
    ends_on = timezone.localdate() + timedelta(days=AUDIT_DAYS) if person.role == Role.AUDITOR else None
    password = (entry and entry["password"]) or new_password()
    if account is None:
        account = create_account(
            by=None,
            invite=False,
            email=person.email,
            name=person.name,
            role=person.role,
            access_ends_on=ends_on,
            handles_protected=person.role == Role.COORDINATOR,  # so that the pages for it can be tried
        )
        set_password(account=account, password=password, by=None)
    elif entry is None:
        set_password(account=account, password=password, by=None)
    elif ends_on:
        change_account(account=account, by=account, access_ends_on=ends_on)
    if entry is None:
        line = {"role": person.role.value, "email": person.email, "password": password, "company": company}
        entries.append(line)
    return account


def accounts_path() -> Path:
    """Where the trial keeps its accounts and their passwords."""
    return settings.VAR_DIR / "accounts.json"


def accounts_file() -> str:
    """The same for people: from the project's folder where it lies inside."""
    path = accounts_path()
    return str(path.relative_to(settings.BASE_DIR)) if path.is_relative_to(settings.BASE_DIR) else str(path)


def read_entries() -> list[Entry]:
    """What the file holds; nothing at the first start."""
    path = accounts_path()
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def write_entries(entries: list[Entry]) -> None:
    """Replace the file in one step; nobody but its owner reads it."""
    path = accounts_path()
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(entries, file, ensure_ascii=False, indent=2)
        file.write("\n")
    new.replace(path)


def new_password() -> str:
    """Four groups of five letters and digits that nobody mistakes for one another, about 99 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
