"""Loading invented projects: on any day, only into an empty installation, and large ones with every rule kept."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from companies.models import Company
from compcor.accounts.models import User
from compcor.jobs.models import Job
from compcor.project.models import Project, current_project
from compcor.project.press_release import press_release
from courses.attended import attended_differences
from courses.enums import RunState
from courses.models import Attendance, CourseRun, Participation, Session
from participants.models import Participant
from reporting.demo import large
from reporting.demo.large import load_large
from reporting.demo.load import load_small
from reporting.models import ProgressReport
from tests.reporting.demo_rules import check_attendance, check_models, check_numbers, facts

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")


@pytest.fixture
def trial_folder(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def project(db: None) -> Project:
    press_release()
    return current_project()


@time_machine.travel(NOW, tick=False)
def test_the_same_seed_and_day_give_the_same_project(project: Project, trial_folder: Path) -> None:
    loaded = []
    for _ in range(2):
        with transaction.atomic():
            load_small(seed=7, say=lambda _: None)
            loaded.append(facts())
            transaction.set_rollback(True)

    assert loaded[0] == loaded[1]


@pytest.mark.parametrize("day", ["2028-02-29", "2026-08-02"])
def test_it_can_be_loaded_on_any_day(project: Project, trial_folder: Path, day: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"{day}T06:00:00+00:00"), tick=False):
        load_small(seed=2020, say=lambda _: None)

    assert 415 <= Participation.objects.count() <= 430
    assert set(CourseRun.objects.values_list("state", flat=True)) == set(RunState.values)
    assert Session.objects.filter(starts_on=day).exists()


def test_the_command_loads_only_into_an_empty_installation(
    project: Project, trial_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_demo", "--if-empty")
    call_command("load_demo", "--if-empty")
    with pytest.raises(CommandError, match="empty"):
        call_command("load_demo")

    assert Company.objects.count() == 60
    assert ProgressReport.objects.count() == Job.objects.count() == 1
    assert "60 companies" in capsys.readouterr().out


def test_an_empty_installation_keeps_the_press_release(project: Project, trial_folder: Path) -> None:
    call_command("load_demo", "--empty")

    assert current_project().starts_on == date(2020, 9, 1)
    assert Company.objects.count() == 0
    assert User.objects.count() == 5


@time_machine.travel(NOW, tick=False)
def test_a_large_project_is_true_in_every_rule(
    project: Project, trial_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice the demonstration's size takes the way of M and L."""
    monkeypatch.setattr(large, "PROTECTED", 0.2)  # often two, one after the other
    before = schema()

    load_large(factor=2, seed=1, say=lambda _: None)

    assert schema() == before
    assert Company.objects.count() == 120
    assert Participant.objects.count() == Participation.objects.count() == 1200
    assert 19_900 <= Attendance.objects.count() <= 20_000
    aliases = Participant.objects.filter(protected_identity=True).values_list("list_name", flat=True)
    assert len(set(aliases)) == len(aliases) > 150
    assert attended_differences() == []
    check_models()
    check_attendance()
    check_numbers(NOW.date())


def schema() -> list[Any]:
    """Every constraint and index, and whether it has been checked; PostgreSQL writes casts anew when it reads them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " UNION ALL SELECT tablename, indexname, indexdef, true FROM pg_indexes ORDER BY 1, 2, 3"
        )
        return [(*names, CASTS.sub("", text), checked) for *names, text, checked in cursor.fetchall()]
