"""An enterprise and those it belongs together with: whose figures count, how much, and what size that makes.

The rules of Recommendation 2003/361/EC as docs/domain.md §3.6 has them. Nothing here reads a database or a clock.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from statistics import median_low

from companies.enums import Control, Holder, Independence
from compcor.core.size_class import SizeClass, size_class

PARTNER_FROM = Decimal(25)
LINKED_ABOVE = Decimal(50)
WHOLE = Decimal(100)

_RANKS = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE)


class Relation(Enum):
    """What another enterprise is to the company, and so how its figures count."""

    LINKED = "linked"
    PARTNER = "partner"
    EXEMPT = "exempt"
    PUBLIC = "public"
    NONE = "none"


class Rule(Enum):
    """What decided."""

    ONE_YEAR = "one_year"
    BOTH_YEARS = "both_years"
    UNCHANGED = "unchanged"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Figures:
    """One year of an enterprise: annual work units, and amounts in million SEK."""

    headcount: Decimal | None = None
    turnover: Decimal | None = None
    balance: Decimal | None = None

    @property
    def values(self) -> tuple[Decimal | None, ...]:
        return self.headcount, self.turnover, self.balance

    @property
    def is_complete(self) -> bool:
        return None not in self.values

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for value in self.values)

    def part(self, percent: Decimal) -> "Figures":
        """So many percent of them."""
        return Figures(*(None if value is None else value * percent / WHOLE for value in self.values))

    def plus(self, other: "Figures") -> "Figures":
        """Both together; what one of them lacks, the sum lacks."""
        pairs = zip(self.values, other.values, strict=True)
        return Figures(*(None if one is None or two is None else one + two for one, two in pairs))


NOTHING = Figures(Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An owner of the company, or an enterprise that it owns, with the larger of the shares in either direction."""

    name: str
    capital: Decimal = Decimal(0)
    votes: Decimal = Decimal(0)
    control: Control = Control.NONE
    holder: Holder = Holder.ENTERPRISE
    group: str = ""  # those with the same letter belong together
    latest: Figures = NOTHING
    before: Figures = Figures()

    @property
    def share(self) -> Decimal:
        """The higher of capital and votes."""
        return max(self.capital, self.votes)


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of an enterprise's figures is added to the company's own."""

    enterprise: Enterprise
    relation: Relation
    percent: Decimal

    @property
    def latest(self) -> Figures:
        return self.enterprise.latest.part(self.percent) if self.percent else NOTHING

    @property
    def before(self) -> Figures:
        """An enterprise without any figures of the year before was not there yet: it adds nothing."""
        figures = self.enterprise.before
        return figures.part(self.percent) if self.percent and not figures.is_empty else NOTHING


@dataclass(frozen=True, slots=True)
class Size:
    """The size class, and everything that led to it."""

    size: SizeClass
    rule: Rule
    counted: tuple[Counted, ...]
    latest: Figures
    before: Figures
    size_latest: SizeClass
    size_before: SizeClass

    @property
    def independence(self) -> Independence:
        """What the shares make the company."""
        relations = {counted.relation for counted in self.counted}
        if Relation.LINKED in relations:
            return Independence.LINKED
        return Independence.PARTNER if Relation.PARTNER in relations else Independence.AUTONOMOUS


def size_together(
    *,
    latest: Figures,
    before: Figures,
    enterprises: Sequence[Enterprise],
    sek_per_eur: Decimal,
    status: SizeClass | None = None,
) -> Size:
    """The size class of a company with these figures of its last two years and these related enterprises.

    `status` is the class that it had before the latest year, if an earlier declaration tells it.
    """
    counted = relations_of(enterprises)
    sum_latest = _sum(latest, (one.latest for one in counted))
    sum_before = before if before.is_empty else _sum(before, (one.before for one in counted))
    size_latest, size_before = (
        size_class(year.headcount, year.turnover, year.balance, sek_per_eur) for year in (sum_latest, sum_before)
    )
    size, rule = _after_two_years(size_latest, size_before, status)
    if public_share(enterprises) >= PARTNER_FROM:
        size, rule = SizeClass.LARGE, Rule.PUBLIC
    return Size(size, rule, counted, sum_latest, sum_before, size_latest, size_before)


def relations_of(enterprises: Iterable[Enterprise]) -> tuple[Counted, ...]:
    """What each enterprise is to the company. The shares of those that belong together count together."""
    groups: dict[object, list[Enterprise]] = defaultdict(list)
    enterprises = list(enterprises)
    for place, enterprise in enumerate(enterprises):
        groups[enterprise.group or place].append(enterprise)
    return tuple(
        _counted(enterprise, groups[enterprise.group or place]) for place, enterprise in enumerate(enterprises)
    )


def public_share(enterprises: Iterable[Enterprise]) -> Decimal:
    """What public bodies hold together, those of the list of exempt holders not counted."""
    return _share(one for one in enterprises if one.holder == Holder.PUBLIC_BODY)


def _counted(enterprise: Enterprise, group: Sequence[Enterprise]) -> Counted:
    """100 % of linked enterprises, the share of partners, nothing of exempt holders."""
    share = _share(group)
    if _sum_of(group, lambda one: one.votes) > LINKED_ABOVE or any(one.control != Control.NONE for one in group):
        return Counted(enterprise, Relation.LINKED, WHOLE)
    if share < PARTNER_FROM:
        return Counted(enterprise, Relation.NONE, Decimal(0))
    if enterprise.holder == Holder.PUBLIC_BODY:
        return Counted(enterprise, Relation.PUBLIC, Decimal(0))
    if enterprise.holder.is_exempt and share <= LINKED_ABOVE:
        return Counted(enterprise, Relation.EXEMPT, Decimal(0))
    return Counted(enterprise, Relation.PARTNER, enterprise.share)


def _share(group: Iterable[Enterprise]) -> Decimal:
    group = list(group)
    return max(_sum_of(group, lambda one: one.capital), _sum_of(group, lambda one: one.votes))


def _sum_of(group: Iterable[Enterprise], value: Callable[[Enterprise], Decimal]) -> Decimal:
    return sum((value(one) for one in group), Decimal(0))


def _sum(own: Figures, others: Iterable[Figures]) -> Figures:
    total = own
    for figures in others:
        total = total.plus(figures)
    return total


def _after_two_years(latest: SizeClass, before: SizeClass, status: SizeClass | None) -> tuple[SizeClass, Rule]:
    """A limit changes the class only when two years in a row are on its other side; else the status stays.

    Limit by limit that is what at least two of the three say (latest year, year before, status): their median.
    """
    if SizeClass.UNKNOWN in (latest, before):
        return latest, Rule.ONE_YEAR
    if latest == before:
        return latest, Rule.BOTH_YEARS
    kept = before if status in (None, SizeClass.UNKNOWN) else status
    ranks = [_RANKS.index(size) for size in (latest, before, kept)]
    return _RANKS[median_low(ranks)], Rule.UNCHANGED
