"""Mails that come back: reports as mail servers write them find their mail, and nothing else does."""

import io
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from compcor.mail.actions import forget_old_mails
from compcor.mail.bounces import return_path
from compcor.mail.delivery import as_email, deliver_due
from compcor.mail.enums import MessageState
from compcor.mail.models import Message
from tests.factories import make_message
from tests.tools.smtp import MailServer

pytestmark = pytest.mark.django_db


def report(
    message: Message | None, *, action: str = "failed", to: str = "compcor@compcor.example", headers_only: bool = False
) -> bytes:
    """A report as Postfix writes it."""
    parts = [
        "\n\nI'm sorry to have to inform you that your message could not be delivered.\n",
        (
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n"
            f"Final-Recipient: rfc822; asa@example.org\nAction: {action}\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1 <asa@example.org>: user\n    unknown\n"
        ),
    ]
    if message:
        sent = as_email(message).message().as_string()
        kind, returned = (
            ("text/rfc822-headers", sent.partition("\n\n")[0]) if headers_only else ("message/rfc822", sent)
        )
        parts.append(f"Content-Type: {kind}\n\n{returned}\n")
    head = (
        f"From: MAILER-DAEMON@mail.example\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"\n\n'
    )
    return (head + "".join(f"--edge\n{part}\n" for part in parts) + "--edge--\n").encode()


@pytest.fixture
def sent(mailoutbox: list[object]) -> Message:
    """A mail that the server took."""
    message = make_message()
    deliver_due()
    message.refresh_from_db()
    return message


def read(data: bytes, tmp_path: Path) -> str:
    """What the command says about a report."""
    file, answer = tmp_path / "report.eml", io.StringIO()
    file.write_bytes(data)
    call_command("read_bounces", str(file), stdout=answer)
    return answer.getvalue()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_report_finds_its_mail_by_message_id(sent: Message, tmp_path: Path, headers_only: bool) -> None:
    said = read(report(sent, headers_only=headers_only), tmp_path)

    sent.refresh_from_db()
    assert sent.state == MessageState.BOUNCED
    assert sent.reason == "550 5.1.1 <asa@example.org>: user unknown"
    assert list(Message.objects.unhandled()) == [sent]
    assert str(sent.public_id) in said
    assert "asa@example.org" not in said


def test_a_report_finds_its_mail_by_the_signed_return_path(sent: Message, tmp_path: Path, settings: Settings) -> None:
    settings.MAIL_RETURN_PATH = "bounces@compcor.example"

    read(report(None, to=f"<{return_path(sent)}>"), tmp_path)

    sent.refresh_from_db()
    assert sent.state == MessageState.BOUNCED


def test_a_return_path_that_somebody_made_up_marks_nothing(sent: Message, tmp_path: Path, settings: Settings) -> None:
    settings.MAIL_RETURN_PATH = "bounces@compcor.example"
    forged = f"bounces+{sent.public_id.hex}.{'0' * 16}@compcor.example"

    read(report(None, to=forged), tmp_path)

    sent.refresh_from_db()
    assert sent.state == MessageState.SENT


def test_mails_leave_with_the_return_path_and_our_name(smtp: MailServer, settings: Settings) -> None:
    settings.MAIL_RETURN_PATH = "bounces@compcor.example"
    message = make_message()

    deliver_due()

    [taken] = smtp.taken
    assert taken.sender == return_path(message)
    assert taken.mail["From"] == settings.DEFAULT_FROM_EMAIL


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_no_failure_marks_nothing(sent: Message, tmp_path: Path, action: str) -> None:
    read(report(sent, action=action), tmp_path)

    sent.refresh_from_db()
    assert sent.state == MessageState.SENT


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00nonsense",
        b"Subject: I am away\nTo: compcor@compcor.example\n\nUntil Monday.\n",
        b'To: "\n' + report(None),
        b"To: a@[\n" + report(None),
        b"Delivered-To: :;\n" + report(None),
    ],
    ids=["nothing", "nonsense", "an answer", "an open quote", "half a domain", "an empty group"],
)
def test_any_other_mail_marks_nothing_and_is_no_fault(sent: Message, tmp_path: Path, data: bytes) -> None:
    said = read(data, tmp_path)

    sent.refresh_from_db()
    assert sent.state == MessageState.SENT
    assert "no report" in said


def test_a_report_about_a_mail_that_is_not_ours_marks_nothing(sent: Message, tmp_path: Path) -> None:
    stranger = Message(public_id=uuid4(), email="a@example.org", subject="Hello", text="Hello", language="en")

    read(report(stranger), tmp_path)

    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}


def test_a_report_about_a_mail_that_never_left_marks_nothing(tmp_path: Path) -> None:
    """It is forged, and must not make the mail server send a report about the report."""
    waiting = make_message()

    said = read(report(waiting), tmp_path)

    waiting.refresh_from_db()
    assert waiting.state == MessageState.QUEUED
    assert "no report" in said


def test_a_report_does_not_bring_back_an_address_that_was_erased(sent: Message, tmp_path: Path) -> None:
    """Servers repeat it; that of a protected identity must not come back (docs/domain.md §5.4)."""
    told = report(sent)
    forget_old_mails_as_of_next_year()

    read(told, tmp_path)

    sent.refresh_from_db()
    assert sent.state == MessageState.BOUNCED
    assert "asa@example.org" not in sent.reason
    assert not sent.needs_somebody


def forget_old_mails_as_of_next_year() -> None:
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        forget_old_mails()


def test_the_same_report_twice_is_one_bounce(sent: Message, tmp_path: Path) -> None:
    for _ in range(2):
        read(report(sent), tmp_path)

    sent.refresh_from_db()
    assert sent.state == MessageState.BOUNCED


def test_a_report_comes_by_standard_input_too(sent: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a mail server's pipe gives it."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report(sent))))

    call_command("read_bounces", stdout=io.StringIO())

    sent.refresh_from_db()
    assert sent.state == MessageState.BOUNCED
