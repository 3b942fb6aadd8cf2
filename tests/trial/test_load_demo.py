"""What a start finds in its folder is kept: the command that `bin/run` calls, on every kind of beginning."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.project.actions import change_project
from compcor.project.models import Project, current_project
from compcor.project.press_release import press_release


@pytest.fixture
def project(db: None, settings: Any, tmp_path: Path) -> Project:
    settings.VAR_DIR = tmp_path
    press_release()
    return current_project()


def test_a_project_begun_empty_keeps_its_changes(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo", "--empty")
    change_project(by=User.objects.coordinators().get(), ends_on=date(2022, 12, 31))

    call_command("load_demo", "--if-empty")

    assert "begun without the demonstration" in capsys.readouterr().out
    with pytest.raises(CommandError, match="the project was changed"):
        call_command("load_demo")
    assert current_project().ends_on == date(2022, 12, 31)
    assert not Company.objects.exists()


def test_the_demonstration_is_not_shown_as_an_empty_project(project: Project) -> None:
    record("demo.loaded", project, by=None)

    with pytest.raises(CommandError, match="COMPCOR_VAR=var/empty bin/run --empty"):
        call_command("load_demo", "--empty")
    assert not User.objects.exists()
