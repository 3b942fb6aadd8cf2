"""What people do with their own accounts, told by django-allauth, belongs in the audit log too."""

from typing import Any

from allauth.account import signals
from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import clear
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.http import HttpRequest

from compcor.accounts.actions import end_sessions
from compcor.accounts.models import User
from compcor.audit.actions import record


def connect() -> None:
    """Called once when the application starts."""
    signals.user_logged_in.connect(note_sign_in)
    user_logged_out.connect(note_sign_out)
    for signal in (signals.password_changed, signals.password_set, signals.password_reset):
        signal.connect(note_password)
    signals.password_reset.connect(forget_failures)
    for signal in (second_factor.authenticator_added, second_factor.authenticator_removed):
        signal.connect(note_second_factor)
    second_factor.authenticator_reset.connect(note_new_codes)


@transaction.atomic
def note_sign_in(*, user: User, **_: Any) -> None:
    record("account.signed_in", user, by=user)


@transaction.atomic
def note_sign_out(*, user: User | None, **_: Any) -> None:
    if user:
        record("account.signed_out", user, by=user)


@transaction.atomic
def note_password(*, user: User, **_: Any) -> None:
    record("account.password_set", user, by=user)


def forget_failures(*, request: HttpRequest, user: User, **_: Any) -> None:
    """A new password begins with a clean slate."""
    clear(request, action="login_failed", key=get_adapter()._get_login_attempts_cache_key(request, email=user.email))  # noqa: SLF001


@transaction.atomic
def note_second_factor(
    *, request: HttpRequest, user: User, authenticator: Authenticator, signal: Any, **_: Any
) -> None:
    """The account's other sessions, begun under weaker rules, end; this one goes on."""
    is_new = signal is second_factor.authenticator_added
    record(f"account.second_factor_{'added' if is_new else 'removed'}", user, by=user, kind=authenticator.type)
    end_sessions(account=user, by=user)
    user.refresh_from_db(fields=["session_epoch"])
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)


@transaction.atomic
def note_new_codes(*, user: User, **_: Any) -> None:
    record("account.recovery_codes_made", user, by=user)
