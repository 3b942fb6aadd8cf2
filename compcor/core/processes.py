"""Child processes that leave nothing behind: for `manage.py serve`, and for the services of the tests."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

STOP_SECONDS = 20


def start(command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own: Ctrl-C reaches the parent alone, which ends the child in order.

    On Linux the child also ends when the parent is killed outright.
    """
    if shutil.which("setpriv"):
        command = ["setpriv", "--pdeathsig", "TERM", *command]
    return subprocess.Popen(command, process_group=0, **options)  # noqa: S603


def end(
    process: subprocess.Popen[bytes],
    number: signal.Signals = signal.SIGTERM,
    seconds: float = STOP_SECONDS,
) -> None:
    """Ask the process to end, by force when it takes too long, and end what it left behind in its group."""
    if process.poll() is None:
        process.send_signal(number)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def address(bind: str) -> str:
    """Where a person on this machine finds what listens there: 0.0.0.0 is every address and leads nowhere."""
    host, _, port = bind.rpartition(":")
    return f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '[::]') else host}:{port}/"  # noqa: S104


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as listener:
        listener.bind((host, 0))
        return listener.getsockname()[1]
