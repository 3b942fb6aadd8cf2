"""Acts about companies, in words for their history."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "company.created": _("Registered the company"),
    "company.changed": _("Changed the company"),
    "company.move_removed": _("Took back a move"),
    "company.state_changed": _("Changed the state"),
    "company.size_declared": _("Declared the company's size"),
    "company.size_recomputed": _("Computed the declared size class anew, at the project's new rate"),
    "company.override_made": _("Decided that the company takes part all the same"),
    "company.override_taken_back": _("Took back a decision on eligibility"),
    "company.agreement_made": _("Made an agreement"),
    "company.agreement_sent": _("Sent an agreement to be signed"),
    "company.agreement_reminded": _("Reminded of an agreement"),
    "company.agreement_withdrawn": _("Withdrew an agreement"),
    "company.agreement_signed": _("Registered an agreement"),
    "company.access_given": _("Gave a contact access"),
    "company.access_ended": _("Ended a contact's access"),
    "company.contact_invited": _("Invited a contact"),
    "company.contact_invited_again": _("Sent an invitation again"),
    "company.invitation_withdrawn": _("Withdrew an invitation"),
    "company.invitation_accepted": _("Accepted an invitation"),
    "company.coordinator_assigned": _("Gave the company to a coordinator"),
    "company.interest_received": _("Received an expression of interest"),
    "company.interest_decided": _("Decided on an expression of interest"),
    "company.interest_removed": _("Removed an expression of interest"),
    "company.sender_forgotten": _("Removed who sent an expression of interest"),
    "company.invited_forgotten": _("Removed the address of an invitation"),
    "company.contact_logged": _("Noted a contact"),
    "company.document_added": _("Added a document"),
    "company.document_removed": _("Removed a document"),
    "company.task_added": _("Added a task"),
    "company.task_changed": _("Changed a task"),
    "company.task_done": _("Did a task"),
    "company.task_reopened": _("Opened a task again"),
}
FACTS = {"moved_on": _("moved on"), "left": _("municipality left")}
