"""What the tests of mail share."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.tools.smtp import MailServer, mail_server


@pytest.fixture
def smtp(settings: Settings) -> Iterator[MailServer]:
    """A mail server that this process sends to."""
    with mail_server() as server:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": server.port, "timeout": 5},
            },
        }
        yield server
