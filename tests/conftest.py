"""What the whole suite shares: no network beyond this machine, and a browser for tests that ask for one."""

import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = [
    "--no-sandbox",  # root, and containers, have none
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def refuse_other_machines(event: str, arguments: tuple[Any, ...]) -> None:
    """No test depends on, or reaches, anything but the services of `bin/test`."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = arguments[1][0]
    if host not in ("localhost", "::1") and not host.startswith("127."):
        raise RuntimeError(f"A test tried to reach {host}.")


def pytest_configure() -> None:
    sys.addaudithook(refuse_other_machines)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """After a test that commits, Django empties every table: here the audit log lets it, and refuses all else."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_auditevent_no_truncate")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A text that is read after the request is in English too, whatever an earlier test left active."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's synchronous interface runs in an event loop
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh window on the running site. A script error, or what the CSP refuses, fails the test."""
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    with browser.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce") as context:
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
    assert faults == []
