"""The database, the web servers and the children of a measurement; nothing of them is left afterwards."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class

from bench.rounds import say
from compcor.core.crypto import generate_keys
from compcor.core.processes import end, free_port, start
from tests.tools.with_services import postgresql

WORKERS, THREADS = 2, 4
START_SECONDS = 30
# The same for everybody: one process answers one question, and a plan is not a matter of luck.
DATABASE_SETTINGS = {"max_parallel_workers_per_gather": "0", "autovacuum": "off", "jit": "off"}
COMPCOR, PEER, BARE = "bench.settings", "bench.peer.settings", "bench.bare.settings"


class Machinery:
    """One PostgreSQL for a whole run, with a database for each scale."""

    def __init__(self, address: str, folder: Path) -> None:
        self._address, self.folder = address.rpartition("/")[0], folder
        self._keys = json.dumps(generate_keys())

    def address(self, database: str) -> str:
        """Where a database is."""
        return f"{self._address}/{database}"

    def connect(self, database: str) -> Connection:
        """A connection without Django; each statement by itself."""
        connection = psycopg2.connect(self.address(database))
        connection.autocommit = True
        return connection

    def execute(self, statement: str) -> None:
        """Something that belongs to no database."""
        with self.connect("postgres").cursor() as cursor:
            cursor.execute(statement)

    def postgresql_version(self) -> str:
        """The server's own words."""
        with self.connect("postgres").cursor() as cursor:
            cursor.execute("SHOW server_version")
            return str(cursor.fetchone()[0])

    def clone(self, name: str, template: str) -> None:
        """A fresh copy of a database, on disk before anybody measures."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        self.execute("CHECKPOINT")

    def environment(self, database: str, settings: str) -> dict[str, str]:
        """What a process of ours is started with."""
        return os.environ | {
            "DATABASE_URL": self.address(database),
            "DJANGO_SETTINGS_MODULE": settings,
            "BENCH_KEYS": self._keys,
            "BENCH_FOLDER": str(self.folder),
            "PYTHONWARNINGS": "ignore",
        }

    def manage(self, database: str, settings: str, *arguments: str) -> None:
        """A management command."""
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, env=self.environment(database, settings), check=True, stdout=sys.stderr)  # noqa: S603

    def child(self, module: str, *arguments: object, database: str, settings: str = COMPCOR) -> Any:
        """What a process of its own finds out."""
        command = [sys.executable, "-m", f"bench.inside.{module}", *map(str, arguments)]
        environment = self.environment(database, settings)
        made = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
        return json.loads(made.stdout.splitlines()[-1])

    @contextmanager
    def web(self, database: str, settings: str) -> Iterator[int]:
        """The port of a web server that answers."""
        port = free_port()
        arguments = ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", str(THREADS)]
        arguments += ["--keep-alive", "7200", "--log-level", "error"]
        command = [sys.executable, "-m", "gunicorn", "compcor.wsgi", *arguments]
        file = self.folder / f"{settings}.log"
        with file.open("ab") as log:
            process = start(command, env=self.environment(database, settings), stdout=log, stderr=log)
        try:
            _wait_for(port)
            yield port
        except Exception:
            say(file.read_text(encoding="utf-8", errors="replace")[-4000:])
            raise
        finally:
            end(process)


@contextmanager
def machinery(folder: Path) -> Iterator[Machinery]:
    """Everything that a run needs, in `folder`."""
    folder.chmod(0o711)
    with postgresql(folder) as address:
        machinery = Machinery(address, folder)
        for name, value in DATABASE_SETTINGS.items():
            machinery.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        machinery.execute("SELECT pg_reload_conf()")
        say("PostgreSQL is up")
        yield machinery


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except urllib.request.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The web server on port {port} does not start.")
