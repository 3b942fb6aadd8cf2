"""Whom the project may write to, and the mails about people."""

from compcor.mail.recipients import Recipient
from participants.models import Participant


def recipient_of(participant: Participant) -> Recipient | None:
    """The person's address; None for a protected identity, and for somebody without one (docs/domain.md §5.4)."""
    if participant.protected_identity or not participant.email:
        return None
    return Recipient(email=participant.email, name=participant.display_name)
