"""Choices of companies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanyState(models.TextChoices):
    """The pipeline: lead → interested → agreed → active → completed; withdrawn with a reason."""

    LEAD = "lead", _("lead")
    INTERESTED = "interested", _("interested")
    AGREED = "agreed", _("agreed")
    ACTIVE = "active", _("active")
    COMPLETED = "completed", _("completed")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def tone(self) -> str:
        """How the state is coloured, beside its word."""
        return _TONES.get(self, "")


_TONES = {
    CompanyState.INTERESTED: "note",
    CompanyState.AGREED: "wait",
    CompanyState.ACTIVE: "good",
    CompanyState.WITHDRAWN: "bad",
}

# The company takes part, or did: an agreement stands behind these.
COMMITTED_STATES = (CompanyState.AGREED, CompanyState.ACTIVE, CompanyState.COMPLETED)


class Automotive(models.TextChoices):
    """Whether the company supplies the vehicle industry; many suppliers are not coded SNI 29."""

    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")
    UNKNOWN = "", _("not known")
