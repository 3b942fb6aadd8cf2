"""What production reads from its environment: a fault is one sentence that names the variable."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from compcor.settings import env


def test_a_value_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "secret"))

    assert env.text("NAME") == "from the file"


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A secret that was not mounted."""
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "missing"))

    with pytest.raises(ImproperlyConfigured, match=r"NAME cannot be read from .*missing"):
        env.text("NAME")


@pytest.mark.parametrize(
    ("read", "value", "complaint"),
    [
        (env.text, "", "NAME .* is not set"),
        (env.words, " , ", "NAME is to hold at least one value"),
        (env.hosts, "*", "NAME is to hold names"),
        (env.hosts, ".example.org", "NAME is to hold names"),
        (env.hosts, "https://compcor.example.org", "NAME is to hold names"),
        (env.database, "mysql://db/compcor", "NAME is to begin with postgres"),
        (env.database, "postgres://db:port/compcor", "NAME is to have a number"),
        (lambda name: env.integer(name, 1), "one", "NAME is to be a whole number"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, read: object, value: str, complaint: str
) -> None:
    monkeypatch.setenv("NAME", value)

    with pytest.raises(ImproperlyConfigured, match=complaint) as refused:
        read("NAME")  # type: ignore[operator]

    assert "\n" not in str(refused.value)


def test_several_values_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "a.example.org, b.example.org")

    assert env.hosts("NAME") == ["a.example.org", "b.example.org"]


def test_what_a_database_address_asks_of_the_connection_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is to be encrypted must not be made open because nobody read on."""
    monkeypatch.setenv("NAME", "postgres://compcor:secret@db/compcor?sslmode=verify-full&sslrootcert=/etc/ca.pem")

    options = env.database("NAME")["OPTIONS"]

    assert options == {"connect_timeout": 4, "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
