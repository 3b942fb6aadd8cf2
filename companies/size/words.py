"""What a declaration comes to, in words and tables for its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company, SizeDeclaration
from companies.size.classes import RULES, amount, limits_in_words, sek_per_eur, size_of, size_reason
from companies.size.declared import Declared, before_of, declarations_of, declared_sizes, latest_of
from companies.size.together import Figures, Relation, Rule
from compcor.core.display import number, percent

RELATIONS = {
    Relation.LINKED: gettext_lazy("linked: counts whole"),
    Relation.PARTNER: gettext_lazy("partner: counts by its share"),
    Relation.EXEMPT: gettext_lazy("exempt: does not count"),
    Relation.PUBLIC: gettext_lazy("public body: does not count, but is looked at by itself"),
    Relation.NONE: gettext_lazy("below 25 %: does not count"),
}


@dataclass(frozen=True, slots=True)
class ToldEnterprise:
    """A line of the table: who, what it is to the company, and what it adds."""

    name: str
    relation: str
    share: str
    figures: Sequence[str]


@dataclass(frozen=True, slots=True)
class ToldYear:
    """One year: own figures, what others add, the sum, and the class of the sum."""

    year: int
    rows: Sequence[ToldEnterprise]
    total: Sequence[str]
    size: str


@dataclass(frozen=True, slots=True)
class ToldSize:
    """The whole declaration."""

    declaration: SizeDeclaration
    size: str
    is_sme: bool
    why: Sequence[str]
    years: Sequence[ToldYear]


def size_page(company: Company) -> dict[str, Any]:
    """What a page about the company's size shows: class, reason, rate and declarations; a handful of queries."""
    rate = sek_per_eur()
    return {
        "size": size_of(company, rate=rate).label,
        "reason": size_reason(company),
        "rate": amount(rate) if rate == rate.quantize(Decimal("0.1")) else number(rate),
        "told": told_sizes(company),
    }


def told_sizes(company: Company) -> list[ToldSize]:
    """Every declaration of the company, the one that holds first; three queries."""
    rate = sek_per_eur()
    declared = declared_sizes(declarations_of(company), sek_per_eur=rate)
    return [_told(one, rate) for one in reversed(declared)]


def _told(declared: Declared, rate: Decimal) -> ToldSize:
    declaration, size = declared.declaration, declared.size
    why = [str(RULES[size.rule])] if size.rule == Rule.PUBLIC else [limits_in_words(size.size, rate), RULES[size.rule]]
    own = (latest_of(declaration), before_of(declaration))
    sums = ((size.latest, size.size_latest), (size.before, size.size_before))
    parts = ([one.latest for one in size.counted], [one.before for one in size.counted])
    years = []
    for back, (figures, (total, size_of_year), added) in enumerate(zip(own, sums, parts, strict=True)):
        if total.is_complete:
            rows = [ToldEnterprise(str(declaration.company), _("own figures"), "", _shown(figures))]
            rows += _others(declared, added)
            years.append(ToldYear(declaration.year - back, rows, _shown(total), str(size_of_year.label)))
    return ToldSize(declaration, str(size.size.label), size.size.is_sme, [str(text) for text in why], years)


def _others(declared: Declared, added: Iterable[Figures]) -> list[ToldEnterprise]:
    return [
        ToldEnterprise(
            counted.enterprise.name,
            str(RELATIONS[counted.relation]),
            percent(counted.enterprise.share, 0 if counted.enterprise.share % 1 == 0 else 2),
            _shown(figures) if counted.percent else ("–", "–", "–"),
        )
        for counted, figures in zip(declared.size.counted, added, strict=True)
    ]


def _shown(figures: Figures) -> tuple[str, ...]:
    return tuple("–" if value is None else amount(value.quantize(Decimal("0.1"))) for value in figures.values)
