"""What coordinators do with companies. Every act checks its rule, writes, and is audited."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.enums import COMMITTED_STATES, CompanyState
from companies.models import Agreement, Company, CompanyMembership
from companies.search import make_findable
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import IdentifierError, OrganisationNumber
from compcor.core.sni import SniVersion, parse_sni
from compcor.core.text import clean_text
from compcor.project.models import Partner

# What the log may hold the values of; the other fields can be personal data, and only their names are kept.
_TOLD = frozenset({
    "name", "municipality", "sni_code", "sni_version", "headcount", "turnover_msek", "balance_msek",
    "fiscal_year_start_month", "automotive",
})  # fmt: skip


class CompanyFacts(TypedDict, total=False):
    """What can be said of a company by hand."""

    name: str
    org_number: str
    municipality: str
    sni_code: str
    sni_version: SniVersion
    headcount: int | None
    turnover_msek: Decimal | None
    balance_msek: Decimal | None
    fiscal_year_start_month: int
    automotive: str
    contact_name: str
    contact_email: str
    contact_phone: str
    partner: Partner | None
    coordinator: User | None
    note: str


@transaction.atomic
def create_company(*, by: User, **facts: Unpack[CompanyFacts]) -> Company:
    """Register a company as a lead. Its number is its identity: a second company with it is refused."""
    company = Company()
    _set(company, facts)
    company.full_clean()
    company.save()
    record("company.created", company, by=by, state=company.state)
    return company


@transaction.atomic
def change_company(*, company: Company, by: User, **facts: Unpack[CompanyFacts]) -> Company:
    """Change what is known of a company; what is not given stays."""
    company = _locked(company)
    before = {name: getattr(company, name) for name in facts}
    _set(company, facts)
    company.full_clean()
    changed = [name for name, value in before.items() if getattr(company, name) != value]
    if changed:
        company.save()
        told = [name for name in changed if name in _TOLD]
        record(
            "company.changed",
            company,
            by=by,
            changed=changed,
            before={name: before[name] for name in told},
            after={name: getattr(company, name) for name in told},
        )
    return company


@transaction.atomic
def change_state(
    *, company: Company, state: CompanyState | str, by: User, reason: str = "", on: date | None = None
) -> Company:
    """Move a company along the pipeline. Agreed, active and completed need an agreement; withdrawing a reason."""
    company = _locked(company)
    state = CompanyState(state)
    if state == company.state:
        raise RuleViolation(_("The company is already in that state."), "state")
    if state in COMMITTED_STATES and not company.agreements.exists():
        message = _("{company} has no agreement. Register the signed agreement first.")
        raise RuleViolation(message.format(company=company), "state")
    before = company.state
    company.state = state
    company.state_since = on or timezone.localdate()
    company.withdrawn_reason = reason if state == CompanyState.WITHDRAWN else ""
    company.full_clean()
    company.save(update_fields=["state", "state_since", "withdrawn_reason", "changed_at"])
    record("company.state_changed", company, by=by, before={"state": before}, after={"state": state})
    return company


@transaction.atomic
def change_states(*, rows: Sequence[Company], state: CompanyState | str, by: User, reason: str = "") -> int:
    """Move several companies; one that cannot be moved stops them all and is named. All are held before the first."""
    list(Company.objects.select_for_update().filter(pk__in=[company.pk for company in rows]).order_by("pk"))
    moving = [company for company in rows if company.state != state]
    for company in moving:
        change_state(company=company, state=state, reason=reason, by=by)
    return len(moving)


@transaction.atomic
def sign_agreement(*, company: Company, signed_on: date, by: User, signatory: str = "") -> Agreement:
    """Register a signed agreement (docs/domain.md §6.3 D5). A lead or interested company is agreed from then on."""
    company = _locked(company)
    if signed_on > timezone.localdate():
        raise RuleViolation(_("An agreement cannot be signed in the future."), "signed_on")
    agreement = Agreement(company=company, signed_on=signed_on, signatory=signatory)
    agreement.full_clean()
    agreement.save()
    record("company.agreement_signed", company, by=by, signed_on=signed_on)
    if company.state in (CompanyState.LEAD, CompanyState.INTERESTED):
        change_state(company=company, state=CompanyState.AGREED, on=signed_on, by=by)
    return agreement


@transaction.atomic
def give_access(*, company: Company, user: User, by: User, starts_on: date | None = None) -> CompanyMembership:
    """Let a contact act for a company from a day on, today unless said."""
    if user.role != Role.COMPANY_CONTACT:
        raise RuleViolation(_("Only an account with the role company contact can speak for a company."), "user")
    membership = CompanyMembership(company=company, user=user, starts_on=starts_on or timezone.localdate())
    membership.full_clean()
    membership.save()
    record("company.access_given", company, by=by, user=user.public_id, starts_on=membership.starts_on)
    return membership


@transaction.atomic
def end_access(*, membership: CompanyMembership, by: User) -> CompanyMembership:
    """End a contact's access now. What they did stays."""
    membership = CompanyMembership.objects.select_for_update().get(pk=membership.pk)
    if membership.ends_on is not None:
        raise RuleViolation(_("The access has already ended."))
    membership.ends_on = max(timezone.localdate(), membership.starts_on)
    membership.full_clean()
    membership.save(update_fields=["ends_on", "changed_at"])
    record("company.access_ended", membership.company, by=by, user=membership.user.public_id)
    return membership


@transaction.atomic
def assign_coordinator(*, rows: Sequence[Company], coordinator: User | None, by: User) -> int:
    """Give companies to a coordinator, or to nobody. Returns how many got another one."""
    if coordinator and coordinator.role != Role.COORDINATOR:
        raise RuleViolation(_("Only a coordinator can have companies."), "coordinator")
    locked = Company.objects.select_for_update().filter(pk__in=[company.pk for company in rows]).order_by("pk")
    moving = [company for company in locked if company.coordinator_id != (coordinator.pk if coordinator else None)]
    for company in moving:
        company.coordinator = coordinator
        company.changed_at = timezone.now()
    Company.objects.bulk_update(moving, ["coordinator", "changed_at"])
    to = str(coordinator.public_id) if coordinator else None
    record_many("company.coordinator_assigned", [(company, {"coordinator": to}) for company in moving], by=by)
    return len(moving)


def _locked(company: Company) -> Company:
    return Company.objects.select_for_update().get(pk=company.pk)


def _set(company: Company, facts: CompanyFacts) -> None:
    """Write the facts on the row, the numbers in their normal form."""
    values: dict[str, Any] = dict(facts)
    try:
        if "org_number" in values:
            values["org_number"] = OrganisationNumber.parse(values["org_number"]).number
    except IdentifierError as error:
        raise RuleViolation(error.message, "org_number") from error
    try:
        if values.get("sni_code"):
            values["sni_code"] = parse_sni(values["sni_code"])
    except IdentifierError as error:
        raise RuleViolation(error.message, "sni_code") from error
    for name, value in values.items():
        setattr(company, name, value)
    company.name = clean_text(company.name)
    make_findable(company)
