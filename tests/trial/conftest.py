"""A trial installation of a test's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compcor.core.processes import free_port
from tests.project.sources import ROOT

MANAGE = [sys.executable, "manage.py"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """As a newcomer's terminal: nothing of the suite's services or settings reaches it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    return kept | {"COMPCOR_VAR": str(tmp_path / "var"), "BIND": f"127.0.0.1:{free_port()}", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a trial with its tables and nothing else, to be copied."""
    folder = tmp_path_factory.mktemp("trial") / "var"
    environment = {"PATH": os.environ["PATH"], "COMPCOR_VAR": str(folder)}
    subprocess.run([*MANAGE, "migrate", "--verbosity=0"], cwd=ROOT, env=environment, check=True)
    return folder


@pytest.fixture
def prepared(environment: dict[str, str], migrated: Path) -> dict[str, str]:
    """`environment` with those tables in place."""
    shutil.copytree(migrated, environment["COMPCOR_VAR"])
    return environment
