"""Choices of the project's rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HoursRounding(models.TextChoices):
    """How attended minutes become reported hours, per person and month (docs/domain.md §1.3)."""

    EXACT = "exact", _("exact")
    HALF_HOUR_DOWN = "half_hour_down", _("half hours, rounded down")
    WHOLE_HOUR_DOWN = "whole_hour_down", _("whole hours, rounded down")


class Measure(models.TextChoices):
    """What a target counts."""

    PARTICIPANTS = "participants", _("participants")
    COMPANIES = "companies", _("companies reached")
    HOURS = "hours", _("reported hours")
