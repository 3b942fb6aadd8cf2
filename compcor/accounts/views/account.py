"""Signing in, and one's own account."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.views.generic import TemplateView

from compcor.accounts.trial import accounts_file
from compcor.core.audiences import reader


class SignIn(LoginView):
    """The sign-in page. In the trial it says where the invented accounts are, and never their passwords."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The file of the trial's accounts, from the project's folder where it lies inside."""
        return super().get_context_data(accounts_file=accounts_file() if settings.IS_TRIAL else None, **kwargs)


class Profile(TemplateView):
    """One's own account: what others see of it, and the ways to change password, second factor and sessions."""

    template_name = "accounts/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is a second factor."""
        return super().get_context_data(has_second_factor=is_mfa_enabled(reader(self.request)), **kwargs)
