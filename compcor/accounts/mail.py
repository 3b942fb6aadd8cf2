"""Mails about an account, in the person's language, to the account's own address."""

from enum import StrEnum
from typing import Any

from compcor.accounts.models import User
from compcor.accounts.tokens import set_password_url
from compcor.mail.actions import send_message
from compcor.mail.models import Message
from compcor.mail.recipients import Recipient


class Mail(StrEnum):
    """What is told. Each has a template `accounts/mail/<name>.txt` whose first line is the subject."""

    INVITATION = "invitation"
    SET_PASSWORD = "set_password"  # noqa: S105 - a name
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name
    SECOND_FACTOR_CHANGED = "second_factor_changed"


WITH_LINK = (Mail.INVITATION, Mail.SET_PASSWORD)


def tell_former_address(account: User, *, email: str, by: User | None) -> Message:
    """Where mails about the account went until now: it may be somebody else who had the address changed."""
    return send_message(
        template="accounts/mail/address_changed",
        to=Recipient(email=email, name=account.name, language=account.language),
        facts={"account": account},
        by=by,
        about=[account],
    )


def send_account_mail(mail: Mail, *, account: User, by: User | None, key: str) -> Message:
    """Write the mail into the outbox, with a fresh link where one is needed."""
    facts: dict[str, Any] = {"account": account}
    if mail in WITH_LINK:
        facts["link"] = set_password_url(account)
    return send_message(
        template=f"accounts/mail/{mail}",
        to=Recipient(email=account.email, name=account.name, language=account.language),
        facts=facts,
        by=by,
        about=[account],
        key=key,
        is_secret=mail in WITH_LINK,
    )
