"""Writing mails into the outbox, and dealing with those that did not arrive."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.exceptions import RuleViolation
from compcor.core.models import PublicModel
from compcor.core.text import search_text
from compcor.mail.enums import FAILED_STATES, OPEN_STATES, MessageState
from compcor.mail.models import Message, MessageAbout, MessageQuerySet
from compcor.mail.recipients import Recipient
from compcor.mail.writing import Letter, one_line, write
from compcor.project.models import current_project

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 1000
_TAKEN_BACK = gettext_lazy("It was taken back before it was sent.")
_REASON_ERASED = gettext_lazy("The reason is erased with the address.")
EMPTIED = ("name", "email", "text", "search_text", "reason", "settled_at")


@transaction.atomic
def send_message(
    *,
    template: str,
    to: Recipient,
    facts: Mapping[str, Any],
    by: User | None,
    about: Sequence[PublicModel] = (),
    naming: Sequence[PublicModel] = (),
    key: str | None = None,
    is_secret: bool = False,
) -> Message:
    """Write a mail into the outbox, in the caller's transaction; a worker sends it when that is kept.

    `template` "companies/mail/invitation" is `templates/companies/mail/invitation.txt`: the first line is the subject,
    nothing is escaped, `facts` and `site` (our address) are known. It is rendered at once in the recipient's language.
    The same `key` is never sent twice: the mail that exists is returned. `about` are the objects on whose pages the
    mail and its delivery are shown; `naming` are people whom its text names to somebody else. `is_secret`: it holds a
    link or code that opens something; its text is unreadable in the outbox and erased when the mail server took it.
    Its subject must not hold the secret.

    An address that is none makes an undeliverable mail, not an error: it is for a coordinator to mend.
    """
    if key and (existing := Message.objects.filter(key=key).first()):
        return existing
    letter = write(template, language=to.language, facts=facts)
    return send_letter(
        letter, template=template, to=to, by=by, about=about, naming=naming, key=key, is_secret=is_secret
    )


@transaction.atomic
def send_letter(
    letter: Letter,
    *,
    template: str,
    to: Recipient,
    by: User | None,
    about: Sequence[PublicModel] = (),
    naming: Sequence[PublicModel] = (),
    key: str | None = None,
    is_secret: bool = False,
) -> Message:
    """The same for a letter that somebody has seen as it is to be sent."""
    email, name = one_line(to.email)[:254], one_line(to.name)[:200]
    values: dict[str, Any] = {
        "template": template,
        "language": letter.language,
        "email": email,
        "name": name,
        "subject": letter.subject,
        "text": letter.text,
        "is_secret": is_secret,
        "requested_by": by,
        "search_text": search_text(name, email, letter.subject),
        **_first_state(email),
    }
    if key:  # of two at the same moment, one waits here and gets the other's
        message, is_new = Message.objects.get_or_create(key=key, defaults=values)
    else:
        message, is_new = Message.objects.create(**values), True
    if is_new:
        objects = {(row._meta.label_lower, row.public_id): True for row in naming}
        objects |= {(row._meta.label_lower, row.public_id): False for row in about}
        MessageAbout.objects.bulk_create(
            MessageAbout(message=message, object_type=kind, object_id=public_id, is_only_named=is_only_named)
            for (kind, public_id), is_only_named in sorted(objects.items())
        )
        record("message.written", message, by=by, template=template)
        if message.is_open:
            _wake_after_commit()
    return message


def _first_state(email: str) -> dict[str, Any]:
    try:
        validate_email(email)
    except ValidationError:
        reason = _("“%(email)s” is not an e-mail address.") % {"email": email}
        return {"state": MessageState.UNDELIVERABLE, "next_attempt_at": None, "reason": reason}
    return {"state": MessageState.QUEUED}


@transaction.atomic
def mark_bounced(*, message: Message, reason: str, by: User | None) -> Message:
    """The mail was taken by a server and came back later: a report told so, or a person."""
    message = _locked(message)
    if message.state in FAILED_STATES:
        return message
    if not message.attempts:
        raise RuleViolation(_("The mail has not been sent yet."))
    message.state = MessageState.BOUNCED
    message.reason = one_line(reason)[:500] or _("It came back without a reason.")
    message.next_attempt_at = None
    _erase_secret(message)
    if not message.email:  # emptied meanwhile: a report would bring the address back
        _empty(message, name=message.name, reason=_REASON_ERASED)
    message.save()
    record("message.bounced", message, by=by)
    return message


@transaction.atomic
def send_again(*, message: Message, email: str, by: User) -> Message:
    """The same mail once more, to the same or a corrected address. The one that did not arrive is then dealt with.

    A mail that holds a secret goes to its own address alone: whoever gets its link can act as that person.
    """
    message = _locked(message)
    if not message.needs_somebody:
        raise RuleViolation(_("Only a mail that did not arrive can be sent again."))
    if message.text is None:
        raise RuleViolation(
            _("The mail held a link or code, and its text is erased. Make a new one where it came from.")
        )
    if message.is_secret and email != message.email:
        raise RuleViolation(
            _("The mail holds a link or code for one person: it cannot go to another address."), field="email"
        )
    again = send_letter(
        Letter(language=message.language, subject=message.subject, text=message.text),
        template=message.template,
        to=Recipient(email=email, name=message.name, language=message.language),
        by=by,
        key=f"again:{message.public_id}",
        is_secret=message.is_secret,
    )
    Message.objects.filter(pk=again.pk).update(replaces=message)
    MessageAbout.objects.bulk_create(
        MessageAbout(
            message=again, object_type=row.object_type, object_id=row.object_id, is_only_named=row.is_only_named
        )
        for row in message.abouts.all()
    )
    _settle(message)
    record("message.sent_again", message, by=by, replacement=again.public_id)
    return again


@transaction.atomic
def set_aside(*, message: Message, by: User) -> Message:
    """Nothing more is to be done about a mail that did not arrive."""
    message = _locked(message)
    if not message.needs_somebody:
        raise RuleViolation(_("There is nothing to be done about this mail."))
    _settle(message)
    record("message.settled", message, by=by)
    return message


def set_all_aside(*, rows: Sequence[Message], by: User) -> None:
    """The same for several; those that need nobody stay as they are."""
    for message in rows:
        if message.needs_somebody:
            set_aside(message=message, by=by)


@transaction.atomic
def forget_mails(*, about: PublicModel, name: str, by: User | None) -> int:
    """Keep of the mails about somebody only that they were: no address, no text, and `name` instead of the name.

    For whoever has become a protected identity (docs/domain.md §5.4). What has not been sent is taken back. Mails that
    name them to somebody else lose their text alone; one that was taken back waits for somebody to tell it otherwise.
    """
    naming = set(Message.objects.naming(about).values_list("pk", flat=True))
    mails = Message.objects.about(about).select_for_update(of=("self",))
    for message in mails:
        was_open = message.is_open
        if was_open:
            message.state, message.next_attempt_at = MessageState.UNDELIVERABLE, None
            message.reason = str(_TAKEN_BACK)
        if message.pk in naming:
            message.text = None
        else:
            _empty(message, name=name, reason=_TAKEN_BACK if was_open else _REASON_ERASED)
        message.save()
        record("message.forgotten", message, by=by)
    return len(mails)


def forget_old_mails() -> int:
    """Empty the mails that the project keeps no longer; returns how many. For the timetable.

    Their rows stay: what was sent when, about what, and how it went.
    """
    before = timezone.now() - timedelta(days=current_project().keep_mail_days)
    old = (
        Message.objects.filter(created_at__lt=before)
        .exclude(state__in=OPEN_STATES)
        .exclude(email="", text__isnull=True)
    )
    emptied = 0
    while some := _empty_some(old):
        emptied += some
    return emptied


@transaction.atomic
def _empty_some(mails: MessageQuerySet) -> int:
    found = list(mails.select_for_update(of=("self",))[:MOST_AT_ONCE])
    for message in found:
        _empty(message, name="", reason=_REASON_ERASED)
    Message.objects.bulk_update(found, EMPTIED)
    record_many("message.forgotten", ((message, {}) for message in found), by=None)
    return len(found)


def _empty(message: Message, *, name: str, reason: Promise) -> None:
    """No address, no text, and no words of a server, which repeat the address; nobody needs to mend it any more."""
    if message.state in FAILED_STATES:
        message.reason = str(reason)
        message.settled_at = message.settled_at or timezone.now()
    message.name, message.email, message.text, message.search_text = name, "", None, search_text(message.subject)


def _locked(message: Message) -> Message:
    return Message.objects.defer(None).select_for_update(of=("self",)).get(pk=message.pk)


def _settle(message: Message) -> None:
    message.settled_at = timezone.now()
    _erase_secret(message)
    message.save()


def _erase_secret(message: Message) -> None:
    if message.is_secret:
        message.text = None


def _wake_after_commit() -> None:
    """Once for a transaction, however many mails it writes: a broker that hangs costs seconds at each call."""
    calls = [call for _savepoints, call, *_ in transaction.get_connection().run_on_commit]
    if wake_worker not in calls:
        transaction.on_commit(wake_worker)


def wake_worker() -> None:
    """Tell the broker. A broker that is away costs nothing but time: the sweep sends what is due."""
    from compcor.mail.tasks import deliver_task

    try:
        deliver_task.apply_async(retry=False)
    except Exception:
        logger.warning("The broker did not take the outbox's call; the sweep will send what is due.", exc_info=True)
