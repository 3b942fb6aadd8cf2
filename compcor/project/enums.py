"""Choices of the project's rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What a target counts."""

    PARTICIPANTS = "participants", _("participants")
    COMPANIES = "companies", _("companies reached")
    HOURS = "hours", _("reported hours")
