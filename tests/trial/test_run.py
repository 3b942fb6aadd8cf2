"""`bin/run`, as a newcomer calls it, with an environment that is already made."""

import json
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compcor.core.processes import end, free_port
from tests.processes import wait_until
from tests.project.sources import ROOT
from tests.register.books import REGISTER

STAFF = ["administrator", "auditor", "coordinator", "leadership", "trainer"]


def accounts_of(environment: dict[str, str]) -> Path:
    return Path(environment["COMPCOR_VAR"]) / "trial" / "accounts.json"


def sign_ins(environment: dict[str, str]) -> list[dict[str, str]]:
    return json.loads(accounts_of(environment).read_text())


def roles(environment: dict[str, str]) -> list[str]:
    return sorted(entry["role"] for entry in sign_ins(environment))


@contextmanager
def started(*options: str, environment: dict[str, str], seconds: float = 180) -> Iterator[str]:
    """What `bin/run` has said until it invites to sign in; interrupted afterwards, as with Ctrl-C."""
    log = Path(environment["COMPCOR_VAR"]).with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [ROOT / "bin" / "run", *options], env=environment, stdout=output, stderr=output, process_group=0
        )
    try:
        wait_until(lambda: "Sign in as" in log.read_text() or process.poll() is not None, seconds=seconds)
        time.sleep(1)  # the list of sign-ins
        said = log.read_text()
        assert "Sign in as" in said, said
        yield said
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    finally:
        end(process)


def test_first_start_shows_a_project_with_a_report(environment: dict[str, str]) -> None:
    """Everything is there at the first sign-in, and the second start loads nothing again."""
    with started(environment=environment) as said:
        assert re.search(r"reporting.progress_report: done$", said, re.MULTILINE)
        assert roles(environment) == sorted([*STAFF, "company_contact", "company_contact"])
        with urllib.request.urlopen(f"http://{environment['BIND']}/account/login/") as page:
            assert page.status == 200

    with started(environment=environment) as said:
        assert "Loading" not in said
        assert "without the demonstration" not in said

    assert "holds the demonstration project" in refused(environment)


def test_empty_start_has_sign_ins_that_nobody_else_reads(environment: dict[str, str]) -> None:
    """There is no company yet, so nobody is a contact of one."""
    with started("--empty", environment=environment) as said:
        passwords = {entry["password"] for entry in sign_ins(environment)}

    assert roles(environment) == STAFF
    assert len(passwords) == len(STAFF)
    assert all(password in said for password in passwords)
    assert accounts_of(environment).stat().st_mode & 0o777 == 0o600
    assert re.search(rf"CompCor runs on http://{environment['BIND']}/", said)

    with started(environment=environment) as said:
        assert "begun without the demonstration project" in said
        assert "Loading" not in said
    assert roles(environment) == STAFF


def refused(environment: dict[str, str], **changes: str) -> str:
    """The sentence of a start that ends at once; whoever starts it stands beside the trial's folder."""
    command, folder = [ROOT / "bin" / "run", "--empty"], Path(environment["COMPCOR_VAR"]).parent
    ended = subprocess.run(
        command, cwd=folder, env=environment | changes, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    return ended.stderr.strip()


def test_an_address_without_a_port_is_refused_with_an_example(environment: dict[str, str]) -> None:
    assert "BIND=8001 is no address" in refused(environment, BIND="8001")


def test_a_folder_that_cannot_be_written_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    assert f"CompCor cannot write in the folder {file}/var" in refused(environment, COMPCOR_VAR=f"{file}/var")
    assert f"CompCor cannot write in the folder {file}/var" in refused(environment, COMPCOR_VAR="file/var")


def manage(*command: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """`bin/manage`, called by somebody who stands in the folder."""
    return subprocess.run(
        [ROOT / "bin" / "manage", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_files_are_named_from_where_one_stands(prepared: dict[str, str], tmp_path: Path) -> None:
    shutil.copy(REGISTER, tmp_path / "register.xlsx")
    beside = prepared | {"COMPCOR_VAR": "var"}

    tried = manage("import_register", "register.xlsx", "--dry-run", folder=tmp_path, environment=beside)

    assert tried.returncode == 0, tried.stderr


def test_a_folder_where_nothing_has_begun_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    """Whoever forgets COMPCOR_VAR looks into another folder than the one that was started."""
    asked = manage("figures", "--json", folder=tmp_path, environment=environment)

    assert asked.returncode == 1
    assert asked.stderr.startswith(f"The tables in {tmp_path}/var/trial are missing or older than the program")


def test_of_two_first_starts_at_once_one_serves(environment: dict[str, str], tmp_path: Path) -> None:
    """Neither loads on top of the other, and the one that is not needed says why."""
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    starts = []
    for log in logs:
        own = environment | {"BIND": f"127.0.0.1:{free_port()}"}
        with log.open("wb") as output:
            command = [ROOT / "bin" / "run", "--empty"]
            starts.append(subprocess.Popen(command, env=own, stdout=output, stderr=output, process_group=0))
    try:
        wait_until(lambda: any(start.poll() is not None for start in starts), seconds=120)
        loser = next(place for place, start in enumerate(starts) if start.poll() is not None)
        wait_until(lambda: "Sign in as" in logs[1 - loser].read_text(), seconds=60)

        assert starts[loser].returncode == 1
        assert "already running" in logs[loser].read_text()
    finally:
        for start in starts:
            end(start)
