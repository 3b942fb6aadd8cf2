"""Acts on reports, as the history tells them."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "report.requested": _("Asked for the report"),
    "report.version_requested": _("Asked for a new version"),
    "report.narrative_written": _("Wrote texts"),
    "report.made": _("The document was made"),
    "report.approved": _("Approved the report"),
    "report.approval_withdrawn": _("Took the approval back"),
    "report.locked": _("Locked the report"),
    "company_report.requested": _("Asked for the company's report"),
    "company_report.made": _("The company's report was made"),
}
FACTS = {"sha256": "SHA-256"}
