"""The trial's mail server is a folder: what is sent there is read in the browser at /mail/."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMail
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

MOST_SHOWN = 200
_NAME = re.compile(r"\d{20}-[0-9a-f]{32}")


class FolderBackend(BaseEmailBackend):
    """Keeps each mail as a file whose name sorts by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them down; a file appears whole or not at all."""
        folder: Path = settings.MAILBOX_DIR
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020}-{uuid4().hex}"
            new = folder / f"{name}.new"
            new.write_bytes(message.message(policy=policy.SMTP).as_bytes())
            new.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One mail of the folder."""

    name: str
    mail: ParsedMail

    @property
    def at(self) -> datetime:
        """When it was sent."""
        return datetime.fromtimestamp(int(self.name[:20]) / 1e9, tz=UTC)

    @property
    def subject(self) -> str:
        """Its first line."""
        return str(self.mail["Subject"] or "")

    @property
    def to(self) -> str:
        """Name and address."""
        return str(self.mail["To"] or "")

    @property
    def sender(self) -> str:
        """Whom it is from."""
        return str(self.mail["From"] or "")

    @property
    def text(self) -> str:
        """What it says, as plain text."""
        part: Any = self.mail.get_body(preferencelist=("plain",))
        return str(part.get_content()) if part else ""


def kept_mails() -> list[KeptMail]:
    """The newest mails, newest first."""
    folder: Path = settings.MAILBOX_DIR
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)[:MOST_SHOWN]
    return [mail for name in names if (mail := kept_mail(name))]


def kept_mail(name: str) -> KeptMail | None:
    """The mail of that name; None if there is none, or the name is none of ours."""
    path = settings.MAILBOX_DIR / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.exists():
        return None
    return KeptMail(name, message_from_bytes(path.read_bytes(), policy=policy.default))
