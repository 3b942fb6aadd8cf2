"""The life of agreements: made, sent, signed, replaced or withdrawn (docs/domain.md §6.3 D5)."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.actions.company import locked
from companies.actions.pipeline import change_state
from companies.documents import TEXT_VERSION, agreement_facts, build_agreement
from companies.enums import COMMITTED_STATES, AgreementState, CompanyState, SigningMethod
from companies.models import Agreement, Company, SigningLink
from companies.models.agreements import OPEN_AGREEMENTS
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation
from compcor.core.files import keep_file
from compcor.core.pdf import DocumentFault
from compcor.core.uploads import checked_kind
from compcor.project.models import current_project

logger = logging.getLogger(__name__)
FOLDER = "agreements"
SCANS = ("pdf", "jpg", "png")
CANNOT_BE_SET = _("The document could not be set. The log has the details.")


@transaction.atomic
def make_agreement(
    *,
    company: Company,
    starts_on: date,
    ends_on: date,
    language: str,
    notice_days: int,
    fee_sek: Decimal | None,
    by: User,
) -> Agreement:
    """Make the next version of the company's agreement as a draft. One that waits for an answer is replaced by it."""
    company = locked(company)
    if ends_on < starts_on:
        raise RuleViolation(_("The agreement cannot end before it starts."), "ends_on")
    now = timezone.now()
    latest = company.agreements.aggregate(latest=Max("version"))["latest"] or 0
    facts = agreement_facts(
        company=company,
        project=current_project(),
        version=latest + 1,
        starts_on=starts_on,
        ends_on=ends_on,
        fee_sek=fee_sek,
        notice_days=notice_days,
        language=language,
        made_at=now,
    )
    agreement = Agreement(
        company=company,
        version=latest + 1,
        state=AgreementState.DRAFT,
        language=language,
        text_version=TEXT_VERSION,
        facts=facts,
        made_at=now,
    )
    content = _set_document(agreement)
    agreement.sha256 = hashlib.sha256(content).hexdigest()
    agreement.file_name = keep_file(content, folder=FOLDER, suffix=".pdf")
    _replace(company.agreements.filter(state__in=OPEN_AGREEMENTS))
    agreement.full_clean()
    agreement.save()
    record(
        "company.agreement_made",
        company,
        by=by,
        agreement=agreement.public_id,
        version=agreement.version,
        sha256=agreement.sha256,
    )
    return agreement


@transaction.atomic
def sign_agreement(
    *, company: Company, signed_on: date, by: User, signatory: str = "", scan: bytes | None = None
) -> Agreement:
    """Register an agreement that was signed on paper. A lead or interested company is agreed from then on."""
    company = locked(company)
    agreement = Agreement(company=company, method=SigningMethod.REGISTERED)
    return _sign(agreement, signed_on=signed_on, signatory=signatory, scan=scan, by=by)


@transaction.atomic
def sign_by_scan(*, agreement: Agreement, signed_on: date, signatory: str, scan: bytes, by: User) -> Agreement:
    """Keep the signed pages of an agreement that was made here: a PDF, or a photograph as JPEG or PNG."""
    locked(agreement.company)
    agreement = _held(agreement, OPEN_AGREEMENTS, _("Only an agreement that waits for an answer can be signed."))
    if agreement.made_at and signed_on < timezone.localdate(agreement.made_at):
        raise RuleViolation(_("The agreement was made later than that day."), "signed_on")
    return _sign(agreement, signed_on=signed_on, signatory=signatory, scan=scan, by=by)


@transaction.atomic
def withdraw_agreement(*, agreement: Agreement, reason: str, by: User) -> Agreement:
    """Take an agreement back, with a reason. One that a company's place in the project rests on stays."""
    company = locked(agreement.company)
    agreement = _held(
        agreement, (*OPEN_AGREEMENTS, AgreementState.SIGNED), _("The agreement has already been replaced or withdrawn.")
    )
    others = company.agreements.signed().exclude(pk=agreement.pk)
    if agreement.state == AgreementState.SIGNED and company.state in COMMITTED_STATES and not others.exists():
        message = _("The company is {state} by this agreement. Change the company's state first.")
        raise RuleViolation(message.format(state=company.get_state_display()))
    agreement.state = AgreementState.WITHDRAWN
    agreement.ended_at, agreement.ended_reason = timezone.now(), reason
    agreement.full_clean()
    agreement.save()
    end_links(agreement)
    record("company.agreement_withdrawn", company, by=by, agreement=agreement.public_id)
    return agreement


def complete_signature(agreement: Agreement, *, by: User | None) -> Agreement:
    """Save a signed agreement and what follows: those made or signed earlier are replaced, and the company takes part.

    The caller holds the company and has filled in the signature.
    """
    company = agreement.company
    agreement.state = AgreementState.SIGNED
    agreement.full_clean()
    _replace(company.agreements.signed().filter(signed_on__lt=agreement.signed_on))
    waiting = company.agreements.filter(state__in=OPEN_AGREEMENTS, made_at__date__lte=agreement.signed_on)
    _replace(waiting.exclude(pk=agreement.pk))
    agreement.save()
    end_links(agreement)
    record(
        "company.agreement_signed",
        company,
        by=by,
        agreement=agreement.public_id,
        signed_on=agreement.signed_on,
        method=agreement.method,
        sha256=agreement.sha256,
        signed_sha256=agreement.signed_sha256,
    )
    if company.state in (CompanyState.LEAD, CompanyState.INTERESTED):
        change_state(company=company, state=CompanyState.AGREED, on=agreement.signed_on, by=by)
    return agreement


def end_links(agreement: Agreement) -> None:
    """The links that still work do so no longer."""
    SigningLink.objects.filter(agreement=agreement, used_at=None, ended_at=None).update(
        ended_at=timezone.now(), changed_at=timezone.now()
    )


def _sign(agreement: Agreement, *, signed_on: date, signatory: str, scan: bytes | None, by: User) -> Agreement:
    if signed_on > timezone.localdate():
        raise RuleViolation(_("An agreement cannot be signed in the future."), "signed_on")
    agreement.signed_on, agreement.signatory = signed_on, signatory
    if scan is not None:
        if not signatory:
            raise RuleViolation(_("Say who signed for the company."), "signatory")
        kind = checked_kind(scan, written_name="").extension
        if kind not in SCANS:
            raise RuleViolation(_("The signed agreement is a PDF, or a picture as JPEG or PNG."), "scan")
        agreement.method, agreement.signed_at = SigningMethod.SCAN, timezone.now()
        agreement.signed_sha256 = hashlib.sha256(scan).hexdigest()
        agreement.signed_file_name = keep_file(scan, folder=FOLDER, suffix=f".{kind}")
    return complete_signature(agreement, by=by)


def _set_document(agreement: Agreement) -> bytes:
    assert agreement.facts is not None  # noqa: S101 - given before
    assert agreement.made_at is not None  # noqa: S101 - given before
    try:
        return build_agreement(agreement.facts, language=agreement.language, made_at=agreement.made_at)
    except DocumentFault as fault:
        logger.exception("Agreement %s cannot be set.", agreement.public_id)
        raise RuleViolation(CANNOT_BE_SET) from fault


def _replace(agreements: Iterable[Agreement]) -> None:
    """A later agreement stands in the place of these."""
    for agreement in agreements:
        agreement.state = AgreementState.REPLACED
        agreement.ended_at = timezone.now()
        agreement.save(update_fields=["state", "ended_at", "changed_at"])
        end_links(agreement)


def _held(agreement: Agreement, states: Iterable[str], refusal: object) -> Agreement:
    """The agreement as it stands now, if it is in one of the states. The caller holds its company."""
    held = Agreement.objects.select_for_update().select_related("company").get(pk=agreement.pk)
    if held.state not in states:
        raise RuleViolation(str(refusal))
    return held
