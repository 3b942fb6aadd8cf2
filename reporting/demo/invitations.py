"""An invitation that nobody has answered: its mail lies in the trial's mailbox, with a link that works."""

from companies.actions import invite_contact
from companies.models import CompanyMembership
from companies.trial import CONTACTS

INVITED = "ny.kontakt@compcor.example"


def make_invitation() -> None:
    """The trial's first contact asks a colleague to share the work. Where nobody signs in, nobody is asked."""
    membership = CompanyMembership.objects.active().filter(user__email=CONTACTS[0].email).first()
    if membership:
        invite_contact(company=membership.company, email=INVITED, by=membership.user)
