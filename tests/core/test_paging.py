"""Pages by key: every row once, in order, forward and back, also where values are missing or equal."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies.models import Company
from compcor.core.paging import Order, capped_count, page_of
from compcor.core.text import swedish_sort_key
from tests.factories import make_company

pytestmark = pytest.mark.django_db

NAMES = st.lists(st.sampled_from(["Alm", "alm", "Zorn", "Åby", "Ärla", "Öst", "Öst", "Ek-Alm", "Ek Alm"]), max_size=12)
HEADCOUNTS = st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=1, max_size=12)
each_example_alone = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def walk_forward(order: Order, size: int) -> list[int]:
    page = page_of(Company.objects.all(), order, size=size)
    found = [row.pk for row in page.rows]
    while page.has_next:
        page = page_of(Company.objects.all(), order, size=size, after=page.rows[-1].public_id)
        found += [row.pk for row in page.rows]
    return found


def walk_back(order: Order, size: int) -> list[int]:
    page = page_of(Company.objects.all(), order, size=size, last=True)
    found = [row.pk for row in page.rows]
    while page.has_previous:
        page = page_of(Company.objects.all(), order, size=size, before=page.rows[0].public_id)
        found = [row.pk for row in page.rows] + found
    return found


@each_example_alone
@given(names=NAMES, size=st.integers(1, 5), descending=st.booleans())
def test_walking_shows_each_row_once_in_swedish_order(*, names: list[str], size: int, descending: bool) -> None:
    Company.objects.all().delete()
    rows = [make_company(name) for name in names]
    order = Order(("name",), descending=descending)

    expected = [
        row.pk for row in sorted(rows, key=lambda row: (swedish_sort_key(row.name), row.pk), reverse=descending)
    ]

    assert walk_forward(order, size) == expected
    assert walk_back(order, size) == expected


@each_example_alone
@given(headcounts=HEADCOUNTS, size=st.integers(1, 4), descending=st.booleans())
def test_rows_without_a_value_come_last_both_ways(*, headcounts: list[int | None], size: int, descending: bool) -> None:
    Company.objects.all().delete()
    for headcount in headcounts:
        make_company(headcount=headcount)
    order = Order(("headcount", "name"), descending=descending)

    forward = walk_forward(order, size)
    found = [Company.objects.get(pk=pk).headcount for pk in forward]
    known = sorted((count for count in headcounts if count is not None), reverse=descending)

    assert found == known + [None] * headcounts.count(None)
    assert walk_back(order, size) == forward
    assert len(set(forward)) == len(headcounts)


def test_a_place_that_is_gone_gives_the_first_page() -> None:
    first = make_company("Alm")
    make_company("Öst")

    page = page_of(Company.objects.all(), Order(("name",)), size=1, before=uuid4())

    assert (page.rows, page.has_previous, page.has_next) == ([first], False, True)


def test_no_page_asks_for_an_offset_or_a_whole_count() -> None:
    companies = [make_company(f"Bolag {number}") for number in range(4)]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page_of(Company.objects.all(), Order(("name",)), size=2, after=companies[1].public_id)
        page_of(Company.objects.all(), Order(("name",)), size=2, last=True)
        capped_count(Company.objects.all())

    statements = [query["sql"] for query in queries]
    assert [sql for sql in statements if "OFFSET" in sql] == []
    assert [sql for sql in statements if "LIMIT" not in sql] == []


def test_counting_stops_one_above_the_limit() -> None:
    for _ in range(3):
        make_company()

    assert capped_count(Company.objects.all(), most=1) == 2
    assert capped_count(Company.objects.all(), most=3) == 3
