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


class NarrativeSection(models.TextChoices):
    """The parts of a report that people write (docs/domain.md §1.5)."""

    SUMMARY = "summary", _("Summary")
    DEVIATIONS = "deviations", _("Deviations and actions")
    HORIZONTAL = "horizontal", _("Horizontal principles")
    LESSONS = "lessons", _("Evaluation and lessons")
    COMMUNICATION = "communication", _("Communication and visibility")
    NEXT_PERIOD = "next_period", _("Planned for the next period")
