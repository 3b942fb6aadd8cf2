"""Companies: registered, changed, given to a coordinator."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
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
def create_company(*, by: User | None, **facts: Unpack[CompanyFacts]) -> Company:
    """Register a company as a lead, by nobody from the public page. A second company with its number is refused."""
    company = Company()
    _set(company, facts)
    company.full_clean()
    company.save()
    record("company.created", company, by=by, state=company.state)
    return company


@transaction.atomic
def change_company(*, company: Company, by: User, **facts: Unpack[CompanyFacts]) -> Company:
    """Change what is known of a company; what is not given stays."""
    company = locked(company)
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
def assign_coordinator(*, rows: Sequence[Company], coordinator: User | None, by: User) -> int:
    """Give companies to a coordinator, or to nobody. Returns how many got another one."""
    if coordinator and coordinator.role != Role.COORDINATOR:
        raise RuleViolation(_("Only a coordinator can have companies."), "coordinator")
    held = Company.objects.select_for_update().filter(pk__in=[company.pk for company in rows]).order_by("pk")
    moving = [company for company in held if company.coordinator_id != (coordinator.pk if coordinator else None)]
    for company in moving:
        company.coordinator = coordinator
        company.changed_at = timezone.now()
    Company.objects.bulk_update(moving, ["coordinator", "changed_at"])
    to = str(coordinator.public_id) if coordinator else None
    record_many("company.coordinator_assigned", [(company, {"coordinator": to}) for company in moving], by=by)
    return len(moving)


def locked(company: Company) -> Company:
    """The company as it stands now, held until the transaction ends."""
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
