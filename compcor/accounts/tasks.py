"""Mails about accounts are written by the worker, so that the time of a request tells nobody which accounts exist."""

from uuid import UUID

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from compcor.accounts.mail import Mail, send_account_mail
from compcor.accounts.models import User
from compcor.jobs.handlers import JobFailure, handles
from compcor.jobs.work import Work

SEND_MAIL = "accounts.mail"
NOBODY = UUID(int=0)


@handles(SEND_MAIL)
def send_mail(work: Work) -> None:
    """Write one mail of `mail.Mail` to the account into the outbox, unless its access has ended since."""
    job = work.job
    account = User.objects.filter(public_id=job.parameters["account"]).first()
    if account is None:  # somebody asked for a new password with an address that nobody has
        with work.finishing():
            return
    if not account.has_access_today:
        raise JobFailure(_("The account is switched off."))
    with work.finishing():
        send_account_mail(
            Mail(job.parameters["mail"]), account=account, by=job.requested_by, key=f"accounts.mail:{job.public_id}"
        )


@shared_task(name="accounts.clear_sessions")
def clear_sessions_task() -> None:
    """Forget sessions that have ended by themselves, and from which address they were."""
    call_command("clearsessions")
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
