"""Production's logs name no people and open no doors."""

import json
import logging
import os
import subprocess
import sys
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from compcor.core.crypto import generate_keys
from compcor.core.database import bulk_insert
from compcor.core.logs import JsonFormatter, without_rows, without_secrets
from compcor.project.models import Target
from tests.factories import make_participant
from tests.project.sources import ROOT


@pytest.mark.django_db
def test_a_refused_row_is_not_written_to_the_log() -> None:
    person = make_participant("Åsa", "Öberg")
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE participants_participant SET sex = '?' WHERE id = %s", [person.pk])
    except IntegrityError:
        record = logging.LogRecord("test", logging.ERROR, __file__, 1, "It failed.", None, sys.exc_info())

    line = json.loads(JsonFormatter().format(record))

    assert "participant_sex_is_known" in line["traceback"]
    assert "Öberg" not in line["traceback"]


def test_the_time_says_its_zone() -> None:
    record = logging.LogRecord("test", logging.INFO, __file__, 1, "It went well.", None, None)

    assert datetime.fromisoformat(json.loads(JsonFormatter().format(record))["at"]).tzinfo


@pytest.mark.django_db
def test_a_refused_line_of_many_is_not_written_to_the_log() -> None:
    """COPY repeats what it read."""
    fields = ("public_id", "created_at", "changed_at", "measure", "dimension", "key", "value")
    row = (uuid4(), timezone.now(), timezone.now(), "hours", "name", "Åsa Öberg", -1)
    with pytest.raises(Exception, match="Öberg") as refused:
        bulk_insert(Target, fields, [row])
    fault = (refused.type, refused.value, refused.tb)
    record = logging.LogRecord("test", logging.ERROR, __file__, 1, "It failed.", None, fault)

    line = json.loads(JsonFormatter().format(record))

    assert "CONTEXT: (left out)" in line["traceback"]
    assert "Öberg" not in line["traceback"]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/invitation/y3CxjT9t2SObRS9FtWd99Q/", "/invitation/…/"),
        ("/sign/y3CxjT9t2SObRS9FtWd99Q/code/", "/sign/…/code/"),
        ("/account/password/reset/key/1-abc/", "/account/password/reset/key/…/"),
        ("/portal/invitation/", "/portal/invitation/"),
    ],
)
def test_a_mailed_link_does_not_stand_in_the_access_log(path: str, written: str) -> None:
    """Whoever reads the log before the person reads the mail must not get in."""
    assert without_secrets(path) == written


def test_a_mailed_link_does_not_stand_in_the_log_of_a_fault() -> None:
    record = logging.LogRecord(
        "django.request", logging.ERROR, __file__, 1, "%s: %s", ("Internal Server Error", "/sign/y3CxjT9t2SO/"), None
    )

    assert json.loads(JsonFormatter().format(record))["message"] == "Internal Server Error: /sign/…/"


def test_a_row_that_stands_in_a_message_is_left_out_too() -> None:
    """Celery tells of a task that failed in one line, with the fault as Python writes it."""
    fault = IntegrityError("refused by a constraint\nDETAIL:  Key (email)=(asa@example.org) exists.\nHINT: none")

    told = without_rows(f"Task courses.expire_holds raised unexpected: {fault!r}")

    assert "asa@example.org" not in told
    assert told.endswith("DETAIL: (left out)\\nHINT: none')")


def test_workers_log_as_the_web_server_does() -> None:
    """Celery replaces the handlers of whoever does not tell it not to."""
    script = (
        "import logging; from compcor.celery import app\n"
        "app.log.setup(loglevel='INFO'); logging.getLogger('celery.app.trace').error('It failed: %s', '/sign/secret/')"
    )
    keys = generate_keys()
    production = {
        "DJANGO_SETTINGS_MODULE": "compcor.settings.production",
        "COMPCOR_SECRET_KEY": "x" * 60,
        "COMPCOR_ENCRYPTION_KEYS": ",".join(keys["encryption_keys"]),
        "COMPCOR_INDEX_KEY": str(keys["index_key"]),
        "COMPCOR_AUDIT_KEY": str(keys["audit_key"]),
        "COMPCOR_HOSTS": "compcor.example.se",
        "COMPCOR_MAIL_FROM": "compcor@example.se",
        "DATABASE_URL": "postgres://compcor@localhost/compcor",
        "REDIS_URL": "redis://localhost/0",
        "SMTP_HOST": "mail.example.se",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=production, capture_output=True, text=True, check=True
    )

    [line] = done.stderr.splitlines()
    assert json.loads(line)["message"] == "It failed: /sign/…/"
