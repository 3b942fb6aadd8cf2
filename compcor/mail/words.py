"""What the audit log says about mails, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: Mapping[str, str | Promise] = {
    "message.written": _("Wrote the mail"),
    "message.bounced": _("Marked the mail as returned"),
    "message.sent_again": _("Sent the mail again"),
    "message.forgotten": _("Erased the mail's address and text"),
    "message.settled": _("Set the mail aside"),
}
