"""Acts about people, in words for their history."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "participant.registered": _("Registered the person"),
    "participant.changed": _("Changed"),
    "participant.number_corrected": _("Corrected the personal number"),
    "participant.number_revealed": _("Looked at the personal number"),
    "participant.identity_seen": _("Looked at the protected identity"),
    "participant.informed": _("Informed about personal data"),
    "participant.employment_started": _("Registered an employment"),
    "participant.employment_changed": _("Changed an employment"),
    "participant.employment_ended": _("Ended an employment"),
}
FACTS = {"informed_on": _("informed on"), "notice_version": _("notice")}
