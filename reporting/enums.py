"""Choices of reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    """requested → generating → draft → approved → locked; failed with a reason a person understands."""

    REQUESTED = "requested", _("requested")
    GENERATING = "generating", _("being made")
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    LOCKED = "locked", _("locked")
    FAILED = "failed", _("failed")
