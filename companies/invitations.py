"""Links of invitations: made once for a mail, recognised by their hash, and how many a company may send."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from companies.enums import InvitationState
from companies.models import Company, ContactInvitation
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.accounts.tokens import absolute_url
from compcor.mail.enums import MessageState
from compcor.mail.models import MessageAbout

LIFETIME = timedelta(days=14)
# A company has a handful of contacts; whoever needs more on one day asks the coordinator, who has no limit.
MOST_PER_DAY = 5


def new_token() -> str:
    """256 random bits. They stand in the mail and nowhere else."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the database keeps. The token is random enough to need neither salt nor a slow hash."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def link_of(token: str) -> str:
    """The address in the mail, on the configured host."""
    return absolute_url(reverse("invitation:accept", args=[token]))


def invitation_of(token: str) -> ContactInvitation | None:
    """The invitation that the link opens; None alike for one that is wrong, used, withdrawn or too old."""
    found = ContactInvitation.objects.usable().filter(token_hash=hash_of(token))
    return found.select_related("company", "invited_by").first()


def left_today(company: Company) -> int:
    """How many invitations the company's contacts may still send today. Those of coordinators do not count."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    by_contacts = company.invitations.filter(created_at__gte=midnight, invited_by__role=Role.COMPANY_CONTACT)
    return max(0, MOST_PER_DAY - by_contacts.count())


def may_accept(account: User, invitation: ContactInvitation) -> bool:
    """The person at the invited address, in an account that can speak for companies."""
    is_contact = account.role == Role.COMPANY_CONTACT and account.has_access_today
    return is_contact and account.email == invitation.email


def deliveries_of(invitations: Sequence[ContactInvitation]) -> dict[UUID, MessageState]:
    """How the mail of each invitation fares, by the invitation's public id; one query."""
    about = MessageAbout.objects.filter(
        object_type=ContactInvitation._meta.label_lower, object_id__in=[row.public_id for row in invitations]
    )
    states = about.order_by("message_id").values_list("object_id", "message__state")
    return {public_id: MessageState(state) for public_id, state in states}


@dataclass(frozen=True, slots=True)
class ToldInvitation:
    """An invitation as a page tells it: its state while it waits, and what became of its mail."""

    invitation: ContactInvitation
    label: str
    tone: str


def told_invitations(invitations: Iterable[ContactInvitation]) -> list[ToldInvitation]:
    """Each invitation with the one word that matters now; one query beside their own."""
    rows = list(invitations)
    deliveries = deliveries_of(rows)
    return [ToldInvitation(row, *_word(row.state, deliveries.get(row.public_id))) for row in rows]


def _word(state: InvitationState, delivery: MessageState | None) -> tuple[str, str]:
    """The state and its tone: a mail that did not arrive matters more than the days that are left."""
    if state == InvitationState.OPEN and delivery and delivery != MessageState.SENT:
        return str(delivery.label), delivery.tone
    return str(state.label), state.tone
