"""Companies: registered, changed, given to a coordinator."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company, CompanyMove
from companies.search import make_findable
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import IdentifierError, OrganisationNumber
from compcor.core.sni import SniVersion, parse_sni
from compcor.core.text import clean_text
from compcor.project.models import Partner, current_project

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
def change_company(
    *, company: Company, by: User, moved_on: date | None = None, **facts: Unpack[CompanyFacts]
) -> Company:
    """Change what is known of a company; what is not given stays.

    Another municipality with the day of the move is a move: who started before it keeps the county that was left.
    Without a day it is a correction, and the company was there all the time.
    """
    company = locked(company)
    left = company.municipality
    before = {name: getattr(company, name) for name in facts}
    _set(company, facts)
    company.full_clean()
    if moved_on:
        _keep_move(company, left=left, moved_on=moved_on)
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
            **({"moved_on": moved_on} if moved_on else {}),
        )
    return company


@transaction.atomic
def remove_move(*, move: CompanyMove, by: User) -> Company:
    """Take a move back. After the latest, the company is again in the municipality that it left.

    An earlier one leaves the present municipality alone: what followed then counts for the days before it too.
    """
    company = locked(move.company)
    latest = company.moves.first()
    if not company.moves.filter(pk=move.pk).exists():
        raise RuleViolation(_("The move has already been removed."))
    places = {}
    if move == latest:
        places = {"before": {"municipality": company.municipality}, "after": {"municipality": move.municipality}}
        company.municipality = move.municipality
        company.full_clean()
        company.save()
    left = move.get_municipality_display()
    record("company.move_removed", company, by=by, left=left, moved_on=move.moved_on, **places)
    move.delete()
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


def _keep_move(company: Company, *, left: str, moved_on: date) -> None:
    """Keep the municipality that the company has left."""
    if company.municipality == left:
        raise RuleViolation(_("Choose the new municipality, or leave the day empty."), "moved_on")
    if moved_on > timezone.localdate():
        raise RuleViolation(_("The company has not moved yet. Register the move when it has."), "moved_on")
    begins_on = current_project().starts_on
    if moved_on < begins_on:
        message = _("Nobody counts before the project began on {day}. Leave the day empty.")
        raise RuleViolation(message.format(day=begins_on.isoformat()), "moved_on")
    latest = company.moves.first()
    if latest and moved_on <= latest.moved_on:
        message = _("The company moved on {day} too. Give a later day, or remove that move first.")
        raise RuleViolation(message.format(day=latest.moved_on.isoformat()), "moved_on")
    move = CompanyMove(company=company, moved_on=moved_on, municipality=left)
    move.full_clean()
    move.save()


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
