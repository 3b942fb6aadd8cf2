"""Roles (docs/domain.md §6.4): what a user is, never a list of single rights."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """One role per account; a person with two tasks has two accounts."""

    COORDINATOR = "coordinator", _("coordinator")
    COMPANY_CONTACT = "company_contact", _("company contact")
    TRAINER = "trainer", _("trainer")
    LEADERSHIP = "leadership", _("leadership")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


# Roles that reach many people's data or the reports: password alone is not enough (docs/decisions.md).
SECOND_FACTOR_ROLES = frozenset({Role.COORDINATOR, Role.LEADERSHIP, Role.ADMINISTRATOR})
