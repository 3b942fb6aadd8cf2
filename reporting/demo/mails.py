"""Mails in every state: those concerned were told of a cancelled run, and not every mail arrived."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from compcor.accounts.models import User
from compcor.mail.actions import send_letter
from compcor.mail.enums import MessageState
from compcor.mail.models import Message
from courses.enums import RunState
from courses.mail import run_cancelled
from courses.models import CourseRun

CANCELLED_AGO = timedelta(days=2, hours=3)
NEXT_ATTEMPT = timedelta(hours=2)


def make_mails(by: User | None) -> None:
    """The first mails have had ill luck, the last one waits for the worker and comes to the trial's mailbox."""
    run = CourseRun.objects.filter(state=RunState.CANCELLED).order_by("-first_starts_at").first()
    if run is None:
        return
    drafts = [draft.written() for draft in run_cancelled(run, reason=run.cancelled_reason).drafts]
    messages = [
        send_letter(
            one.letter, template=one.draft.template, to=one.draft.to, by=by, about=one.draft.about, key=one.draft.key
        )
        for one in drafts
    ]
    written_at = timezone.now() - CANCELLED_AGO
    for place, message in enumerate(messages[:-1]):
        outcome = _OUTCOMES[place] if place < len(_OUTCOMES) else _SENT
        times: dict[str, Any] = {"created_at": written_at}
        if outcome["state"] in (MessageState.SENT, MessageState.BOUNCED):
            times["sent_at"] = written_at
        times["next_attempt_at"] = timezone.now() + NEXT_ATTEMPT if outcome is _RETRYING else None
        Message.objects.filter(pk=message.pk).update(**outcome, **times)


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
