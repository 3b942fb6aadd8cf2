"""Mails that come back: which of ours a report of a failed delivery (RFC 3464) is about, and what it says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from compcor.mail.models import Message as OurMessage
from compcor.mail.writing import one_line

_SALT = "compcor.mail.return_path"
_SIGNATURE_LENGTH = 16
_RETURN_PATH = re.compile(rf"\+([0-9a-f]{{32}})\.([0-9a-f]{{{_SIGNATURE_LENGTH}}})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@", re.IGNORECASE)
_REPORTS_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A failed delivery: of which mail, and why in the server's words."""

    message: OurMessage
    reason: str


def return_path(message: OurMessage) -> str:
    """Where reports about the mail go: an address that names it and that nobody else can make up.

    Empty when MAIL_RETURN_PATH is not set; reports then go to the sender's address and are known by the Message-ID.
    """
    local, _at, domain = settings.MAIL_RETURN_PATH.rpartition("@")
    return f"{local}+{message.public_id.hex}.{_signature(message.public_id.hex)}@{domain}" if local else ""


def read_bounce(data: bytes) -> Bounce | None:
    """What a report says; None for any other mail, for a mere delay, and for mails that are not ours.

    Anybody can send one. Its headers are taken as they stand: Python's newer policy would read them, and stumbles.
    """
    report = message_from_bytes(data, policy=policy.compat32)
    reason = _failure(report)
    if reason is None:
        return None
    public_id = _by_return_path(report) or _by_message_id(report)
    sent = OurMessage.objects.filter(attempts__gt=0)  # what never left cannot have come back
    message = sent.filter(public_id=public_id).first() if public_id else None
    return Bounce(message, reason) if message else None


def _failure(report: Message) -> str | None:
    """Why the delivery failed; None when the mail reports no failure."""
    is_report = report.get_content_type() == "multipart/report"
    if not is_report or str(report.get_param("report-type")).lower() != "delivery-status":
        return None
    for part in _parts(report, "message/delivery-status"):
        for recipient in _inside(part):
            if str(recipient.get("Action", "")).strip().lower() == "failed":
                said = recipient.get("Diagnostic-Code") or recipient.get("Status") or ""
                return one_line(re.sub(r"^smtp;\s*", "", str(said).strip(), flags=re.IGNORECASE))
    return None


def _by_return_path(report: Message) -> UUID | None:
    """The mail that a signed address names."""
    for header in _REPORTS_TO:
        for value in report.get_all(header, []):
            found = _RETURN_PATH.search(str(value))
            if found and compare_digest(found[2].lower(), _signature(found[1].lower())):
                return UUID(found[1])
    return None


def _by_message_id(report: Message) -> UUID | None:
    """The mail that came back with the report, whole or its headers alone."""
    returned = [mail for part in _parts(report, "message/rfc822") for mail in _inside(part)]
    headers = _parts(report, "text/rfc822-headers")
    returned.extend(message_from_string(str(part.get_payload())) for part in headers)
    for mail in returned:
        if found := _MESSAGE_ID.search(str(mail.get("Message-ID", ""))):
            return UUID(found[1])
    return None


def _parts(report: Message, content_type: str) -> Iterator[Message]:
    """The report's own parts of a type; what is inside the returned mail is not asked."""
    for part in _inside(report):
        if part.get_content_type() == content_type:
            yield part


def _inside(part: Message) -> list[Any]:
    """The parts of a report, the groups of a delivery status, or the returned mail."""
    payload = part.get_payload()
    return payload if isinstance(payload, list) else []


def _signature(text: str) -> str:
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()[:_SIGNATURE_LENGTH]
