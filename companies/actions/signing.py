"""Signing by a link and a code: two mails to one address, one signature, and the proof of it."""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.actions.agreements import CANNOT_BE_SET, FOLDER, complete_signature, end_links
from companies.actions.company import locked
from companies.documents import Evidence, build_agreement, file_name_of
from companies.enums import AgreementState, SigningMethod
from companies.invitations import hash_of, new_token
from companies.models import Agreement, SigningLink
from companies.models.agreements import OPEN_AGREEMENTS
from companies.signing import (
    CODE_LIFETIME,
    LINK_LIFETIME,
    MOST_CODES,
    MOST_LINKS_PER_DAY,
    MOST_TRIES,
    code_hash,
    is_right,
    link_of,
    new_code,
    next_code_at,
)
from compcor.accounts.models import User
from compcor.accounts.tokens import absolute_url
from compcor.audit.actions import record, record_many
from compcor.core.exceptions import RuleViolation
from compcor.core.files import keep_file, path_of
from compcor.core.pdf import DocumentFault
from compcor.mail.actions import send_message
from compcor.mail.recipients import Recipient

logger = logging.getLogger(__name__)


@transaction.atomic
def send_agreement(*, agreement: Agreement, name: str, email: str, by: User) -> Agreement:
    """Mail a link to the person who is to sign. Sent again, to the same or another person, only the new link works."""
    locked(agreement.company)
    agreement = _held(agreement)
    if agreement.state not in OPEN_AGREEMENTS or not agreement.version:
        raise RuleViolation(_("Only an agreement that waits for an answer can be sent."))
    agreement.state = AgreementState.SENT
    agreement.sent_at, agreement.sent_by = timezone.now(), by
    agreement.signatory, agreement.signatory_email = name, email.strip().lower()
    agreement.full_clean()
    agreement.save()
    _send_link(agreement, by=by)
    record("company.agreement_sent", agreement.company, by=by, agreement=agreement.public_id)
    return agreement


@transaction.atomic
def send_link_again(*, agreement: Agreement) -> bool:
    """Mail the signatory another link, as they asked. False when nothing waits, or they had their share today."""
    locked(agreement.company)
    agreement = _held(agreement)
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    today = SigningLink.objects.filter(agreement=agreement, created_at__gte=midnight)
    if agreement.state != AgreementState.SENT or today.count() >= MOST_LINKS_PER_DAY:
        return False
    _send_link(agreement, by=None)
    record("company.agreement_sent", agreement.company, by=None, agreement=agreement.public_id)
    return True


@transaction.atomic
def send_code(*, link: SigningLink) -> SigningLink:
    """Mail a code of six digits to the link's address; an earlier code no longer works."""
    link = _held_link(link)
    if next_code_at(link):
        raise RuleViolation(_("A code was sent a moment ago. Wait a minute for it before you ask for another."))
    if link.codes_sent >= MOST_CODES:
        raise RuleViolation(_("No more codes are sent for this link. Ask the project's coordinator for a new link."))
    code = new_code()
    link.code_hash, link.code_sent_at = code_hash(link, code), timezone.now()
    link.code_tries, link.codes_sent = 0, link.codes_sent + 1
    link.save(update_fields=["code_hash", "code_sent_at", "code_tries", "codes_sent", "changed_at"])
    send_message(
        template="companies/mail/agreement_code",
        to=_recipient(link.agreement),
        facts={"code": code, "minutes": CODE_LIFETIME.seconds // 60, "company": link.agreement.company.name},
        by=None,
        about=[link.agreement, link.agreement.company],
        is_secret=True,
    )
    return link


@transaction.atomic
def sign_by_link(*, link: SigningLink, name: str, code: str) -> Agreement | None:
    """Sign with name and code; None for a wrong or old code, which counts as a try."""
    locked(link.agreement.company)
    link = _held_link(link)
    if not is_right(link, code):
        link.code_tries = min(link.code_tries + 1, MOST_TRIES)
        link.save(update_fields=["code_tries", "changed_at"])
        return None
    now = timezone.now()
    agreement = link.agreement
    link.used_at, link.signed_name, link.code_hash = now, name, ""
    link.full_clean()
    link.save()
    agreement.method, agreement.signatory, agreement.signatory_email = SigningMethod.LINK, name, link.email
    agreement.signed_at, agreement.signed_on = now, timezone.localdate(now)
    content = _with_evidence(agreement, link)
    agreement.signed_sha256 = hashlib.sha256(content).hexdigest()
    agreement.signed_file_name = keep_file(content, folder=FOLDER, suffix=".pdf")
    agreement = complete_signature(agreement, by=None)
    send_message(
        template="companies/mail/agreement_signed",
        to=_recipient(agreement),
        facts={"agreement": agreement, "company": agreement.company.name, "name": name, "signed_at": now},
        by=None,
        about=[agreement, agreement.company],
        key=f"agreement-signed:{agreement.public_id}",
    )
    return agreement


@transaction.atomic
def note_reminders(*, agreements: Sequence[Agreement], by: User) -> int:
    """Note that these signatories are reminded today: once a day at most. Returns how many."""
    today = timezone.localdate()
    held = Agreement.objects.select_for_update().filter(pk__in=[one.pk for one in agreements]).order_by("pk")
    for agreement in held:
        if agreement.state != AgreementState.SENT or agreement.reminded_on == today:
            message = _("{company} has answered, or was reminded today.")
            raise RuleViolation(message.format(company=agreement.company))
        agreement.reminded_on, agreement.changed_at = today, timezone.now()
    Agreement.objects.bulk_update(held, ["reminded_on", "changed_at"])
    details = [(one.company, {"agreement": str(one.public_id)}) for one in held]
    record_many("company.agreement_reminded", details, by=by)
    return len(held)


def _send_link(agreement: Agreement, *, by: User | None) -> None:
    end_links(agreement)
    token = new_token()
    link = SigningLink(
        agreement=agreement,
        name=agreement.signatory,
        email=agreement.signatory_email,
        token_hash=hash_of(token),
        created_at=timezone.now(),
        expires_at=timezone.now() + LINK_LIFETIME,
    )
    link.full_clean(exclude=["token_hash"])
    link.save()
    send_message(
        template="companies/mail/agreement_link",
        to=_recipient(agreement),
        facts={
            "company": agreement.company.name,
            "sender": str(agreement.sent_by),
            "link": link_of(token),
            "again": absolute_url(reverse("signing:again", args=[agreement.public_id])),
            "last_day": timezone.localdate(link.expires_at),
        },
        by=by,
        about=[agreement, agreement.company],
        is_secret=True,
    )


def _with_evidence(agreement: Agreement, link: SigningLink) -> bytes:
    """The pages anew with the proof after them, and the very file that was signed inside."""
    assert agreement.facts is not None  # noqa: S101 - a sent agreement was made here
    assert agreement.signed_at is not None  # noqa: S101 - given before
    assert agreement.sent_at is not None  # noqa: S101 - a constraint has it
    assert link.code_sent_at is not None  # noqa: S101 - the code was right
    evidence = Evidence(
        name=agreement.signatory,
        email=link.email,
        signed_at=agreement.signed_at,
        code_sent_at=link.code_sent_at,
        sent_by=str(agreement.sent_by),
        sent_at=agreement.sent_at,
        file=path_of(agreement.file_name).read_bytes(),
        file_name=file_name_of(agreement),
    )
    try:
        return build_agreement(
            agreement.facts, language=agreement.language, made_at=agreement.signed_at, evidence=evidence
        )
    except DocumentFault as fault:
        logger.exception("The evidence of agreement %s cannot be set.", agreement.public_id)
        raise RuleViolation(CANNOT_BE_SET) from fault


def _recipient(agreement: Agreement) -> Recipient:
    return Recipient(email=agreement.signatory_email, name=agreement.signatory, language=agreement.language)


def _held(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_for_update(of=("self",)).select_related("company", "sent_by").get(pk=agreement.pk)


def _held_link(link: SigningLink) -> SigningLink:
    """The link as it stands now; refused when it was used or replaced while its page stood open."""
    held = SigningLink.objects.select_for_update(of=("self",)).select_related("agreement__company").get(pk=link.pk)
    is_usable = held.used_at is None and held.ended_at is None and timezone.now() < held.expires_at
    if not is_usable or held.agreement.state != AgreementState.SENT:
        raise RuleViolation(_("The link does not work any longer."))
    return held
