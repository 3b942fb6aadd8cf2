"""Sending what is in the outbox: once where it can be known, again where the server asks for it, never for ever."""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from compcor.mail.bounces import return_path
from compcor.mail.enums import MessageState
from compcor.mail.models import LEASE, Message
from compcor.mail.writing import as_html, one_line

logger = logging.getLogger(__name__)

# How long a mail waits after each attempt that the server could not take: about two days in all.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=24),
)
MAX_ATTEMPTS = len(WAITS) + 1
MOST_AT_ONCE = 500
FIRST_FINAL_CODE = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a mail was not taken: refused for good (`is_final`), or because the server itself has a fault (`is_down`)."""

    reason: str
    is_final: bool = False
    is_down: bool = False


def deliver_due() -> int:
    """Send the mails whose next attempt has come, by one connection. Returns how many the server took.

    A server that is away ends the round: the others are not made to wait for it one by one.
    """
    sent = 0
    with _connection() as connection:
        for pk in list(Message.objects.due().values_list("pk", flat=True)[:MOST_AT_ONCE]):
            message = Message.objects.claim(pk, until=timezone.now() + LEASE)
            if message is None:
                continue
            fault = _attempt(message, connection)
            sent += fault is None
            if fault and fault.is_down:
                break
    return sent


def _attempt(message: Message, connection: Any) -> Fault | None:
    """Send one claimed mail and write down how it went."""
    with override(settings.LANGUAGE_CODE):
        if message.attempts > MAX_ATTEMPTS:  # workers died with it
            fault: Fault | None = Fault(_("The worker stopped each time it was to be sent."), is_final=True)
        else:
            fault = _send(message, connection)
        if fault is None:
            _write_down(message, state=MessageState.SENT, sent_at=timezone.now(), next_attempt_at=None, reason="")
        elif fault.is_final or message.attempts >= MAX_ATTEMPTS:
            _write_down(message, state=MessageState.UNDELIVERABLE, next_attempt_at=None, reason=fault.reason)
        else:
            wait = WAITS[message.attempts - 1]
            _write_down(
                message, state=MessageState.RETRYING, next_attempt_at=timezone.now() + wait, reason=fault.reason
            )
    return fault


def _write_down(message: Message, **values: Any) -> None:
    """Keep the outcome, unless another worker took the mail over while this one hung."""
    values["reason"] = values["reason"][:500]
    if message.is_secret and values["state"] == MessageState.SENT:
        values["text"] = None
    held = Message.objects.filter(pk=message.pk, attempts=message.attempts, next_attempt_at__isnull=False)
    if not held.update(**values, changed_at=timezone.now()):
        logger.warning("Mail %s was taken over by another worker.", message.public_id)


def _send(message: Message, connection: Any) -> Fault | None:
    try:
        connection.open()  # stays open for the next
        connection.send_messages([as_email(message)])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        return Fault(in_words(code, answer), is_final=code >= FIRST_FINAL_CODE)
    except smtplib.SMTPDataError as error:
        return Fault(in_words(error.smtp_code, error.smtp_error), is_final=error.smtp_code >= FIRST_FINAL_CODE)
    except smtplib.SMTPResponseException as error:  # it refuses us (greeting, password, sender), not the recipient
        return Fault(in_words(error.smtp_code, error.smtp_error), is_down=True)
    except (smtplib.SMTPException, OSError) as error:
        return Fault(_("The mail server does not answer (%(error)s).") % {"error": one_line(str(error))}, is_down=True)
    except Exception:
        logger.exception("Mail %s cannot be written as an e-mail.", message.public_id)
        return Fault(_("The mail could not be written as an e-mail. The log has the details."), is_final=True)
    return None


def as_email(message: Message) -> EmailMultiAlternatives:
    """The mail as it is sent: plain text and the same as simple HTML."""
    text = message.text or ""
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=text,
        from_email=return_path(message) or settings.DEFAULT_FROM_EMAIL,
        to=[str(Address(display_name=message.name, addr_spec=message.email))],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
        },
    )
    email.attach_alternative(as_html(text, language=message.language), "text/html")
    return email


def in_words(code: int, answer: bytes | str) -> str:
    """What the server said, such as "550 5.1.1 No such user"."""
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {said}")


@contextmanager
def _connection() -> Iterator[Any]:
    """One connection for a round, opened by the first mail."""
    connection = mailers.default
    try:
        yield connection
    finally:
        with suppress(Exception):  # what the server took stays taken, however it says goodbye
            connection.close()
