"""Run a command with a PostgreSQL and a Redis of its own: `python -m tests.tools.with_services COMMAND...`.

Both listen on free ports of the loopback address and live in one temporary folder that goes away with
them, so that no service of the machine is touched and several runs may go on at once. The command finds
them in DATABASE_URL and REDIS_URL.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from compcor.core.processes import end, free_port, start

HOST = "127.0.0.1"
START_SECONDS = 60
ATTEMPTS = 5  # another program may take the port between choosing and using it
DURABILITY_OFF = ("-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class ServiceError(Exception):
    """A service is missing or does not start; the message says which and why."""


def run(command: list[str]) -> int:
    """The exit code of `command`, run while both services are up."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="compcor-", ignore_cleanup_errors=True)))
        folder.chmod(0o711)  # PostgreSQL may run as another user, who is to reach its own folder inside
        own_temporary = folder / "tmp"
        own_temporary.mkdir()
        environment = os.environ | {
            "DATABASE_URL": stack.enter_context(postgresql(folder)),
            "REDIS_URL": stack.enter_context(redis(folder)),
            "TMPDIR": str(own_temporary),
        }
        return run_in_foreground(command, environment)


def run_in_foreground(command: list[str], environment: dict[str, str]) -> int:
    """Ctrl-C reaches the command, which ends in its own way; a request to end is handed on to it."""
    process = subprocess.Popen(command, env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: process.send_signal(number))
    return process.wait()


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A new cluster, tuned for speed: what it holds need not survive a power cut."""
    programs = postgresql_programs()
    user = unprivileged_user()
    data = folder / "postgresql"
    data.mkdir(mode=0o700)
    if user:
        os.chown(data, user["user"], user["group"])
    options = ["-U", "compcor", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    initdb: list[str | Path] = [programs / "initdb", "-D", data, *options]
    made = subprocess.run(initdb, cwd="/", capture_output=True, text=True, check=False, **user)
    if made.returncode:
        raise ServiceError(f"PostgreSQL's initdb failed:\n{made.stdout}{made.stderr}")

    def command(port: int) -> list[str | Path]:
        return [programs / "postgres", "-D", data, "-h", HOST, "-p", str(port), "-k", "", *DURABILITY_OFF]

    def answers(port: int) -> bool:
        probe: list[str | Path] = [programs / "pg_isready", "-q", "-h", HOST, "-p", str(port), "-U", "compcor"]
        return subprocess.run(probe, check=False).returncode == 0

    log = folder / "postgresql.log"
    with service("PostgreSQL", command, answers, log, stop=signal.SIGINT, **user) as port:
        yield f"postgres://compcor@{HOST}:{port}/postgres"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis that keeps nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServiceError("redis-server is missing: apt-get install redis-server")

    def command(port: int) -> list[str | Path]:
        keeps_nothing = ["--save", "", "--appendonly", "no"]
        return [program, "--bind", HOST, "--port", str(port), "--dir", folder, *keeps_nothing]

    with service("Redis", command, redis_answers, folder / "redis.log", stop=signal.SIGTERM) as port:
        yield f"redis://{HOST}:{port}/0"


def redis_answers(port: int) -> bool:
    """Whether a Redis on `port` answers to a ping."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
    except OSError:
        return False


@contextmanager
def service(
    name: str,
    command: Callable[[int], list[str | Path]],
    answers: Callable[[int], bool],
    log: Path,
    *,
    stop: signal.Signals,
    **options: Any,
) -> Iterator[int]:
    """The port of a service that answers; it is ended with the signal `stop`."""
    for _attempt in range(ATTEMPTS):
        port = free_port()
        with log.open("ab") as output:
            process = start(command(port), stdout=output, stderr=output, cwd="/", **options)
        try:
            if is_up(process, port, answers):
                yield port
                return
        finally:
            end(process, stop)
    raise ServiceError(f"{name} does not start. Its log:\n{log.read_text(errors='replace')}")


def is_up(process: subprocess.Popen[bytes], port: int, answers: Callable[[int], bool]) -> bool:
    """Wait until the service answers; False if it ended or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if answers(port):
            # Somebody else's service would answer as well: ours must still be alive.
            return process.poll() is None
        time.sleep(0.05)
    return False


def postgresql_programs() -> Path:
    """The folder of the newest PostgreSQL: Debian keeps its server programs off PATH."""
    candidates = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if candidates:
        return max(candidates, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path is None:
        raise ServiceError("PostgreSQL is missing: apt-get install postgresql")
    return Path(on_path).resolve().parent


def unprivileged_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root runs it as `postgres`, or else as `nobody`."""
    if os.geteuid() != 0:
        return {}
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = users.get("postgres") or users["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        sys.exit(run(sys.argv[1:]))
    except ServiceError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
