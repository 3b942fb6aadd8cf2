"""Choices about people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Education(models.TextChoices):
    """Highest education at entry, as asked in Swedish (docs/domain.md §2.4); optional."""

    NONE = "none", _("no completed education")
    PRE_LOWER_SECONDARY = "pre_lower_secondary", _("compulsory school, less than 9 years")
    LOWER_SECONDARY = "lower_secondary", _("compulsory school, 9–10 years")
    UPPER_SECONDARY = "upper_secondary", _("upper secondary school")
    POST_SECONDARY_SHORT = "post_secondary_short", _("post-secondary, less than 2 years")
    POST_SECONDARY = "post_secondary", _("post-secondary, 2 years or more")
    BACHELOR = "bachelor", _("bachelor or professional degree")
    MASTER = "master", _("master or engineering degree")
    DOCTOR = "doctor", _("licentiate or doctoral degree")


class NumberChange(models.TextChoices):
    """Why a personal number is replaced (docs/domain.md §4.2)."""

    NEW = (
        "new",
        _("The person has got a new number: a coordination number became a personal number, or it was changed."),
    )
    MISTYPED = "mistyped", _("The number was mistyped.")
