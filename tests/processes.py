"""Real processes of the product beside a test: the web server and the worker, on the test's own database."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import connection
from django.test import Client

from compcor.accounts.models import User
from compcor.core.processes import end, free_port, start


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child: the test's database, and what the test wants different."""
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "compcor.settings.test", "DATABASE_URL": url, **changes}


@contextmanager
def worker(*options: str, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker with the timetable inside."""
    command = [sys.executable, "-m", "celery", "--app=compcor", "worker", "--pool=prefork", "--concurrency=1"]
    schedule = f"--schedule={settings.FILES_DIR / 'beat'}"
    process = start([*command, "--beat", schedule, "--loglevel=WARNING", *options], env=environment(**changes))
    try:
        yield process
    finally:
        end(process, seconds=5)


@contextmanager
def web(**changes: str) -> Iterator[str]:
    """The web server; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "compcor.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"]
    process = start([*command, "--log-level=warning", "--no-control-socket"], env=environment(**changes))
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{address}/health/"), seconds=30)
        yield address
    finally:
        end(process, seconds=5)


@contextmanager
def hung_server() -> Iterator[int]:
    """A port that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        kept: list[socket.socket] = []

        def take() -> None:
            with suppress(OSError):
                while True:
                    kept.append(listener.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield listener.getsockname()[1]
        for connected in kept:
            connected.close()


class Visitor:
    """Somebody signed in, over real HTTP."""

    def __init__(self, address: str, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.address = address
        self.cookie = f"{cookie}; csrftoken={'c' * 32}"

    def post(self, path: str, values: dict[str, str], timeout: float) -> int:
        """Send a form and give the status of the first answer."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": "c" * 32, **values}).encode()
        request = urllib.request.Request(self.address + path, data=body, headers={"Cookie": self.cookie})
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=timeout) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


def answers(url: str) -> bool:
    """Whether the page comes."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], *, seconds: float, every: float = 0.05) -> float:
    """Wait for something to become true; gives the seconds it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"It did not happen within {seconds} seconds.")
        time.sleep(every)
    return time.monotonic() - began
