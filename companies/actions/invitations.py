"""Inviting contacts by mail, and accepting."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.actions.access import give_access
from companies.actions.company import locked
from companies.invitations import LIFETIME, MOST_PER_DAY, hash_of, left_today, link_of, may_accept, new_token
from companies.models import Company, CompanyMembership, ContactInvitation
from compcor.accounts.actions import create_account
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation
from compcor.mail.actions import send_message
from compcor.mail.recipients import Recipient

DEAD_LINK = _("The link does not work any longer. Ask for a new invitation.")


@transaction.atomic
def invite_contact(*, company: Company, email: str, by: User) -> ContactInvitation:
    """Ask somebody by mail to speak for the company; good for 14 days and one use.

    Contacts have a number of invitations a day, and learn nothing about the address but what their own company's
    page shows: whether it has access here already, or an invitation that still works. An account that cannot be a
    contact's refuses later, to the person at the address; only a coordinator is told at once.
    """
    company = locked(company)
    email = email.strip().lower()
    _refuse_needless(company, email)
    if by.role == Role.COMPANY_CONTACT:
        _refuse_too_many(company)
    elif User.objects.filter(email=email).exclude(role=Role.COMPANY_CONTACT, is_active=True).exists():
        message = _("The address has an account that is switched off or has another role. Invite another address.")
        raise RuleViolation(message, "email")
    for expired in company.invitations.open().filter(email=email):
        _end(expired)
    invitation = _send(company, email, by=by)
    record("company.contact_invited", company, by=by, invitation=invitation.public_id)
    return invitation


@transaction.atomic
def invite_again(*, invitation: ContactInvitation, by: User) -> ContactInvitation:
    """A new mail with a new link for another 14 days; the old link dies. It counts as an invitation of the day."""
    company = locked(invitation.company)
    old = _held_open(invitation)
    if by.role == Role.COMPANY_CONTACT:
        _refuse_too_many(company)
    _end(old)
    new = _send(company, old.email, by=by)
    record("company.contact_invited_again", company, by=by, invitation=new.public_id)
    return new


@transaction.atomic
def withdraw_invitation(*, invitation: ContactInvitation, by: User) -> ContactInvitation:
    """The link dies at once."""
    company = locked(invitation.company)
    invitation = _end(_held_open(invitation))
    record("company.invitation_withdrawn", company, by=by, invitation=invitation.public_id)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: ContactInvitation, by: User) -> CompanyMembership:
    """The person at the invited address, signed in, may act for the company from today."""
    company = locked(invitation.company)
    invitation = _held_usable(invitation)
    if not may_accept(by, invitation):
        raise RuleViolation(_("Sign in with the address that the invitation was sent to."))
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = by
    invitation.full_clean()
    invitation.save(update_fields=["accepted_at", "accepted_by", "changed_at"])
    membership = company.memberships.active().filter(user=by).first() or give_access(company=company, user=by, by=by)
    record("company.invitation_accepted", company, by=by, invitation=invitation.public_id)
    return membership


@transaction.atomic
def accept_as_new(
    *, invitation: ContactInvitation, name: str, password: str, language: str, by: None = None
) -> CompanyMembership:
    """Somebody without an account accepts: the link proves the address, so the account needs no other proof."""
    locked(invitation.company)
    invitation = _held_usable(invitation)
    account = create_account(
        email=invitation.email,
        name=name,
        role=Role.COMPANY_CONTACT,
        language=language,
        password=password,
        by=by,
        invite=False,
    )
    return accept_invitation(invitation=invitation, by=account)


def _refuse_needless(company: Company, email: str) -> None:
    if company.memberships.active().filter(user__email=email, user__is_active=True).exists():
        raise RuleViolation(_("This address already has access to the company."), "email")
    if company.invitations.usable().filter(email=email).exists():
        raise RuleViolation(_("There is already an open invitation to this address. Send it again."), "email")


def _refuse_too_many(company: Company) -> None:
    if not left_today(company):
        message = _("The company has sent {number} invitations today, the most for one day. Go on tomorrow.")
        raise RuleViolation(message.format(number=MOST_PER_DAY), "email")


def _send(company: Company, email: str, *, by: User) -> ContactInvitation:
    token = new_token()
    invitation = ContactInvitation(
        company=company,
        email=email,
        token_hash=hash_of(token),
        expires_at=timezone.now() + LIFETIME,
        invited_by=by,
    )
    invitation.full_clean()
    invitation.save()
    account = User.objects.filter(email=email, role=Role.COMPANY_CONTACT).first()
    last_day = timezone.localtime(invitation.expires_at).date()
    send_message(
        template="companies/mail/invitation",
        to=Recipient(email=email, name=account.name, language=account.language) if account else Recipient(email, ""),
        facts={"company": company.name, "inviter": by.name, "link": link_of(token), "last_day": last_day},
        by=by,
        about=(invitation, company),
        key=f"invitation:{invitation.public_id}",
        is_secret=True,
    )
    return invitation


def _end(invitation: ContactInvitation) -> ContactInvitation:
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at", "changed_at"])
    return invitation


def _held_open(invitation: ContactInvitation) -> ContactInvitation:
    """The invitation as it stands now. Every act on invitations holds the company first, so nobody is in between."""
    held = ContactInvitation.objects.open().filter(pk=invitation.pk).first()
    if held is None:
        raise RuleViolation(_("The invitation has been accepted or withdrawn already."))
    return held


def _held_usable(invitation: ContactInvitation) -> ContactInvitation:
    held = ContactInvitation.objects.usable().filter(pk=invitation.pk).first()
    if held is None:
        raise RuleViolation(DEAD_LINK)
    return held
