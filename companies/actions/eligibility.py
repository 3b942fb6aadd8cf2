"""Size declarations, and decisions to let a company take part all the same (docs/domain.md §3.6, §6.3 D3)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.actions.company import locked
from companies.enums import Criterion, Independence
from companies.models import Company, EligibilityOverride, RelatedEnterprise, SizeDeclaration
from companies.size import sek_per_eur
from companies.size.declared import as_enterprise, before_of, declarations_of, declared_sizes, latest_of, size_declared
from companies.size.together import Figures, Relation, relations_of
from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.exceptions import RuleViolation

OLDEST_YEARS = 3  # a declaration rests on accounts of the last years
_COUNTED = (Relation.LINKED, Relation.PARTNER)


@transaction.atomic
def declare_size(
    *,
    company: Company,
    facts: Mapping[str, Any],
    enterprises: Sequence[Mapping[str, Any]],
    by: User,
) -> SizeDeclaration:
    """Keep what the company declares about its size and owners, and give the company the class that follows from it.

    `facts` are the fields of SizeDeclaration, `enterprises` those of RelatedEnterprise. Refusals about the n-th
    enterprise, from 0, name the field "enterprise_<n>_<field>".
    """
    company = locked(company)
    declaration = SizeDeclaration(company=company, declared_by=by, **facts)
    declaration.full_clean()
    rows = [RelatedEnterprise(declaration=declaration, **values) for values in enterprises]
    for row in rows:
        row.full_clean(exclude=["declaration"])
    _check_days(declaration)
    _check_figures(declaration, rows)
    _check_independence(declaration, rows)
    declaration.save()
    RelatedEnterprise.objects.bulk_create(rows)
    before = company.declared_size
    company.declared_size = declared_sizes(declarations_of(company), sek_per_eur=sek_per_eur())[-1].size.size
    company.save(update_fields=["declared_size", "changed_at"])
    record(
        "company.size_declared",
        company,
        by=by,
        declaration=declaration.public_id,
        year=declaration.year,
        signed_on=declaration.signed_on,
        before={"declared_size": before},
        after={"declared_size": company.declared_size},
    )
    return declaration


@transaction.atomic
def refresh_declared_sizes(*, by: User | None) -> int:
    """Compute the declared classes anew, after the project's rate changed. Returns how many changed."""
    declarations = defaultdict(list)
    for declaration in SizeDeclaration.objects.prefetch_related("enterprises"):
        declarations[declaration.company_id].append(declaration)
    rate = sek_per_eur()
    changed = []
    for company in Company.objects.select_for_update().filter(pk__in=declarations).order_by("pk"):
        size = declared_sizes(declarations[company.pk], sek_per_eur=rate)[-1].size.size
        if size != company.declared_size:
            change = {"before": {"declared_size": company.declared_size}, "after": {"declared_size": size}}
            company.declared_size = size
            company.changed_at = timezone.now()
            changed.append((company, change))
    Company.objects.bulk_update([company for company, _change in changed], ["declared_size", "changed_at"])
    record_many("company.size_recomputed", changed, by=by)
    return len(changed)


def follow_project(fields: Collection[str], by: User) -> None:
    """The limits are in euro: another rate may give another class."""
    if "sek_per_eur" in fields:
        refresh_declared_sizes(by=by)


@transaction.atomic
def override_criterion(*, company: Company, criterion: str, reason: str, by: User) -> EligibilityOverride:
    """Let the company take part although it does not meet a criterion, for a reason that stays on its page."""
    if criterion == Criterion.AGREEMENT:
        raise RuleViolation(_("A signed agreement cannot be done without."), "criterion")
    company = locked(company)
    override = EligibilityOverride(company=company, criterion=criterion, reason=reason, decided_by=by)
    override.full_clean()
    override.save()
    record("company.override_made", company, by=by, criterion=criterion, override=override.public_id)
    return override


@transaction.atomic
def take_back_override(*, override: EligibilityOverride, by: User) -> EligibilityOverride:
    """The criterion decides again. The decision and who took it back stay on the page."""
    override = EligibilityOverride.objects.select_for_update().get(pk=override.pk)
    if override.taken_back_at is not None:
        raise RuleViolation(_("The decision has already been taken back."))
    override.taken_back_at, override.taken_back_by = timezone.now(), by
    override.full_clean()
    override.save(update_fields=["taken_back_at", "taken_back_by", "changed_at"])
    record(
        "company.override_taken_back",
        override.company,
        by=by,
        criterion=override.criterion,
        override=override.public_id,
    )
    return override


def _check_days(declaration: SizeDeclaration) -> None:
    today: date = timezone.localdate()
    if declaration.signed_on > today:
        raise RuleViolation(_("A declaration cannot be signed in the future."), "signed_on")
    if not today.year - OLDEST_YEARS <= declaration.year <= today.year:
        message = _("Give the last closed fiscal year, from {first} to {last}.")
        raise RuleViolation(message.format(first=today.year - OLDEST_YEARS, last=today.year), "year")


def _check_figures(declaration: SizeDeclaration, rows: Sequence[RelatedEnterprise]) -> None:
    """Figures of a year are given whole; those of the year before only by enterprises that were there."""
    _check_year(latest_of(declaration), "", is_needed=True)
    _check_year(before_of(declaration), "", suffix="_before")
    counted = relations_of(as_enterprise(row) for row in rows)
    for place, (row, one) in enumerate(zip(rows, counted, strict=True)):
        prefix = f"enterprise_{place}_"
        _check_year(latest_of(row), prefix, is_needed=one.relation in _COUNTED)
        _check_year(before_of(row), prefix, suffix="_before")


def _check_year(figures: Figures, prefix: str, *, suffix: str = "", is_needed: bool = False) -> None:
    if figures.is_complete or (figures.is_empty and not is_needed):
        return
    names = ("headcount", "turnover_msek", "balance_msek")
    missing = next(name for name, value in zip(names, figures.values, strict=True) if value is None)
    message = _("Give employees, turnover and balance sheet total of this year. Write 0 where there is none.")
    raise RuleViolation(message, f"{prefix}{missing}{suffix}")


def _check_independence(declaration: SizeDeclaration, rows: Sequence[RelatedEnterprise]) -> None:
    size = size_declared(declaration, rows, sek_per_eur=Decimal(1))
    if size.independence != declaration.independence:
        message = _("The enterprises below make the company: {independence}. Choose that, or correct the shares.")
        raise RuleViolation(message.format(independence=Independence(size.independence).label), "independence")
