"""Writing mails into the outbox."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.models import PublicModel
from compcor.core.text import search_text
from compcor.mail.enums import MessageState
from compcor.mail.models import Message, MessageAbout
from compcor.mail.recipients import Recipient
from compcor.mail.writing import Letter, one_line, write

logger = logging.getLogger(__name__)


@transaction.atomic
def send_message(
    *,
    template: str,
    to: Recipient,
    facts: Mapping[str, Any],
    by: User | None,
    about: Sequence[PublicModel] = (),
    key: str | None = None,
    is_secret: bool = False,
) -> Message:
    """Write a mail into the outbox, in the caller's transaction; a worker sends it when that is kept.

    `template` "companies/mail/invitation" is `templates/companies/mail/invitation.txt`: the first line is the subject,
    nothing is escaped, `facts` and `site` (our address) are known. It is rendered at once in the recipient's language.
    The same `key` is never sent twice: the mail that exists is returned. `about` are the objects on whose pages the
    mail and its delivery are shown. `is_secret`: it holds a link or code that opens something; its text is unreadable
    in the outbox and erased when the mail server took it. Its subject must not hold the secret.

    An address that is none makes an undeliverable mail, not an error: it is for a coordinator to mend.
    """
    if key and (existing := Message.objects.filter(key=key).first()):
        return existing
    letter = write(template, language=to.language, facts=facts)
    return send_letter(letter, template=template, to=to, by=by, about=about, key=key, is_secret=is_secret)


@transaction.atomic
def send_letter(
    letter: Letter,
    *,
    template: str,
    to: Recipient,
    by: User | None,
    about: Sequence[PublicModel] = (),
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
        objects = {(row._meta.label_lower, row.public_id) for row in about}
        MessageAbout.objects.bulk_create(
            MessageAbout(message=message, object_type=kind, object_id=public_id) for kind, public_id in sorted(objects)
        )
        record("message.written", message, by=by, template=template)
        if message.is_open:
            transaction.on_commit(wake_worker)
    return message


def _first_state(email: str) -> dict[str, Any]:
    try:
        validate_email(email)
    except ValidationError:
        reason = _("“%(email)s” is not an e-mail address.") % {"email": email}
        return {"state": MessageState.UNDELIVERABLE, "next_attempt_at": None, "reason": reason}
    return {"state": MessageState.QUEUED}


def wake_worker() -> None:
    """Tell the broker. A broker that is away costs nothing but time: the sweep sends what is due."""
    from compcor.mail.tasks import deliver_task

    try:
        deliver_task.apply_async(retry=False)
    except Exception:
        logger.warning("The broker did not take the outbox's call; the sweep will send what is due.", exc_info=True)
