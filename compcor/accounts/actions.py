"""What administrators do with accounts. Every act is audited; what weakens a session's ground ends the session."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compcor.accounts.enums import Role
from compcor.accounts.mail import Mail, tell_former_address
from compcor.accounts.models import User
from compcor.accounts.tasks import NOBODY, SEND_MAIL
from compcor.audit.actions import record
from compcor.core.database import take_turn
from compcor.core.exceptions import RuleViolation
from compcor.jobs.actions import request_job
from compcor.jobs.models import Job
from compcor.project.models import Partner

# Facts whose old and new values the log keeps: who could do what, and until when. None of them is personal data.
KEPT_IN_LOG = frozenset({"role", "access_ends_on", "handles_protected"})
# A change of one of these ends the account's sessions and makes its open links useless.
ENDS_SESSIONS = frozenset({"role", "email", "access_ends_on"})
# A change of one of these may leave the installation without an administrator.
ENDS_ACCESS = frozenset({"role", "access_ends_on"})


def request_mail(mail: Mail, *, account: User | None, by: User | None) -> Job:
    """Have the worker write a mail of `mail.Mail` to the account.

    Without an account it is the same work and no mail: how long a request takes must not tell who has an account.
    """
    public_id = account.public_id if account else NOBODY
    return request_job(kind=SEND_MAIL, parameters={"mail": mail, "account": str(public_id)}, by=by)


@transaction.atomic
def create_account(
    *,
    email: str,
    name: str,
    role: Role,
    by: User | None,
    partner: Partner | None = None,
    language: str = "sv",
    access_ends_on: date | None = None,
    handles_protected: bool = False,
    invite: bool = True,
    password: str | None = None,
) -> User:
    """A new account. Without a password, the invitation is a mail with a link that sets one.

    A `password` is the choice of a person whose address another link has proven.
    """
    if password is not None:
        _check_password(password, User(email=email, name=name))
    account = User.objects.create_user(
        email=email,
        name=name,
        role=role,
        partner=partner,
        language=language,
        access_ends_on=access_ends_on,
        handles_protected=handles_protected,
        password=password,
    )
    record("account.created", account, by=by, role=role)
    if password is not None:
        record("account.password_set", account, by=account)
    if invite:
        request_mail(Mail.INVITATION, account=account, by=by)
    return account


@transaction.atomic
def change_account(*, account: User, by: User, **values: Any) -> User:
    """Change facts of an account: email, name, role, partner, language, access_ends_on, handles_protected.

    Nobody changes their own role, and one administrator without a last day remains.
    """
    account = _locked(account)
    if "email" in values:
        values["email"] = values["email"].lower()
    before = {field: getattr(account, field) for field in values}
    changed = sorted(field for field, value in values.items() if before[field] != value)
    if not changed:
        return account
    if "role" in changed:
        _refuse_own(account, by, _("You cannot change your own role."), field="role")
    if ENDS_ACCESS.intersection(changed):
        _keep_an_administrator(account)
    for field in changed:
        setattr(account, field, values[field])
    if ENDS_SESSIONS.intersection(changed):
        account.session_epoch += 1
    account.full_clean()
    account.save()
    if "email" in changed and account.has_usable_password():
        tell_former_address(account, email=before["email"], by=by)
    kept = [field for field in changed if field in KEPT_IN_LOG]
    old, new = ({field: row[field] for field in kept} for row in (before, values))
    record("account.changed", account, by=by, changed=changed, before=old, after=new)
    return account


@transaction.atomic
def invite_again(*, account: User, by: User) -> User:
    """A new mail with a new link, for an account that may sign in."""
    if not account.has_access_today:
        raise RuleViolation(_("The account is switched off."))
    request_mail(Mail.INVITATION, account=account, by=by)
    record("account.invited", account, by=by)
    return account


@transaction.atomic
def set_password(*, account: User, password: str, by: User | None) -> User:
    """A password that somebody else than the person chose: the trial's accounts alone."""
    account.set_password(password)
    account.save(update_fields=["password", "changed_at"])
    record("account.password_set", account, by=by)
    return account


@transaction.atomic
def switch_off(*, account: User, by: User) -> User:
    """The account cannot sign in, and its sessions end now. Its rows and its name in the history stay."""
    account = _locked(account)
    _refuse_own(account, by, _("You cannot switch off your own account."))
    _keep_an_administrator(account)
    return _set_active(account, by=by, active=False)


@transaction.atomic
def switch_on(*, account: User, by: User) -> User:
    """The account may sign in again, with the password it had."""
    account = _locked(account)
    if account.access_ends_on and account.access_ends_on < timezone.localdate():
        raise RuleViolation(_("The last day of the account has passed. Edit that first."))
    return _set_active(account, by=by, active=True)


@transaction.atomic
def end_sessions(*, account: User, by: User | None) -> User:
    """Sign the account out everywhere."""
    User.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    record("account.sessions_ended", account, by=by)
    return account


@transaction.atomic
def reset_second_factor(*, account: User, by: User) -> User:
    """For somebody who lost the phone and the recovery codes. The sessions end; the next sign-in activates anew."""
    _refuse_own(account, by, _("Ask another administrator: nobody resets their own second factor."))
    removed, _rows = Authenticator.objects.filter(user=account).delete()
    if not removed:
        raise RuleViolation(_("The account has no second factor."))
    record("account.second_factor_reset", account, by=by)
    request_mail(Mail.SECOND_FACTOR_CHANGED, account=account, by=by)
    return end_sessions(account=account, by=by)


def _check_password(password: str, account: User) -> None:
    """Refuse what the policy of `AUTH_PASSWORD_VALIDATORS` refuses, with all its reasons."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise RuleViolation(" ".join(error.messages), "password") from error


def _locked(account: User) -> User:
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)


def _set_active(account: User, *, by: User, active: bool) -> User:
    if account.is_active != active:
        account.is_active = active
        account.session_epoch += 1
        account.save(update_fields=["is_active", "session_epoch", "changed_at"])
        record("account.switched_on" if active else "account.switched_off", account, by=by)
    return account


def _refuse_own(account: User, by: User, message: Any, *, field: str | None = None) -> None:
    if account.pk == by.pk:
        raise RuleViolation(message, field)


def _keep_an_administrator(account: User) -> None:
    """Somebody must be able to let others in, tomorrow too: one whose access ends does not count."""
    if not User.objects.lasting_administrators().filter(pk=account.pk).exists():
        return
    take_turn("administrators")
    if not User.objects.lasting_administrators().exclude(pk=account.pk).exists():
        raise RuleViolation(_("This is the only administrator whose access does not end. Make another one first."))
