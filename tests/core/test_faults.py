"""What is answered when something went wrong here, or when a request is none that we take."""

from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.test.client import FakePayload
from pytest_django import Settings

from compcor.accounts.enums import Role
from compcor.core.uploads import LARGEST_BODY
from compcor.core.views.faults import server_error
from tests.factories import make_user


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (OperationalError("database is locked"), 503, "Many are here at once"),
        (InterfaceError("connection already closed"), 503, "Many are here at once"),
        (ValueError("a fault of ours"), 500, "Something went wrong here"),
    ],
)
def test_a_busy_database_is_said_and_asked_again_later(fault: Exception, status: int, words: str) -> None:
    request = RequestFactory().post("/")

    try:
        raise fault
    except type(fault):
        response = server_error(request)

    assert response.status_code == status
    assert words in response.content.decode()
    assert response.headers.get("Retry-After") == ("5" if status == 503 else None)


class Counted(FakePayload):
    """A body of which one sees how much was read."""

    taken = 0

    def read(self, *size: int) -> bytes:
        """As much as is asked for, counted."""
        part = super().read(*size)
        type(self).taken += len(part)
        return part


@pytest.mark.django_db
def test_a_strangers_endless_file_is_refused_before_it_is_read(settings: Settings, tmp_path: Path) -> None:
    """A form is read before anybody asks who sent it; its files would fill the disk or, in a container, the memory."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client, body = Client(enforce_csrf_checks=True), Counted(b"--edge\r\n" + b"x" * 100_000)

    client.cookies["csrftoken"] = "c" * 32  # anybody can have one

    response = client.generic(
        "POST",
        "/account/login/",
        **{
            "CONTENT_TYPE": "multipart/form-data; boundary=edge",
            "CONTENT_LENGTH": str(LARGEST_BODY + 1),
            "wsgi.input": body,
        },
    )

    assert response.status_code == 400
    assert "Nothing was saved" in response.content.decode()
    assert body.taken == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_an_address_that_only_takes_forms_is_no_empty_page(client: Client) -> None:
    """One comes there by the language switch on the page that a form led to, or by the address line."""
    client.force_login(make_user(Role.ADMINISTRATOR))

    response = client.get("/language/")

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "There is no page at this address" in response.content.decode()
