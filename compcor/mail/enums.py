"""The life of a mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """queued → sent, perhaps after retrying; undeliverable when it cannot be; bounced when it came back later."""

    QUEUED = "queued", _("to be sent")
    RETRYING = "retrying", _("is tried again")
    SENT = "sent", _("sent")
    UNDELIVERABLE = "undeliverable", _("could not be delivered")
    BOUNCED = "bounced", _("came back")

    @property
    def tone(self) -> str:
        """How the state is coloured."""
        return {"sent": "good", "retrying": "wait", "undeliverable": "bad", "bounced": "bad"}.get(self.value, "")


OPEN_STATES = (MessageState.QUEUED, MessageState.RETRYING)
FAILED_STATES = (MessageState.UNDELIVERABLE, MessageState.BOUNCED)
