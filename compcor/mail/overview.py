"""Mails as pages of other apps show them."""

from django.db.models import Q

from compcor.accounts.models import User
from compcor.core.models import PublicModel
from compcor.core.paging import capped_count
from compcor.mail.enums import FAILED_STATES
from compcor.mail.models import Message, MessageQuerySet

MOST_SHOWN = 10


def unhandled(reader: User) -> int:
    """How many mails did not arrive and wait for somebody; their list is `mails:list`."""
    return capped_count(Message.objects.visible_to(reader).unhandled())


def mails_about(row: PublicModel, reader: User) -> MessageQuerySet:
    """Some mails about an object for `mail/messages.html`, those that need somebody first; one query when shown."""
    waits = Q(state__in=FAILED_STATES, settled_at=None)
    mails = Message.objects.visible_to(reader).about(row).annotate(waits=waits)
    return mails.order_by("-waits", "-pk")[:MOST_SHOWN]
