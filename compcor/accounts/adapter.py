"""Where CompCor's rules meet django-allauth: who may sign in, what is counted, which mails go out."""

import logging
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compcor.accounts.actions import request_mail
from compcor.accounts.mail import Mail
from compcor.accounts.middleware import SIGNED_IN_AT
from compcor.accounts.models import User
from compcor.accounts.policy import needs_second_factor
from compcor.core.crypto import key_ring

logger = logging.getLogger(__name__)

SECRETS = "mfa.authenticator.data"
NOTICES = {
    "account/email/password_changed": Mail.PASSWORD_CHANGED,
    "account/email/password_reset": Mail.PASSWORD_CHANGED,
    "account/email/password_set": Mail.PASSWORD_CHANGED,
    "mfa/email/totp_activated": Mail.SECOND_FACTOR_CHANGED,
    "mfa/email/totp_deactivated": Mail.SECOND_FACTOR_CHANGED,
    "mfa/email/recovery_codes_generated": Mail.SECOND_FACTOR_CHANGED,
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators. Mails are jobs, so that their time tells nobody which accounts exist."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's interface
        """Nobody signs up."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """The right password to an account that is switched off, or whose last day has passed, opens nothing."""
        if user.has_access_today:
            return super().pre_login(request, user, **kwargs)
        clear_login(request)
        return self.respond_user_inactive(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a moment ago is not asked for the password again."""
        age = time.time() - context.request.session.get(SIGNED_IN_AT, 0)
        recently = age < app_settings.REAUTHENTICATION_TIMEOUT
        return not recently and super().is_reauthentication_required(app=app, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        """For the operator's log; neither address nor password is written down."""
        logger.warning("A sign-in failed from %s.", self.get_client_ip(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Back to one's own account."""
        return reverse("account_profile")

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002
        """The link is made by the worker: no token lies in a queue."""
        request_mail(Mail.SET_PASSWORD, account=user, by=None)

    def send_notification_mail(self, template_prefix: str, user: User, *_args: Any, **_kwargs: Any) -> None:
        """Tell the person what was changed in the account, in case it was somebody else."""
        request_mail(NOTICES[template_prefix], account=user, by=user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """Per account alone: another Host header does not start a new count."""
        return str(credentials.get("email", "")).lower()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted with the key ring."""

    # The library's own words for it would be a second name for the same thing.
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Your role needs the second factor: it cannot be deactivated."),
        "cannot_generate_recovery_codes": _("Activate the second factor before you make recovery codes."),
    }

    def encrypt(self, text: str) -> str:
        """What the database keeps."""
        return key_ring().encrypt(text, SECRETS)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself."""
        return key_ring().decrypt(encrypted_text, SECRETS)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must have a second factor cannot take it away."""
        return not needs_second_factor(authenticator.user)
