"""A start with another installation's keys is refused in one line, and a rotation that is not done keeps its keys."""

import io
from typing import Any

import pytest
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from compcor.core.crypto import generate_keys
from compcor.core.management.commands import rotate_keys
from compcor.project.models import Project
from compcor.project.proof import check_keys_fit, keep_proof, refuse_wrong_keys

pytestmark = pytest.mark.django_db


def test_an_installation_has_the_proof_from_the_first_migrate() -> None:
    proof = Project.objects.values_list("key_proof", flat=True).get()

    keep_proof()

    assert proof
    assert Project.objects.values_list("key_proof", flat=True).get() == proof
    refuse_wrong_keys()


@pytest.mark.parametrize(
    ("name", "key", "complaint"),
    [
        ("COMPCOR_ENCRYPTION_KEYS", "encryption_keys", "COMPCOR_ENCRYPTION_KEYS is wrong"),
        ("COMPCOR_INDEX_KEY", "index_key", "COMPCOR_INDEX_KEY is not the key that"),
        ("COMPCOR_AUDIT_KEY", "audit_key", "COMPCOR_AUDIT_KEY is not the key that"),
    ],
)
def test_another_installations_key_is_refused_in_one_line(
    settings: Settings, name: str, key: str, complaint: str
) -> None:
    """A wrong index key would register everybody a second time, and nobody would see why."""
    setattr(settings, name, generate_keys()[key])

    with pytest.raises(ImproperlyConfigured, match=complaint) as refused:
        refuse_wrong_keys()

    assert "\n" not in str(refused.value)
    assert check_keys_fit(databases=["default"]) == [Error(str(refused.value), id="project.E001")]
    assert check_keys_fit() == [], "only who asks for the database is told"


def test_migrate_refuses_them_before_anything_else(settings: Settings) -> None:
    settings.COMPCOR_INDEX_KEY = generate_keys()["index_key"]

    with pytest.raises(Exception, match="COMPCOR_INDEX_KEY is not the key that"):
        call_command("migrate", skip_checks=False, verbosity=0, stderr=io.StringIO())


def test_a_database_without_tables_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE project_project RENAME TO elsewhere")
        with pytest.raises(DatabaseError), transaction.atomic():
            Project.objects.first()
        with transaction.atomic():
            refuse_wrong_keys_in_its_own_savepoint()
        transaction.set_rollback(True)


def refuse_wrong_keys_in_its_own_savepoint() -> None:
    """PostgreSQL lets no other question follow a failed one in a transaction."""
    with transaction.atomic():
        refuse_wrong_keys()
        transaction.set_rollback(True)


def test_a_rotation_that_stopped_half_way_keeps_the_old_key(settings: Settings, monkeypatch: Any) -> None:
    """The proof is the last to be closed anew: a start without the old key is refused until all is done."""
    new = [text.replace("k1:", "k2:") for text in generate_keys()["encryption_keys"]]
    settings.COMPCOR_ENCRYPTION_KEYS = [*new, *settings.COMPCOR_ENCRYPTION_KEYS]
    rotated: list[str] = []
    rotate = rotate_keys.rotate_column

    def note(model: Any, field: Any) -> int:
        rotated.append(f"{model._meta.label}.{field.name}")
        return rotate(model, field)

    monkeypatch.setattr(rotate_keys, "rotate_column", note)
    call_command("rotate_keys", stdout=io.StringIO())
    settings.COMPCOR_ENCRYPTION_KEYS = new

    assert rotated[-1] == "project.Project.key_proof"
    assert len(rotated) > 2
    refuse_wrong_keys()
