"""Agreements (docs/domain.md §6.3 D5)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.actions.company import locked
from companies.actions.pipeline import change_state
from companies.enums import CompanyState
from companies.models import Agreement, Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation


@transaction.atomic
def sign_agreement(*, company: Company, signed_on: date, by: User, signatory: str = "") -> Agreement:
    """Register a signed agreement (docs/domain.md §6.3 D5). A lead or interested company is agreed from then on."""
    company = locked(company)
    if signed_on > timezone.localdate():
        raise RuleViolation(_("An agreement cannot be signed in the future."), "signed_on")
    agreement = Agreement(company=company, signed_on=signed_on, signatory=signatory)
    agreement.full_clean()
    agreement.save()
    record("company.agreement_signed", company, by=by, signed_on=signed_on)
    if company.state in (CompanyState.LEAD, CompanyState.INTERESTED):
        change_state(company=company, state=CompanyState.AGREED, on=signed_on, by=by)
    return agreement
