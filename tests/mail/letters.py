"""A mail for tests."""

from types import SimpleNamespace
from typing import Any

from compcor.mail.actions import send_message
from compcor.mail.models import Message
from compcor.mail.recipients import Recipient


def make_message(
    *, name: str = "Åsa Öst", email: str = "asa@example.org", language: str = "en", **more: Any
) -> Message:
    """“Your password is changed”, to somebody invented."""
    values: dict[str, Any] = {
        "template": "accounts/mail/password_changed",
        "to": Recipient(email=email, name=name, language=language),
        "facts": {"account": SimpleNamespace(name=name)},
        "by": None,
    }
    return send_message(**values | more)
