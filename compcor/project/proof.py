"""The proof of the keys: what only this installation's keys open and make, kept beside its data.

A well-formed key that is another installation's would register everybody a second time, leave numbers unreadable or
break the log's chain. So a start compares the keys with the proof, and refuses them in one line (docs/operations.md).
"""

import hmac
from collections.abc import Sequence
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import DatabaseError, connection

from compcor.core.crypto import DecryptionError, audit_key, blind_index
from compcor.project.models import Project

_WORD = "CompCor"
_NAMES = ("COMPCOR_INDEX_KEY", "COMPCOR_AUDIT_KEY")


def keep_proof(*, apps: Apps = installed, using: str = "default", **_signal: Any) -> None:
    """Make the proof where there is none yet: with the keys of the first `migrate`. Runs after every one."""
    try:
        project = apps.get_model("project", "Project")
        project._meta.get_field("key_proof")
    except (LookupError, FieldDoesNotExist):
        return  # migrated back to before there was a proof
    project.objects.using(using).filter(key_proof__isnull=True).update(key_proof=_proof())


def refuse_wrong_keys() -> None:
    """Raise ImproperlyConfigured unless the keys are those that the data were written with.

    A database that is away, or has no tables yet, tells nothing.
    """
    try:
        kept = Project.objects.values_list("key_proof", flat=True).first()
    except DecryptionError as error:
        raise ImproperlyConfigured(f"The keys are not those of this installation's data. {error}") from error
    except DatabaseError:
        return
    for name, was, now in zip(_NAMES, (kept or _proof()).split(), _proof().split(), strict=True):
        if was != now:
            raise ImproperlyConfigured(f"{name} is not the key that this installation's data were written with.")


def refuse_at_start() -> None:
    """The same for a process that begins; its threads and children have connections of their own."""
    try:
        refuse_wrong_keys()
    finally:
        connection.close()


def check_keys_fit(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Django's check, which `migrate` makes before anything else."""
    try:
        if databases:
            refuse_wrong_keys()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="project.E001")]
    return []


def _proof() -> str:
    """What the index key and the audit key make of a word; the column closes it with the encryption key."""
    return f"{blind_index(_WORD)} {hmac.digest(audit_key(), _WORD.encode(), 'sha256').hex()}"
