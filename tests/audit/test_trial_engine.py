"""The trial's engine guards the audit log as well: SQLite, in a process with the trial's settings."""

import os
import subprocess
import sys

import pytest

from tests.project.sources import ROOT

SCRIPT = """
import django; django.setup()
from django.db import connection, transaction
from compcor.accounts.enums import Role
from compcor.accounts.actions import create_account
account = create_account(email="a@example.org", name="Ada", role=Role.TRAINER, by=None, invite=False)
assert connection.vendor == "sqlite"
for sql in ("UPDATE audit_auditevent SET verb = 'x.y'", "DELETE FROM audit_auditevent"):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        print("changed")
    except django.db.DatabaseError as error:
        print(error)
"""
FORGE = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DROP TRIGGER audit_auditevent_no_update")
    cursor.execute("UPDATE audit_auditevent SET verb = 'account.read'")
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An empty trial of the test's own."""
    folder = tmp_path_factory.mktemp("trial")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"COMPCOR_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "compcor.settings.trial"}


def python(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_sqlite_refuses_changes_and_the_command_finds_forgery(environment: dict[str, str]) -> None:
    migrated = python("manage.py", "migrate", "--verbosity=0", environment=environment)
    assert migrated.returncode == 0, migrated.stderr

    refused = python("-c", SCRIPT, environment=environment)
    assert refused.stdout.splitlines() == ["audit_auditevent is append-only"] * 2, refused.stderr
    whole = python("manage.py", "verify_audit", environment=environment)
    assert (whole.returncode, whole.stdout.split()[1:]) == (0, ["whole"]), whole.stderr

    python("-c", FORGE, environment=environment)
    broken = python("manage.py", "verify_audit", environment=environment)
    assert broken.returncode == 1
    assert "Broken at event 1: account.read" in broken.stderr
