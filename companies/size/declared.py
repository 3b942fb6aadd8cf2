"""Size declarations: the rows as figures, year after year, and which one holds (docs/domain.md §6.3 D3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from companies.enums import Control, Holder
from companies.models import Company, RelatedEnterprise, SizeDeclaration
from companies.models.eligibility import YearlyFigures
from companies.size.together import Enterprise, Figures, Size, size_together
from compcor.core.size_class import SizeClass


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration, and the size that it comes to."""

    declaration: SizeDeclaration
    size: Size


def declared_sizes(declarations: Iterable[SizeDeclaration], *, sek_per_eur: Decimal) -> list[Declared]:
    """The declarations of one company, the one that holds last: of the latest year, and of that year the newest.

    The class of an earlier year is the status from which a later year starts.
    """
    found: list[Declared] = []
    for declaration in sorted(declarations, key=lambda one: (one.year, one.signed_on, one.pk)):
        earlier = [one for one in found if one.declaration.year < declaration.year]
        status = earlier[-1].size.size if earlier else None
        found.append(Declared(declaration, _size(declaration, sek_per_eur, status)))
    return found


def declarations_of(company: Company) -> list[SizeDeclaration]:
    """All that the company has declared, with the enterprises of each."""
    return list(company.size_declarations.prefetch_related("enterprises"))


def in_force(company: Company, *, sek_per_eur: Decimal) -> Declared | None:
    """The declaration that holds, or None where there is none."""
    found = declared_sizes(declarations_of(company), sek_per_eur=sek_per_eur)
    return found[-1] if found else None


def as_enterprise(row: RelatedEnterprise) -> Enterprise:
    """A row as the rules take it."""
    return Enterprise(
        name=row.name,
        capital=Decimal(row.capital_percent),
        votes=Decimal(row.votes_percent),
        control=Control(row.control),
        holder=Holder(row.holder),
        group=row.group,
        latest=latest_of(row),
        before=before_of(row),
    )


def latest_of(row: YearlyFigures) -> Figures:
    """The last closed fiscal year."""
    return Figures(row.headcount, row.turnover_msek, row.balance_msek)


def before_of(row: YearlyFigures) -> Figures:
    """The year before it."""
    return Figures(row.headcount_before, row.turnover_msek_before, row.balance_msek_before)


def size_declared(
    declaration: SizeDeclaration,
    enterprises: Sequence[RelatedEnterprise],
    *,
    sek_per_eur: Decimal,
    status: SizeClass | None = None,
) -> Size:
    """What the declaration comes to; also of rows that are not kept yet."""
    return size_together(
        latest=latest_of(declaration),
        before=before_of(declaration),
        enterprises=[as_enterprise(row) for row in enterprises],
        sek_per_eur=sek_per_eur,
        status=status,
    )


def _size(declaration: SizeDeclaration, sek_per_eur: Decimal, status: SizeClass | None) -> Size:
    return size_declared(declaration, list(declaration.enterprises.all()), sek_per_eur=sek_per_eur, status=status)
