"""Mails that somebody has to do something about, for the page where a reader begins."""

from compcor.accounts.models import User
from compcor.core.paging import capped_count
from compcor.mail.models import Message


def unhandled(reader: User) -> int:
    """How many mails did not arrive and wait for somebody; their list is `mails:list`."""
    return capped_count(Message.objects.visible_to(reader).unhandled())
