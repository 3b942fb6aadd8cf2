"""Production's logs name no people and open no doors."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError, connection

from compcor.core.access_log import without_secret
from compcor.core.logs import JsonFormatter
from tests.factories import make_participant


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
    assert without_secret(path) == written
