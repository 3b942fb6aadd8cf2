"""Mails about an account: plain text, in the person's language, to the account's own address."""

from enum import StrEnum

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from compcor.accounts.models import User
from compcor.accounts.tokens import absolute_url, set_password_url


class Mail(StrEnum):
    """What is told. Each has a template `accounts/mail/<name>.txt` whose first line is the subject."""

    INVITATION = "invitation"
    SET_PASSWORD = "set_password"  # noqa: S105 - a name
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name
    SECOND_FACTOR_CHANGED = "second_factor_changed"


WITH_LINK = (Mail.INVITATION, Mail.SET_PASSWORD)


def compose(mail: Mail, account: User) -> EmailMessage:
    """The mail, with a fresh link where one is needed."""
    facts = {"account": account, "site": absolute_url("/")}
    if mail in WITH_LINK:
        facts["link"] = set_password_url(account)
    with translation.override(account.language):
        text = render_to_string(f"accounts/mail/{mail}.txt", facts)
    subject, _, body = text.strip().partition("\n")
    return EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[account.email])
