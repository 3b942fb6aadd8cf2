"""Mails in every state: people and companies were told of a moved session, and not every mail arrived."""

from copy import copy
from datetime import timedelta
from typing import Any

from django.utils import timezone

from compcor.accounts.models import User
from compcor.mail.drafts import Draft
from compcor.mail.enums import MessageState
from compcor.mail.models import Message
from courses.enums import RunState
from courses.mail import session_moved
from courses.models import Session

ONE_DAY = timedelta(days=1)
TOLD_AGO = timedelta(days=2, hours=3)
NEXT_ATTEMPT = timedelta(hours=2)


def make_mails(by: User | None) -> None:
    """The first mails have had ill luck, the last one waits for the worker and comes to the trial's mailbox."""
    drafts = [draft.written() for draft in _drafts()]
    messages = [one.send(by=by) for one in drafts]
    written_at = timezone.now() - TOLD_AGO
    for place, message in enumerate(messages[:-1]):
        outcome = _OUTCOMES[place] if place < len(_OUTCOMES) else _SENT
        times: dict[str, Any] = {"created_at": written_at}
        if outcome["state"] in (MessageState.SENT, MessageState.BOUNCED):
            times["sent_at"] = written_at
        times["next_attempt_at"] = timezone.now() + NEXT_ATTEMPT if outcome is _RETRYING else None
        Message.objects.filter(pk=message.pk).update(**outcome, **times)


def _drafts() -> list[Draft]:
    """A coming session that many have a seat at was moved to its day from the day before."""
    coming = Session.objects.filter(run__state=RunState.CONFIRMED, starts_at__gt=timezone.now() + ONE_DAY)
    session = coming.order_by("-run__seats", "starts_at", "pk").select_related("run__course").first()
    if session is None:
        return []
    before = copy(session)
    before.starts_at, before.ends_at = session.starts_at - ONE_DAY, session.ends_at - ONE_DAY
    before.starts_on = session.starts_on - ONE_DAY
    return session_moved(before, starts_at=session.starts_at, ends_at=session.ends_at).drafts


_SENT: dict[str, Any] = {"state": MessageState.SENT, "attempts": 1}
_RETRYING: dict[str, Any] = {
    "state": MessageState.RETRYING,
    "attempts": 5,
    "reason": "451 4.7.1 Greylisting in action, please come back later",
}
_OUTCOMES: tuple[dict[str, Any], ...] = (
    {
        "state": MessageState.UNDELIVERABLE,
        "attempts": 1,
        "reason": "550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table",
    },
    {"state": MessageState.BOUNCED, "attempts": 1, "reason": "552 5.2.2 Mailbox full"},
    _RETRYING,
)
