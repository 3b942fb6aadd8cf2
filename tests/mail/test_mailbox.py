"""The trial's mailbox: mail is read in the browser, its links work, and it exists in the trial alone."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from compcor.mail.delivery import deliver_due
from compcor.mail.models import Message
from tests.factories import make_message, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.MAILBOX_DIR = tmp_path / "mail"
    settings.MAILERS = {"default": {"BACKEND": "compcor.mail.trial.FolderBackend"}}


def test_an_empty_mailbox_says_what_to_do(client: Client) -> None:
    page = client.get("/mail/").content.decode()

    assert "No mail yet" in page


def test_the_newest_mail_comes_first_and_its_links_work(client: Client, settings: Settings) -> None:
    for name in ("First", "Second"):
        make_message(name=name)
        deliver_due()

    page = client.get("/mail/").content.decode()
    links = re.findall(r'href="(/mail/[^"]+/)"', page)
    mail = client.get(links[0]).content.decode()

    assert len(links) == 2
    assert page.index("Second") < page.index("First")
    assert "Hello Second," in mail
    assert f'<a href="{settings.SITE_URL}/">' in mail


def test_a_mail_shows_its_text_and_runs_nothing(client: Client) -> None:
    make_message(name="<script>alert(1)</script>")
    deliver_due()

    path = re.search(r'href="(/mail/[^"]+/)"', client.get("/mail/").content.decode())
    assert path
    mail = client.get(path[1]).content.decode()

    assert "<script>alert" not in mail
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mail


@pytest.mark.parametrize("name", ["..", "no-such-mail", "0" * 20 + "-" + "0" * 32])
def test_a_name_that_is_none_of_ours_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/mail/{name}/").status_code == 404


def test_from_another_machine_one_signs_in_first(client: Client) -> None:
    """Whoever reads the mails can take the trial's accounts over."""
    away = {"REMOTE_ADDR": "192.0.2.7"}

    stranger = client.get("/mail/", **away)
    client.force_login(make_user())

    assert (stranger.status_code, stranger.url) == (302, "/account/login/?next=/mail/")
    assert client.get("/mail/", **away).status_code == 200


@pytest.mark.parametrize(
    ("request_headers", "status"),
    [
        ({"host": "127.0.0.1:8000"}, 200),
        ({"host": "localhost:8000"}, 200),
        ({"host": "[::1]:8000"}, 200),
        ({"host": "evil.example:8000"}, 302),
        ({"x-forwarded-for": "192.0.2.7"}, 302),
    ],
)
def test_a_page_elsewhere_and_a_proxy_do_not_borrow_the_machine(
    client: Client, request_headers: dict[str, str], status: int
) -> None:
    """A name can be led to 127.0.0.1, and its page would read the mails with the person's own browser."""
    assert client.get("/mail/", headers=request_headers).status_code == status


def test_nobody_but_the_owner_of_the_machine_reads_the_folder(settings: Settings) -> None:
    make_message()
    deliver_due()

    assert settings.MAILBOX_DIR.stat().st_mode & 0o077 == 0
    assert len(list(settings.MAILBOX_DIR.glob("*.eml"))) == Message.objects.count() == 1
