"""Mails as pages of other apps show them."""

from compcor.accounts.models import User
from compcor.core.models import PublicModel
from compcor.core.paging import capped_count
from compcor.mail.models import Message, MessageQuerySet

MOST_SHOWN = 20


def unhandled(reader: User) -> int:
    """How many mails did not arrive and wait for somebody; their list is `mails:list`."""
    return capped_count(Message.objects.visible_to(reader).unhandled())


def mails_about(row: PublicModel, reader: User) -> MessageQuerySet:
    """The newest mails about an object, for `mail/messages.html`; one query when it is shown."""
    return Message.objects.visible_to(reader).about(row)[:MOST_SHOWN]
