"""What the project asks of an account beyond a password."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from compcor.accounts.enums import SECOND_FACTOR_ROLES
from compcor.accounts.models import User


def needs_second_factor(account: User) -> bool:
    """Coordinators, leadership and administrators sign in with two factors; the trial asks nobody for it."""
    return settings.SECOND_FACTOR_REQUIRED and account.role in SECOND_FACTOR_ROLES


def lacks_second_factor(account: User) -> bool:
    """The account has to activate its second factor before it sees any page."""
    return needs_second_factor(account) and not is_mfa_enabled(account)
