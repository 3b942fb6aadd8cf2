"""Who may act for a company."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.actions.company import locked
from companies.models import Company, CompanyMembership
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation


@transaction.atomic
def give_access(*, company: Company, user: User, by: User, starts_on: date | None = None) -> CompanyMembership:
    """Let a contact act for a company from a day on, today unless said."""
    if user.role != Role.COMPANY_CONTACT:
        raise RuleViolation(_("Only an account with the role company contact can speak for a company."), "user")
    membership = CompanyMembership(company=company, user=user, starts_on=starts_on or timezone.localdate())
    membership.full_clean()
    membership.save()
    record("company.access_given", company, by=by, user=user.public_id, starts_on=membership.starts_on)
    return membership


@transaction.atomic
def end_access(*, membership: CompanyMembership, by: User) -> CompanyMembership:
    """End a contact's access now. What they did stays; the invitations that they sent and nobody accepted die.

    A contact cannot leave the company without anybody who can sign in; a coordinator can.
    """
    company = locked(membership.company)
    membership = CompanyMembership.objects.select_for_update().get(pk=membership.pk)
    if membership.ends_on is not None:
        raise RuleViolation(_("The access has already ended."))
    if by.role == Role.COMPANY_CONTACT and not _others(membership):
        raise RuleViolation(_("Nobody else has access. Invite a colleague first, or ask your coordinator."))
    membership.ends_on = max(timezone.localdate(), membership.starts_on)
    membership.full_clean()
    membership.save(update_fields=["ends_on", "changed_at"])
    open_invitations = company.invitations.open().filter(invited_by=membership.user)
    withdrawn = open_invitations.update(withdrawn_at=timezone.now(), changed_at=timezone.now())
    record("company.access_ended", company, by=by, user=membership.user.public_id, invitations_withdrawn=withdrawn)
    return membership


def _others(membership: CompanyMembership) -> bool:
    """Whether somebody else can sign in for the company."""
    active = membership.company.memberships.active().filter(user__is_active=True)
    return active.exclude(pk=membership.pk).exists()
