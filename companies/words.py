"""Acts about companies, in words for their history."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "company.created": _("Registered the company"),
    "company.changed": _("Changed the company"),
    "company.state_changed": _("Changed the state"),
    "company.agreement_signed": _("Registered an agreement"),
    "company.access_given": _("Gave a contact access"),
    "company.access_ended": _("Ended a contact's access"),
    "company.coordinator_assigned": _("Gave the company to a coordinator"),
}
