"""The tools of the suite do what they say."""

import socket
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3
from weasyprint import HTML

from tests.pdf import assert_pdf_a3a_ua1


def test_database_is_postgresql_through_psycopg2() -> None:
    """Django would silently prefer psycopg 3 if something installed it."""
    assert connection.vendor == "postgresql"
    assert not is_psycopg3


def test_other_machines_are_out_of_reach() -> None:
    with socket.socket() as connection, pytest.raises(RuntimeError, match=r"tried to reach 192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 80))


def test_pdf_check_refuses_an_ordinary_pdf(tmp_path: Path) -> None:
    """A check that accepts everything would guard nothing."""
    path = tmp_path / "ordinary.pdf"
    HTML(string="<p>Ordinary</p>").write_pdf(path)

    with pytest.raises(AssertionError, match="3a compliant=false"):
        assert_pdf_a3a_ua1(path)
