"""The commands of the figures say what is wrong in one line, in the language of the terminal."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from compcor.project.models import Project
from reporting.models import ProgressReport
from tests.factories import make_project

pytestmark = pytest.mark.django_db


def build(out: Path, first: str = "2020-09-01", last: str = "2020-09-30", **options: Any) -> str:
    said = StringIO()
    call_command("build_report", f"--from={first}", f"--to={last}", f"--out={out}", stdout=said, **options)
    return said.getvalue()


@pytest.mark.parametrize("command", ["figures", "person_months"])
@pytest.mark.parametrize("option", ["--from", "--to", "--as-of"])
@pytest.mark.parametrize(
    ("written", "fault"), [("2021-02-30", "is not a day"), ("yesterday", "is not a day"), ("0021-09-01", "between")]
)
def test_a_day_that_is_none_is_said_to_be_so(command: str, option: str, written: str, fault: str) -> None:
    with pytest.raises(CommandError, match=f"argument {option}: {written} .*{fault}"):
        call_command(command, f"{option}={written}")


def test_a_report_of_no_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="2021-02-30 is not a day"):
        build(tmp_path / "report.pdf", last="2021-02-30")


@pytest.mark.parametrize("command", ["figures", "person_months"])
def test_a_period_that_runs_backwards_is_refused(command: str) -> None:
    make_project()

    with pytest.raises(CommandError, match="cannot end"):
        call_command(command, "--from=2021-02-01", "--to=2021-01-31", *(["--csv"] if command != "figures" else []))


def test_without_a_project_nothing_is_counted(tmp_path: Path) -> None:
    Project.objects.all().delete()

    for command in ("figures", "person_months --csv"):
        with pytest.raises(CommandError, match="no project yet"):
            call_command(*command.split())
    with pytest.raises(CommandError, match="no project yet"):
        build(tmp_path / "report.pdf")


def test_a_report_is_not_asked_for_when_it_cannot_be_written(tmp_path: Path) -> None:
    make_project()

    with pytest.raises(CommandError, match="is a folder"):
        build(tmp_path)
    with pytest.raises(CommandError, match="There is no folder"):
        build(tmp_path / "none" / "report.pdf")

    assert not ProgressReport.objects.exists()


def test_a_refusal_is_english_as_all_that_the_command_says(tmp_path: Path) -> None:
    make_project()

    with translation.override("sv"), pytest.raises(CommandError, match="The period has not begun"):
        build(tmp_path / "report.pdf", first="2100-01-01", last="2100-01-31")


def test_a_report_that_fails_is_named_with_its_reason(tmp_path: Path, settings: Any) -> None:
    make_project()
    settings.FILES_DIR = tmp_path / "no-folder"
    settings.FILES_DIR.touch()

    with pytest.raises(CommandError, match=r"version 1 could not be made\. Its page says: It failed three times"):
        build(tmp_path / "report.pdf")
    assert not (tmp_path / "report.pdf").exists()


def test_a_period_beyond_the_as_of_day_counts_nobody() -> None:
    make_project()
    said = StringIO()

    call_command("figures", "--from=2021-02-01", "--as-of=2021-01-01", stdout=said)

    assert said.getvalue().startswith("participants: 0\n")


def test_days_are_taken_as_python_has_them() -> None:
    make_project()

    call_command("figures", start=date(2021, 1, 1), stdout=StringIO())
