"""How large a company is in the sense of Recommendation 2003/361/EC (docs/domain.md §3.6)."""

from decimal import Decimal

from django.db.models import Case, CharField, DecimalField, Q, TextChoices, Value, When
from django.utils.translation import pgettext_lazy


class SizeClass(TextChoices):
    """Size class of an enterprise; unknown when the figures that would decide are missing."""

    MICRO = "micro", pgettext_lazy("size class", "micro")
    SMALL = "small", pgettext_lazy("size class", "small")
    MEDIUM = "medium", pgettext_lazy("size class", "medium-sized")
    LARGE = "large", pgettext_lazy("size class", "large")
    UNKNOWN = "unknown", pgettext_lazy("size class", "unknown")

    @property
    def is_sme(self) -> bool:
        return self in (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)


# Headcount below (annual work units); turnover or balance sheet at most (million EUR).
LIMITS = (
    (SizeClass.MICRO, 10, Decimal(2), Decimal(2)),
    (SizeClass.SMALL, 50, Decimal(10), Decimal(10)),
    (SizeClass.MEDIUM, 250, Decimal(50), Decimal(43)),
)


def size_class(
    headcount: Decimal | int | None,
    turnover_msek: Decimal | None,
    balance_msek: Decimal | None,
    sek_per_eur: Decimal,
) -> SizeClass:
    """The size class of the enterprise with these figures; amounts in million SEK.

    Few enough people *and* a turnover *or* a balance sheet within the limit. Without a headcount the class is
    unknown; a missing amount matters only when it could change the answer.
    """
    if headcount is None:
        return SizeClass.UNKNOWN
    for category, people, turnover_meur, balance_meur in LIMITS:
        if headcount >= people:
            continue
        turnover_fits = _within(turnover_msek, turnover_meur * sek_per_eur)
        if turnover_fits or _within(balance_msek, balance_meur * sek_per_eur):
            return category
        if turnover_msek is None or balance_msek is None:
            return SizeClass.UNKNOWN
    return SizeClass.LARGE


def _within(amount: Decimal | None, limit: Decimal) -> bool:
    return amount is not None and amount <= limit


def size_class_expression(prefix: str = "", *, sek_per_eur: Decimal) -> Case:
    """The same rule in the database, on a company's columns; `prefix` is the path there, as "company__"."""
    headcount, turnover, balance = f"{prefix}headcount", f"{prefix}turnover_msek", f"{prefix}balance_msek"
    amount_missing = Q(**{f"{turnover}__isnull": True}) | Q(**{f"{balance}__isnull": True})
    cases = [When(Q(**{f"{headcount}__isnull": True}), then=Value(SizeClass.UNKNOWN))]
    for category, people, turnover_meur, balance_meur in LIMITS:
        few_people = Q(**{f"{headcount}__lt": people})
        within = Q(**{f"{turnover}__lte": _msek(turnover_meur * sek_per_eur)})
        within |= Q(**{f"{balance}__lte": _msek(balance_meur * sek_per_eur)})
        cases += [
            When(few_people & within, then=Value(category)),
            When(few_people & amount_missing, then=Value(SizeClass.UNKNOWN)),
        ]
    return Case(*cases, default=Value(SizeClass.LARGE), output_field=CharField())


def _msek(amount: Decimal) -> Value:
    """The limit with all its decimals: compared with a bare number, SQLite would round it like the column."""
    return Value(amount, output_field=DecimalField())
