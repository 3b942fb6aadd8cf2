"""Acts about people, in words for their history."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "participant.registered": _("Registered the person"),
    "participant.changed": _("Changed"),
    "participant.number_corrected": _("Corrected the personal number"),
    "participant.number_revealed": _("Looked at the personal number"),
    "participant.identity_seen": _("Looked at the protected identity"),
    "participant.informed": _("Informed about personal data"),
    "participant.merged": _("Two registrations became one"),
    "participant.merge_undone": _("Took the merge back"),
    "participant.found_not_the_same": _("Found not to be the same person as another"),
    "participant.to_be_looked_at_again": _("To be compared with another again"),
    "participant.taken_over": _("Went to the company that took over"),
    "participant.takeover_undone": _("Took the takeover back"),
    "company.taken_over": _("Was taken over"),
    "company.took_over": _("Took over a company"),
    "company.takeover_undone": _("Took the takeover back"),
    "participant.employment_started": _("Registered an employment"),
    "participant.employment_changed": _("Changed an employment"),
    "participant.employment_ended": _("Ended an employment"),
    "participant.number_reported": _("A contact reported another personal number"),
    "participant.number_decided": _("Decided on a reported personal number"),
    "participant.card_decided": _("Decided on what a company says"),
    "participant.job_change_noted": _("Employed at two companies at once"),
    "participant.job_change_decided": _("Decided on employments at two companies"),
    "participant.registration_removed": _("Removed a wrong registration"),
    "notice.published": _("Published the notice about personal data"),
}
FACTS = {
    "successor": _("successor"),
    "people": _("people"),
    "last_day": _("last day"),
    "informed_on": _("informed on"),
    "notice_version": _("notice"),
    "channel": _("how"),
    "version": _("version"),
}
