"""The trial as its user starts it: real processes on SQLite and a queue of files."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from compcor.core.processes import end, free_port
from tests.processes import wait_until
from tests.project.sources import ROOT

SERVE = [sys.executable, "manage.py", "serve"]


@pytest.fixture
def trial(prepared: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py serve`, answering."""
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(SERVE, cwd=ROOT, env=prepared, stdout=output, stderr=output)
    wait_until(lambda: "CompCor runs on" in (tmp_path / "output").read_text(), seconds=60)
    yield process
    end(process)


def children(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """Process ids by program: `gunicorn` and `celery`."""
    pids = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in pids}
    return {command[command.index("-m") + 1]: pid for pid, command in commands.items() if "-m" in command}


def test_serves_pages_until_it_is_interrupted(trial: subprocess.Popen[bytes], prepared: dict[str, str]) -> None:
    with urllib.request.urlopen(f"http://{prepared['BIND']}/health/") as response:
        assert response.status == 200
    started = children(trial)

    trial.send_signal(signal.SIGINT)

    assert trial.wait(30) == 0
    assert set(started) == {"gunicorn", "celery"}
    assert [pid for pid in started.values() if Path(f"/proc/{pid}").exists()] == []


def test_killed_worker_is_started_again(trial: subprocess.Popen[bytes]) -> None:
    killed = children(trial)["celery"]

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: children(trial).get("celery", killed) != killed, seconds=20)


def test_second_start_on_the_same_data_is_refused(trial: subprocess.Popen[bytes], prepared: dict[str, str]) -> None:
    other_address = prepared | {"BIND": f"127.0.0.1:{free_port()}"}

    second = subprocess.run(SERVE, cwd=ROOT, env=other_address, capture_output=True, text=True, timeout=30, check=False)

    assert second.returncode == 1
    assert "already running" in second.stderr


def test_taken_address_is_refused_in_one_sentence(trial: subprocess.Popen[bytes], prepared: dict[str, str]) -> None:
    second = subprocess.run(SERVE, cwd=ROOT, env=prepared, capture_output=True, text=True, timeout=30, check=False)

    assert second.returncode == 1
    assert f"cannot listen on {prepared['BIND']}" in second.stderr
    assert "Traceback" not in second.stderr
