"""`manage.py serve`: the web process and the worker of the trial, started, watched and ended together."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from compcor.core.processes import end, start

ANSWER_SECONDS = 60
STOP_SECONDS = 10  # a job that is cut off is taken up again at the next start
SHORT_LIFE_SECONDS = 5.0
SHORT_LIVES = 3
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Service:
    """A process that is started again when it ends by itself, unless it ends at once again and again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = start([sys.executable, "-m", *self.command])

    def keep_alive(self) -> str:
        """Start the process again if it has ended; what happened, in words for the terminal."""
        if self.process is None or self.process.poll() is None:
            return ""
        code = self.process.returncode
        self.stop()
        is_short = time.monotonic() - self.started < SHORT_LIFE_SECONDS
        self.short_lives = self.short_lives + 1 if is_short else 0
        if self.short_lives == SHORT_LIVES:
            raise CommandError(f"The {self.name} ends at once (code {code}), {SHORT_LIVES} times in a row.")
        self.start()
        return f"The {self.name} ended by itself (code {code}) and was started again."

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, seconds=STOP_SECONDS)


class Command(BaseCommand):
    """Serve the trial until Ctrl-C. Production runs the same two programs as services of their own."""

    help = "Run the web server and the worker of the trial; Ctrl-C ends both."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default=os.environ.get("BIND") or "127.0.0.1:8000", metavar="HOST:PORT")
        parser.add_argument("--first", metavar="COMMAND", help="a command to run as soon as both answer")

    def handle(self, *_args: Any, bind: str, first: str | None, **_options: Any) -> None:
        refuse_taken(bind)
        for number in STOP_SIGNALS:
            signal.signal(number, request_stop)
        os.environ["BIND"] = bind  # links in mails and documents begin with it
        services = [Service("web server", gunicorn(bind)), Service("worker", celery())]
        try:
            with only_one(settings.VAR_DIR / "serve.lock"), running(services):
                wait_for_answer(bind, services[0])
                if first:
                    call_command(first)
                self.welcome(bind)
                self.watch(services)
        except KeyboardInterrupt:
            self.stdout.write("\nCompCor has stopped.")

    def welcome(self, bind: str) -> None:
        """Where to go, and as whom."""
        self.stdout.write(self.style.SUCCESS(f"\nCompCor runs on {address(bind)}  (Ctrl-C stops it)\n"))
        path = settings.VAR_DIR / "accounts.json"
        if not path.exists():
            return
        accounts = json.loads(path.read_text(encoding="utf-8"))
        self.stdout.write(f"Sign in with one of these; they are also in {path}\n")
        width = max(len(account["email"]) for account in accounts)
        for account in accounts:
            company = f"  ({account['company']})" if account.get("company") else ""
            line = f"  {account['role']:<16} {account['email']:<{width}}  {account['password']}{company}"
            self.stdout.write(line)
        self.stdout.write("")

    def watch(self, services: list[Service]) -> None:
        """Keep both alive until somebody wants to stop."""
        while True:
            time.sleep(0.5)
            for service in services:
                if notice := service.keep_alive():
                    self.stderr.write(notice)


def gunicorn(bind: str) -> list[str]:
    """The web server: one process, since SQLite lets one write at a time."""
    options = ["--workers=1", "--threads=4", "--log-level=warning", "--no-control-socket"]
    return ["gunicorn", "compcor.wsgi", f"--bind={bind}", *options]


def celery() -> list[str]:
    """The worker, with the timetable inside it."""
    quiet = ["--loglevel=WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return ["celery", "--app=compcor", "worker", "--beat", "--pool=solo", *quiet]


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Two workers' timetables over one folder would disturb each other."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(f"CompCor is already running on the data in {path.parent}.") from error
        yield


@contextmanager
def running(services: list[Service]) -> Iterator[None]:
    """Both services, ended whatever happens."""
    try:
        for service in services:
            service.start()
        yield
    finally:
        for service in services:
            service.stop()


def refuse_taken(bind: str) -> None:
    """Say so, in one sentence, when the address cannot be used."""
    host, _, port = bind.rpartition(":")
    host = host.strip("[]")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, int(port)), family=family).close()
    except (OSError, ValueError) as error:
        raise CommandError(f"CompCor cannot listen on {bind}: {error}. Try BIND=127.0.0.1:8001") from error


def wait_for_answer(bind: str, web: Service) -> None:
    """Return when the web server answers a request."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        web.keep_alive()
        if answers(f"{address(bind)}health/"):
            return
        time.sleep(0.1)
    raise CommandError(f"The web server does not answer on {address(bind)}.")


def answers(url: str) -> bool:
    """Whether the page comes, and is no server error."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def address(bind: str) -> str:
    """The address for a person on this machine."""
    host, _, port = bind.rpartition(":")
    return f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '[::]') else host}:{port}/"  # noqa: S104


def request_stop(_number: int, _frame: object) -> None:
    """Only the first request interrupts: the second must not disturb the orderly end."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
