"""A hundred at once at ten seats, through the web server, on both engines: ten seats, a line in order, no fault."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from compcor.core.processes import end, free_port, start
from compcor.jobs.management.commands.serve import gunicorn
from tests.courses.rush import ENROLLING, EXPECTED, outcome, prepare, send_all
from tests.processes import answers, wait_until, web
from tests.project.sources import ROOT


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_on_postgresql() -> None:
    """Two web processes, so that nothing but the database keeps order."""
    requests = prepare()

    with web() as first, web() as second:
        for rush in (0, 1):
            sent = [request for request in requests if request["rush"] == rush]
            for place, request in enumerate(sent):
                request["address"] = (first, second)[place % 2]
            assert send_all(sent) == {302: ENROLLING}

    assert outcome() == EXPECTED


def test_a_hundred_at_once_on_sqlite(tmp_path: Path) -> None:
    """The trial as `bin/run` starts it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    trial = {"COMPCOR_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "compcor.settings.trial", "PYTHONPATH": str(ROOT)}
    environment = kept | trial

    def python(*arguments: str) -> Any:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "null")

    python("manage.py", "migrate", "--verbosity=0")
    requests = python("-m", "tests.courses.rush", "prepare")
    address = f"http://127.0.0.1:{free_port()}"
    process = start([sys.executable, *gunicorn(address.removeprefix("http://"))], env=environment)
    try:
        wait_until(lambda: answers(f"{address}/health/"), seconds=60)
        for rush in (0, 1):
            sent = [request | {"address": address} for request in requests if request["rush"] == rush]
            assert send_all(sent) == {302: ENROLLING}
    finally:
        end(process, seconds=5)

    assert python("-m", "tests.courses.rush", "outcome") == EXPECTED
