"""Conventions of the source text. Each test lists every offence at once."""

import re
import tomllib
from itertools import chain

import pytest

from tests.project.sources import ROOT, modules, place, project_files

LONGEST_MODULE = 400

# Reading that is not of anybody's rows, so that there is nothing to ask `visible_to`.
UNSCOPED_READING = re.compile(r"\.objects\.(?!visible_to\b)\w+")

OF_A_WORKPLACE = (
    r"/r[o]ot/",
    r"/t[m]p/[a-z]",
    r"/w[o]rk/",
    r"/h[o]me/\w",
    r"p[y]pi\.o",
    r"p[y]thonhosted",
    r"n[p]mjs",
    r"d[e]b\.debian",
)


def test_modules_stay_short() -> None:
    """A longer module becomes a package with the same import name."""
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in modules()}

    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_views_and_forms_never_save() -> None:
    """Writing is a verb in `actions.py`: checked, atomic and audited."""
    offences = []
    for path in modules():
        if {"views", "forms"} & {*path.parts, path.stem}:
            text = path.read_text()
            offences += [place(path, text, hit.start()) for hit in re.finditer(r"\.(save|delete)\(\)", text)]

    assert offences == []


def test_nothing_of_a_workplace_is_in_the_project() -> None:
    """No path of one machine and no registry's host."""
    pattern = re.compile("|".join(OF_A_WORKPLACE))
    offences = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        offences += [f"{place(path, text, hit.start())} {hit[0]}" for hit in pattern.finditer(text)]

    assert offences == []


def test_every_dependency_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    project = tomllib.loads("\n".join(lines))["project"]
    dependencies = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]

    without = [name for name in dependencies for line in lines if f'"{name}"' in line and "# " not in line]

    assert without == []


@pytest.mark.parametrize("lock", ["run.lock", "test.lock", "bench.lock"])
def test_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    pins = re.findall(r"^([a-z0-9-]+)==\S+", text, re.MULTILINE)
    hashed = re.findall(r"^([a-z0-9-]+)==[^\n]*\\\n +--hash=sha256:", text, re.MULTILINE)

    assert hashed == pins
    assert "://" not in text
    assert "psycopg" not in pins  # Django would prefer psycopg 3


@pytest.mark.parametrize("lock", ["test.lock", "bench.lock"])
def test_tests_and_measurements_run_on_what_production_runs_on(lock: str) -> None:
    """The other locks hold every line of run.lock."""
    run = set((ROOT / "run.lock").read_text().split("\n"))
    other = set((ROOT / lock).read_text().split("\n"))

    assert run - other == set()
