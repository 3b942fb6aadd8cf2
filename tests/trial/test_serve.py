"""The trial as its user starts it: real processes on SQLite and a queue of files."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from compcor.core.processes import end, free_port
from compcor.jobs.enums import JobState
from compcor.jobs.management.commands.serve import progress_of
from compcor.jobs.models import Job
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


def refused(environment: dict[str, str]) -> str:
    """The sentence of a start that ends at once."""
    ended = subprocess.run(SERVE, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_second_start_on_the_same_data_says_where_the_first_is(
    trial: subprocess.Popen[bytes], prepared: dict[str, str]
) -> None:
    """On the same address too: another one would not help."""
    for bind in (prepared["BIND"], f"127.0.0.1:{free_port()}"):
        assert f"already running on http://{prepared['BIND']}/" in refused(prepared | {"BIND": bind})


def test_taken_address_is_refused_in_one_sentence(prepared: dict[str, str]) -> None:
    host, _, port = prepared["BIND"].partition(":")

    with socket.create_server((host, int(port))):
        assert f"cannot listen on {prepared['BIND']}" in refused(prepared)


def test_a_port_that_cannot_be_is_refused_in_one_sentence(prepared: dict[str, str]) -> None:
    assert "cannot listen on 127.0.0.1:99999" in refused(prepared | {"BIND": "127.0.0.1:99999"})


def test_progress_is_told_in_english() -> None:
    """The step is kept in the language of whoever reads the report."""
    job = Job(kind="reporting.progress_report", state=JobState.RUNNING, step="Räknar", done=1, total=3)

    with translation.override("sv"):
        assert progress_of(Job(kind=job.kind)) == "  reporting.progress_report: queued"
        assert progress_of(job) == "  reporting.progress_report: running 1/3"
