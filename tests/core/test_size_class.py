"""Size classes of Recommendation 2003/361/EC, alike in Python and in the database (docs/domain.md §3.6)."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from compcor.core.size_class import LIMITS, SizeClass, size_class, size_class_expression

RATE = Decimal("10.4567")
headcounts = st.integers(0, 300)
amounts = st.none() | st.decimals(0, 600, places=1)


def in_meur(headcount: int, turnover: str, balance: str) -> SizeClass:
    return size_class(headcount, Decimal(turnover), Decimal(balance), Decimal(1))


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "expected"),
    [
        (249, "50", "44", SizeClass.MEDIUM),
        (250, "1", "1", SizeClass.LARGE),
        (49, "10.0", "99", SizeClass.SMALL),
        (10, "2", "2", SizeClass.SMALL),
        (9, "2.1", "2.1", SizeClass.SMALL),
        (9, "60", "2.0", SizeClass.MICRO),
        (249, "51", "43", SizeClass.MEDIUM),
        (249, "50.1", "43.1", SizeClass.LARGE),
        (9, "60", "60", SizeClass.LARGE),
        (0, "0", "0", SizeClass.MICRO),
    ],
)
def test_points_on_both_sides_of_every_limit(headcount: int, turnover: str, balance: str, expected: SizeClass) -> None:
    assert in_meur(headcount, turnover, balance) is expected


def test_limits_follow_the_exchange_rate() -> None:
    assert size_class(9, Decimal(21), Decimal(99), Decimal("10.5")) is SizeClass.MICRO
    assert size_class(9, Decimal("21.1"), Decimal(99), Decimal("10.5")) is SizeClass.SMALL


@given(headcounts, amounts, amounts)
def test_class_is_unknown_exactly_when_a_missing_amount_would_decide(
    headcount: int, turnover: Decimal | None, balance: Decimal | None
) -> None:
    lowest, highest = Decimal(0), Decimal(10**6)
    possible = {
        size_class(headcount, a, b, RATE)
        for a in ([lowest, highest] if turnover is None else [turnover])
        for b in ([lowest, highest] if balance is None else [balance])
    }

    expected = possible.pop() if len(possible) == 1 else SizeClass.UNKNOWN
    assert size_class(headcount, turnover, balance, RATE) is expected


def test_class_without_headcount_is_unknown() -> None:
    assert size_class(None, Decimal(1), Decimal(1), RATE) is SizeClass.UNKNOWN


def test_large_and_unknown_companies_are_no_sme() -> None:
    assert [category for category in SizeClass if category.is_sme] == ["micro", "small", "medium"]


@pytest.fixture
def enterprise(db: None) -> Iterator[type[models.Model]]:
    """A table with a company's figures, for this test alone."""
    with isolate_apps("compcor.core"):

        class Enterprise(models.Model):
            headcount = models.PositiveIntegerField(null=True)
            turnover_msek = models.DecimalField(max_digits=9, decimal_places=1, null=True)
            balance_msek = models.DecimalField(max_digits=9, decimal_places=1, null=True)

            class Meta:
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(Enterprise)
        yield Enterprise


def test_database_gives_every_enterprise_the_same_class(enterprise: type[models.Model]) -> None:
    edges = {limit * RATE for _, _, *limits in LIMITS for limit in limits}
    step = Decimal("0.1")
    near_limits = [None, *sorted({edge.quantize(step) + offset for edge in edges for offset in (-step, 0, step)})]
    people = [None, 0, 9, 10, 49, 50, 249, 250]
    enterprise._default_manager.bulk_create(
        enterprise(headcount=headcount, turnover_msek=turnover, balance_msek=balance)
        for headcount, turnover, balance in product(people, near_limits, near_limits)
    )

    rows = enterprise._default_manager.annotate(category=size_class_expression(sek_per_eur=RATE))
    differing = [
        row
        for *figures, category in rows.values_list("headcount", "turnover_msek", "balance_msek", "category")
        if (row := (*figures, category)) and size_class(*figures, RATE) != category
    ]

    assert rows.count() == len(people) * len(near_limits) ** 2
    assert differing == []
