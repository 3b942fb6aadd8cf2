"""Mails about accounts, sent by the worker: a mail server that is away is asked again."""

from celery import shared_task
from django.core.management import call_command
from django.utils.translation import gettext as _

from compcor.accounts.mail import Mail, compose
from compcor.accounts.models import User
from compcor.jobs.handlers import JobFailure, handles
from compcor.jobs.work import Work

SEND_MAIL = "accounts.mail"


@handles(SEND_MAIL)
def send_mail(work: Work) -> None:
    """Send one mail of `mail.Mail` to the account, unless its access has ended since."""
    account = User.objects.get(public_id=work.job.parameters["account"])
    if not account.has_access_today:
        raise JobFailure(_("The account is switched off."))
    with work.finishing():
        compose(Mail(work.job.parameters["mail"]), account).send()


@shared_task(name="accounts.clear_sessions")
def clear_sessions_task() -> None:
    """Forget sessions that have ended by themselves."""
    call_command("clearsessions")
