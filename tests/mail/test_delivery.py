"""Delivery: retried while the server asks for it, refused once and for all when it refuses, never sent twice."""

import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from compcor.audit.models import AuditEvent
from compcor.jobs.models import Job
from compcor.mail.actions import wake_worker
from compcor.mail.delivery import MAX_ATTEMPTS, WAITS, deliver_due
from compcor.mail.enums import MessageState
from compcor.mail.models import LEASE, Message
from tests.factories import make_message
from tests.processes import wait_until, worker
from tests.tools.smtp import MailServer, mail_server

SECRET = "the text of a link that opens something"  # noqa: S105 - no password


def now_later(wait: timedelta) -> time_machine.travel:
    return time_machine.travel(timezone.now() + wait, tick=False)


@pytest.fixture
def message(db: None) -> Message:
    return make_message()


def test_a_mail_is_sent_once(smtp: MailServer, message: Message) -> None:
    sent = [deliver_due(), deliver_due()]

    message.refresh_from_db()
    assert sent == [1, 0]
    assert message.state == MessageState.SENT
    assert message.sent_at
    assert [taken.mail["Message-ID"] for taken in smtp.taken] == [message.message_id]


@pytest.mark.parametrize("command", ["RCPT", "TAKEN"])
def test_a_refused_mail_is_undeliverable_at_once_and_says_why(smtp: MailServer, message: Message, command: str) -> None:
    smtp.answers[command] = ["550 5.1.1 No such user here"]

    deliver_due()

    message.refresh_from_db()
    assert message.state == MessageState.UNDELIVERABLE
    assert message.reason == "550 5.1.1 No such user here"
    assert message.attempts == 1
    assert smtp.taken == []
    assert list(Message.objects.unhandled()) == [message]


@pytest.mark.parametrize("command", ["RCPT", "TAKEN"])
def test_a_mail_for_later_waits_its_time_and_is_sent(smtp: MailServer, message: Message, command: str) -> None:
    smtp.answers[command] = ["451 4.7.1 Greylisted, come back", "452 4.2.2 Mailbox full"]

    deliver_due()

    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.RETRYING, "451 4.7.1 Greylisted, come back")
    with now_later(WAITS[0] - timedelta(seconds=5)):
        assert deliver_due() == 0
    with now_later(WAITS[0]):
        assert deliver_due() == 0
    with now_later(WAITS[0] + WAITS[1]):
        assert deliver_due() == 1
    message.refresh_from_db()
    assert (message.state, message.reason, message.attempts) == (MessageState.SENT, "", 3)


def test_waits_grow_and_end(smtp: MailServer, message: Message) -> None:
    """Minutes, then hours; after two days somebody is told."""
    smtp.answers["RCPT"] = ["450 not now"] * 20
    later = timedelta()
    for _ in range(20):
        with now_later(later):
            deliver_due()
            later += timedelta(days=1, seconds=1)

    message.refresh_from_db()
    assert list(WAITS) == sorted(WAITS)
    assert timedelta(days=1) < sum(WAITS, timedelta()) < timedelta(days=4)
    assert (message.state, message.attempts) == (MessageState.UNDELIVERABLE, MAX_ATTEMPTS)
    assert message.reason == "450 not now"


@pytest.mark.parametrize("command", ["CONNECT", "MAIL"])
def test_a_server_that_refuses_us_makes_no_mail_undeliverable(smtp: MailServer, message: Message, command: str) -> None:
    """A wrong password of ours must not mark every mail of a day as refused."""
    smtp.answers[command] = ["554 5.7.1 You may not send here"]

    deliver_due()

    message.refresh_from_db()
    assert message.state == MessageState.RETRYING
    assert message.reason == "554 5.7.1 You may not send here"


def test_a_server_that_is_away_ends_the_round(settings: Settings, db: None) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2},
        },
    }
    first, second = make_message(), make_message()

    assert deliver_due() == 0

    for message in (first, second):
        message.refresh_from_db()
    assert (first.state, first.attempts) == (MessageState.RETRYING, 1)
    assert first.reason.startswith("The mail server does not answer")
    assert (second.state, second.attempts) == (MessageState.QUEUED, 0)


def test_one_refused_mail_does_not_stop_the_others(smtp: MailServer, db: None) -> None:
    smtp.answers["RCPT"] = ["550 no"]
    messages = [make_message(email=f"person{number}@example.org") for number in range(3)]

    assert deliver_due() == 2

    states = [Message.objects.get(pk=message.pk).state for message in messages]
    assert states == [MessageState.UNDELIVERABLE, MessageState.SENT, MessageState.SENT]


def test_a_goodbye_that_fails_does_not_send_again(smtp: MailServer, message: Message) -> None:
    smtp.answers["QUIT"] = ["421 gone"]

    assert [deliver_due(), deliver_due()] == [1, 0]
    assert len(smtp.taken) == 1


def stored_text(message: Message) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM mail_message WHERE id = %s", [message.pk])
        text: str | None = cursor.fetchone()[0]
    return text


def test_a_text_is_unreadable_in_the_database(db: None) -> None:
    message = make_message(name="Somebody Particular")

    assert "Somebody Particular" in (message.text or "")
    assert "Somebody Particular" not in (stored_text(message) or "")


def test_a_secret_text_is_erased_when_the_server_took_it(smtp: MailServer, db: None) -> None:
    secret, other = make_message(is_secret=True), make_message()
    smtp.answers["RCPT"] = ["450 later"]

    deliver_due()

    assert stored_text(secret) is not None, "still to be sent"
    with now_later(WAITS[0]):
        deliver_due()
    assert stored_text(secret) is None
    assert stored_text(other) is not None
    assert all("Hello" in taken.mail.get_body().get_content() for taken in smtp.taken)


def test_nothing_of_a_mail_lies_in_jobs_or_in_the_audit_log(db: None) -> None:
    message = make_message(name="Somebody Particular", email="particular@example.org")

    assert not Job.objects.exists()
    event = AuditEvent.objects.about(message).get()
    assert event.details == {"template": "accounts/mail/password_changed"}


def test_the_same_key_is_one_mail(smtp: MailServer, db: None) -> None:
    first, second = make_message(key="run:1:cancelled"), make_message(key="run:1:cancelled", name="Another")

    deliver_due()

    assert first == second
    assert len(smtp.taken) == 1


def test_many_mails_of_one_act_wake_the_worker_once(
    db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """A broker that hangs costs seconds at each call, and a request has five."""
    with django_capture_on_commit_callbacks() as calls:
        for number in range(30):
            make_message(email=f"person{number}@example.org")

    assert calls == [wake_worker]


@pytest.mark.django_db(transaction=True)
def test_the_same_key_in_many_transactions_at_once_is_one_mail() -> None:
    together = threading.Barrier(8)
    given: list[int] = []

    def ask() -> None:
        try:
            together.wait(timeout=10)
            with transaction.atomic():
                given.append(make_message(key="the same").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(given) == 8
    assert len(set(given)) == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_each_mail_once(smtp: MailServer) -> None:
    for number in range(20):
        make_message(email=f"person{number}@example.org")

    def work() -> None:
        try:
            deliver_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(taken.recipient for taken in smtp.taken) == sorted(f"person{n}@example.org" for n in range(20))
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_sends_nothing(smtp: MailServer) -> None:
    class Refused(Exception):  # noqa: N818 - a test's own
        pass

    with pytest.raises(Refused), transaction.atomic():
        make_message()
        raise Refused

    assert deliver_due() == 0
    assert smtp.taken == []


@pytest.fixture
def outside() -> Iterator[MailServer]:
    """A mail server for worker processes."""
    with mail_server() as server:
        yield server


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_a_killed_worker_is_sent_by_the_next(outside: MailServer) -> None:
    """The server never said ok to the first copy; both carry the same Message-ID, should it have been kept."""
    outside.hold_answer.set()
    with worker(COMPCOR_TEST_SMTP=str(outside.port)) as process:
        make_message()
        assert outside.before_answer.wait(timeout=60)
        os.killpg(process.pid, signal.SIGKILL)
    message = Message.objects.get()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 1)
    assert timezone.now() < (message.next_attempt_at or timezone.now()) <= timezone.now() + LEASE
    outside.hold_answer.clear()

    assert deliver_due() == 0, "the killed worker may still be at it"
    Message.objects.update(next_attempt_at=timezone.now())
    with worker(COMPCOR_TEST_SMTP=str(outside.port)):
        wait_until(lambda: Message.objects.get().state == MessageState.SENT, seconds=60)

    assert {taken.mail["Message-ID"] for taken in outside.taken} == {message.message_id}
    assert Message.objects.get().attempts == 2


def test_a_mail_that_kills_its_worker_is_given_up(smtp: MailServer, message: Message) -> None:
    Message.objects.update(attempts=MAX_ATTEMPTS)

    deliver_due()

    message.refresh_from_db()
    assert message.state == MessageState.UNDELIVERABLE
    assert smtp.taken == []
