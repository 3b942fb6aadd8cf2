"""What `bin/` says and does on machines that lack something, without installing anything."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.sources import ROOT

# What the scripts need of a machine, besides what they look for.
TOOLS = ("sh", "env", "dirname", "id", "ls", "sort", "sed", "mktemp", "rm", "cat", "cmp", "cp", "mkdir", "flock")
OTHERS_ID = '[ "$1" = -u ] && echo 1000 || /usr/bin/id "$@"'


class Machine:
    """A PATH of our own, and a checkout without environment."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.home, self.checkout = folder / "bin", folder / "home", folder / "compcor"
        self.programs.mkdir()
        self.home.mkdir()
        for tool in TOOLS:
            if found := shutil.which(tool):
                (self.programs / tool).symlink_to(found)
        shutil.copytree(ROOT / "bin", self.checkout / "bin")
        shutil.copy(ROOT / "run.lock", self.checkout)

    def has(self, name: str, script: str) -> None:
        """A program that does what the script says."""
        program = self.programs / name
        program.unlink(missing_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """In the checkout; everything that it says is in `stderr`."""
        given = {"PATH": str(self.programs), "HOME": str(self.home)} | environment
        return subprocess.run(
            command, cwd=self.checkout, env=given, capture_output=True, text=True, timeout=60, check=False
        )

    def sh(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """With the functions of `bin/_setup.sh`."""
        return self.run("sh", "-c", f"set -eu; . bin/_setup.sh; {script}", **environment)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def pyenv_has(machine: Machine, version: str) -> Path:
    """The running Python, where pyenv would have put that version."""
    python = machine.home / ".pyenv" / "versions" / version / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return python


def test_too_old_a_python_is_named_with_the_way_out(machine: Machine) -> None:
    machine.has("python3", '[ "$1" = --version ] && echo "Python 3.11.2" || exit 1')

    started = machine.run("bin/run")

    assert started.returncode == 1
    assert "CompCor needs Python 3.12 or newer (found: Python 3.11.2)." in started.stderr
    assert "pyenv install" in started.stderr


def test_pyenvs_python_is_found_behind_a_shim_that_does_not_run(machine: Machine) -> None:
    machine.has("python3.13", 'echo "pyenv: python3.13: command not found" >&2; exit 127')
    pyenv_has(machine, "3.13.0")

    assert machine.sh("find_python").stdout.strip() == sys.executable


def test_a_python_that_was_named_and_does_not_suit_is_no_other(machine: Machine) -> None:
    """Somebody who names one wants to know that it is not used."""
    machine.has("old", "exit 1")
    pyenv_has(machine, "3.13.0")

    started = machine.run("bin/run", PYTHON="old")

    assert started.returncode == 1
    assert "PYTHON=old is not a Python 3.12 or newer" in started.stderr


@pytest.mark.parametrize(
    ("abiflags", "level", "suits"), [("", "final", True), ("t", "final", False), ("", "alpha", False)]
)
def test_a_python_without_finished_packages_is_left_alone(
    machine: Machine, abiflags: str, level: str, *, suits: bool
) -> None:
    """Not all packages are published for a Python before its release, or without the global lock."""
    code = f"""import sys
class Version(tuple): releaselevel = "{level}"
sys.version_info, sys.abiflags = Version((3, 13, 0)), "{abiflags}"
exec(sys.argv[1])"""
    (machine.home / "as.py").write_text(code)
    machine.has("python3", f'exec {sys.executable} {machine.home}/as.py "$2"')

    assert (machine.sh("suits python3").returncode == 0) is suits


def test_what_only_root_may_install_is_told_as_a_line_to_copy(machine: Machine) -> None:
    machine.has("id", OTHERS_ID)
    machine.has("apt-get", "echo apt-get was run; exit 1")

    asked = machine.sh('apt_install "The tests run on real services" postgresql redis-server')

    assert asked.returncode == 1
    line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql redis-server"
    assert line in [text.strip() for text in asked.stderr.splitlines()]
    assert "apt-get was run" not in asked.stdout + asked.stderr


def test_without_apt_the_packages_are_named(machine: Machine) -> None:
    asked = machine.sh('apt_install "The reports need Pango" $PANGO')

    assert asked.returncode == 1
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in asked.stderr


def test_an_environment_that_was_cut_off_is_made_anew(machine: Machine) -> None:
    """For pip a half-written package is installed."""
    made = 'make_venv() { mkdir -p .venv; echo made; }; fill_venv() { echo filled; }; suits() { [ -d "${1%/bin/*}" ]; }'
    python = machine.checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)

    whole = machine.sh(f"{made}; setup_venv run.lock")
    (machine.checkout / ".venv" / "run.lock").unlink()
    (machine.checkout / ".venv" / "unfinished").touch()
    cut_off = machine.sh(f"{made}; setup_venv run.lock")

    assert whole.stdout.split() == ["filled"], whole.stderr
    assert cut_off.stdout.split() == ["made", "filled"], cut_off.stderr
