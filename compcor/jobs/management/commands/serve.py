"""`manage.py serve`: the web server and the worker of the trial, started, watched and ended together."""

import fcntl
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
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import translation

from compcor.accounts.trial import accounts_file, read_entries
from compcor.core.processes import address, end, start
from compcor.jobs.enums import JobState
from compcor.jobs.models import Job

ANSWER_SECONDS = 60
FOLLOW_SECONDS = 180
STOP_SECONDS = 10  # a job that is cut off is taken up again at the next start
SHORT_LIFE_SECONDS = 20.0
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
        self.process = start([sys.executable, *self.command])

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

    def handle(self, *_args: Any, bind: str, **_options: Any) -> None:
        with only_one(settings.VAR_DIR / "serve.lock", address(bind)):
            refuse_taken(bind)
            self.serve(bind)

    def serve(self, bind: str) -> None:
        """Run both until a signal ends them."""
        for number in STOP_SIGNALS:
            signal.signal(number, request_stop)
        os.environ["BIND"] = bind  # links in mails and documents begin with it
        services = [Service("web server", gunicorn(bind)), Service("worker", celery())]
        try:
            with running(services):
                self.wait_for_answer(bind, services)
                self.follow_open_jobs(services)
                self.welcome(bind)
                while True:
                    self.watch(services)
        except KeyboardInterrupt:
            self.stdout.write("\nCompCor has stopped.")

    def watch(self, services: list[Service]) -> None:
        """Keep both alive for half a second."""
        time.sleep(0.5)
        for service in services:
            if notice := service.keep_alive():
                self.stderr.write(notice)

    def wait_for_answer(self, bind: str, services: list[Service]) -> None:
        """Return when the web server answers a request."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while not answers(f"{address(bind)}health/"):
            if time.monotonic() > deadline:
                raise CommandError(f"The web server does not answer on {address(bind)}.")
            self.watch(services)

    def follow_open_jobs(self, services: list[Service]) -> None:
        """Show how the worker does what was asked for before it started, such as the demonstration's first report."""
        jobs = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING])
        followed = {job.pk: "" for job in jobs}
        deadline = time.monotonic() + FOLLOW_SECONDS
        while followed and time.monotonic() < deadline:
            for job in Job.objects.filter(pk__in=followed):
                if (line := progress_of(job)) != followed[job.pk]:
                    self.stdout.write(line)
                followed[job.pk] = line
                if not job.is_open:
                    del followed[job.pk]
            self.watch(services)
        connection.close()

    def welcome(self, bind: str) -> None:
        """Where to go, and as whom."""
        self.stdout.write(self.style.SUCCESS(f"\nCompCor runs on {address(bind)}  (Ctrl-C stops it)\n"))
        self.stdout.write(f"Sign in as one of these (they are also in {accounts_file()}):\n")
        entries = read_entries()
        width = max((len(str(entry["email"])) for entry in entries), default=0)
        for entry in entries:
            line = f"  {entry['role']:<16} {entry['email']:<{width}}  {entry['password']}  {entry['company'] or ''}"
            self.stdout.write(line.rstrip())
        self.stdout.write(f"\nMail that the trial sends is read on {address(bind)}mail/\n")


def gunicorn(bind: str) -> list[str]:
    """The web server: one process, since SQLite lets one write at a time."""
    options = ["--workers=1", "--threads=4", "--log-level=warning", "--no-control-socket"]
    return ["-m", "gunicorn", "compcor.wsgi", f"--bind={bind}", *options]


def celery() -> list[str]:
    """The worker, with the timetable inside it. It may run as root: a container for a trial often does."""
    no_warning = ["-W", "ignore:You're running the worker with superuser"]
    options = ["--loglevel=WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [*no_warning, "-m", "celery", "--quiet", "--app=compcor", "worker", "--beat", "--pool=solo", *options]


@contextmanager
def only_one(path: Path, url: str) -> Iterator[None]:
    """Two timetables over one folder would disturb each other. The file says where the one that runs is found."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            where = path.read_text()
            raise CommandError(f"CompCor is already running on {where} with the data in {path.parent}.") from error
        path.write_text(url)
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
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, int(port)), family=family).close()
    except (OSError, OverflowError, ValueError) as error:
        raise CommandError(f"CompCor cannot listen on {bind} ({error}). Try BIND=127.0.0.1:8001") from error


def answers(url: str) -> bool:
    """Whether the page comes, and is no error."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def progress_of(job: Job) -> str:
    """One line for the terminal, in English like all that it says; the job's step is in its reader's language."""
    counted = f" {job.done}/{job.total}" if job.is_open and job.total else ""
    with translation.override("en"):
        return f"  {job.kind}: {job.get_state_display()}{counted} {job.reason}".rstrip()


def request_stop(_number: int, _frame: object) -> None:
    """Only the first request interrupts: a second one must not disturb the orderly end."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
