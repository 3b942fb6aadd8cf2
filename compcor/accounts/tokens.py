"""The one-time link that sets a password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import int_to_base36

from compcor.accounts.models import User


class SetPasswordTokens(PasswordResetTokenGenerator):
    """Good for one use and three days: it ends with the password, the address, a sign-in and every end of sessions."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{user.session_epoch}"


def set_password_url(account: User) -> str:
    """A new link for the account, on the configured address and never on the one that a request names."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": int_to_base36(account.pk), "key": SetPasswordTokens().make_token(account)},
    )
    return absolute_url(path)


def absolute_url(path: str) -> str:
    """The address of a page, for mails and documents."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
