"""What is answered when something went wrong here."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from compcor.core.views.faults import server_error


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
