"""The size of an enterprise and those it belongs together with (docs/domain.md §3.6)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies.enums import Control, Holder, Independence
from companies.size.together import Enterprise, Figures, Relation, Rule, Size, relations_of, size_together
from compcor.core.size_class import SizeClass

RATE = Decimal("10.5")
EURO = Decimal(1)  # amounts in million euro


def figures(headcount: object, turnover: object, balance: object) -> Figures:
    return Figures(Decimal(str(headcount)), Decimal(str(turnover)), Decimal(str(balance)))


def holder(share: int, kind: Holder = Holder.ENTERPRISE, *, group: str = "", year: Figures | None = None) -> Enterprise:
    year = year or figures(100, 100, 100)
    percent = Decimal(share)
    return Enterprise("H", capital=percent, votes=percent, holder=kind, group=group, latest=year, before=year)


def size(latest: Figures, *enterprises: Enterprise, before: Figures | None = None, **more: SizeClass) -> Size:
    return size_together(
        latest=latest, before=before or latest, enterprises=enterprises, sek_per_eur=EURO, status=more.get("status")
    )


# The class


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "expected"),
    [
        (249, 50, 44, SizeClass.MEDIUM),
        (250, 1, 1, SizeClass.LARGE),
        (49, "10.0", 99, SizeClass.SMALL),
        (10, 2, 2, SizeClass.SMALL),
        (9, "2.1", "2.1", SizeClass.SMALL),
        (9, 60, "2.0", SizeClass.MICRO),
    ],
)
def test_the_classes_begin_where_the_recommendation_says(
    headcount: int, turnover: object, balance: object, expected: SizeClass
) -> None:
    assert size(figures(headcount, turnover, balance)).size == expected


def test_amounts_are_compared_at_the_projects_rate() -> None:
    own = figures(9, 21, 99)

    at_rate, cheaper = (
        size_together(latest=own, before=Figures(), enterprises=(), sek_per_eur=rate).size
        for rate in (RATE, Decimal("10.4"))
    )

    assert (at_rate, cheaper) == (SizeClass.MICRO, SizeClass.SMALL)


# Who belongs together


def test_the_example_of_the_guide_counts_a_and_thirty_percent_of_c() -> None:
    """B (25 %, a university) and D (25 %, an institutional investor) are exempt, C (30 %) is a company."""
    found = size(
        figures(40, 5, 5),
        holder(25, Holder.UNIVERSITY),
        holder(30, year=figures(100, 20, 10)),
        holder(25, Holder.INSTITUTIONAL),
    )

    assert [one.relation for one in found.counted] == [Relation.EXEMPT, Relation.PARTNER, Relation.EXEMPT]
    assert found.latest == figures("70", "11", "8")
    assert found.independence == Independence.PARTNER


def test_exempt_holders_that_are_linked_and_hold_a_majority_together_are_not_exempt() -> None:
    found = size(
        figures(40, 5, 5),
        holder(25, Holder.UNIVERSITY, group="A"),
        holder(30, Holder.INSTITUTIONAL, group="A"),
    )

    assert [(one.relation, one.percent) for one in found.counted] == [(Relation.LINKED, 100)] * 2
    assert found.latest.headcount == 240


def test_exempt_holders_that_are_linked_and_hold_half_are_exempt() -> None:
    group = holder(25, Holder.UNIVERSITY, group="A"), holder(25, Holder.INSTITUTIONAL, group="A")

    assert {one.relation for one in relations_of(group)} == {Relation.EXEMPT}


@pytest.mark.parametrize(
    ("share", "relation", "percent"),
    [
        ("24.99", Relation.NONE, 0),
        (25, Relation.PARTNER, 25),
        (50, Relation.PARTNER, 50),
        ("50.01", Relation.LINKED, 100),
    ],
)
def test_a_share_decides_what_an_enterprise_is(share: object, relation: Relation, percent: int) -> None:
    (one,) = relations_of([replace(holder(0), capital=Decimal(str(share)), votes=Decimal(str(share)))])

    assert (one.relation, one.percent) == (relation, percent)


def test_the_higher_of_capital_and_votes_counts() -> None:
    (one,) = relations_of([Enterprise("H", capital=Decimal(20), votes=Decimal(35))])

    assert (one.relation, one.percent) == (Relation.PARTNER, 35)


def test_most_of_the_capital_without_most_of_the_votes_is_no_link() -> None:
    (one,) = relations_of([Enterprise("H", capital=Decimal(60), votes=Decimal(40))])

    assert (one.relation, one.percent) == (Relation.PARTNER, 60)


@pytest.mark.parametrize("control", [control for control in Control if control])
def test_control_links_without_a_share(control: Control) -> None:
    (one,) = relations_of([Enterprise("H", control=control)])

    assert (one.relation, one.percent) == (Relation.LINKED, 100)


@pytest.mark.parametrize("kind", [kind for kind in Holder if kind.is_exempt])
def test_an_exempt_holder_in_control_is_not_exempt(kind: Holder) -> None:
    (one,) = relations_of([replace(holder(30, kind), control=Control.BOARD)])

    assert one.relation == Relation.LINKED


def test_a_quarter_in_public_hands_is_no_sme_however_small() -> None:
    alone = size(figures(5, 1, 1), holder(25, Holder.PUBLIC_BODY))
    together = size(figures(5, 1, 1), holder(15, Holder.PUBLIC_BODY), holder(10, Holder.PUBLIC_BODY))
    less = size(figures(5, 1, 1), holder(24, Holder.PUBLIC_BODY))
    listed = size(figures(5, 1, 1), holder(25, Holder.LOCAL_AUTHORITY))

    assert [(one.size, one.rule) for one in (alone, together)] == [(SizeClass.LARGE, Rule.PUBLIC)] * 2
    assert [one.size for one in (less, listed)] == [SizeClass.MICRO] * 2


# Two years


def test_one_year_over_a_limit_changes_nothing_and_two_do() -> None:
    small, medium = figures(49, 9, 9), figures(60, 12, 12)

    once = size(medium, before=small)
    twice = size(medium, before=medium, status=SizeClass.SMALL)
    back = size(small, before=medium, status=SizeClass.SMALL)

    assert (once.size, once.rule) == (SizeClass.SMALL, Rule.UNCHANGED)
    assert (twice.size, twice.rule) == (SizeClass.MEDIUM, Rule.BOTH_YEARS)
    assert back.size == SizeClass.SMALL


def test_a_limit_is_passed_by_itself() -> None:
    """Medium before, then small, then micro: two years below the upper limit, one below the lower."""
    found = size(figures(5, 1, 1), before=figures(20, 5, 5), status=SizeClass.MEDIUM)

    assert found.size == SizeClass.SMALL


def test_a_new_company_has_its_one_year() -> None:
    own = figures(20, 5, 5)
    found = size_together(latest=own, before=Figures(), enterprises=[holder(100)], sek_per_eur=EURO)

    assert (found.size, found.rule) == (SizeClass.LARGE, Rule.ONE_YEAR)
    assert found.latest.headcount == 120


def test_a_new_owner_counts_in_the_year_that_it_has() -> None:
    """An enterprise without figures of the year before was not there; the own year before still counts."""
    found = size(figures(20, 5, 5), replace(holder(100), before=Figures()))

    assert found.before == figures(20, 5, 5)
    assert (found.size, found.rule) == (SizeClass.SMALL, Rule.UNCHANGED)


def test_a_missing_figure_of_a_counted_enterprise_leaves_the_size_unknown() -> None:
    found = size(figures(20, 5, 5), replace(holder(100), latest=Figures(Decimal(1), None, None)))

    assert found.size == SizeClass.UNKNOWN


# Whatever the figures

amounts = st.decimals(0, 2000, places=1)
years = st.builds(Figures, amounts, amounts, amounts)
shares = st.decimals(0, 100, places=2)
enterprises = st.builds(
    Enterprise,
    name=st.just("H"),
    capital=shares,
    votes=shares,
    control=st.sampled_from([Control.NONE, Control.NONE, Control.BOARD]),
    holder=st.sampled_from(Holder),
    group=st.sampled_from(["", "A", "B"]),
    latest=years,
    before=st.one_of(years, st.just(Figures())),
)
RANKS = [SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE]


def rank(found: Size) -> int:
    return RANKS.index(found.size)


def computed(latest: Figures, before: Figures, others: list[Enterprise], status: SizeClass | None) -> Size:
    return size_together(latest=latest, before=before, enterprises=others, sek_per_eur=RATE, status=status)


stories = st.tuples(years, years, st.lists(enterprises, max_size=4), st.sampled_from([None, *RANKS]))


@given(stories, enterprises)
def test_a_linked_enterprise_never_makes_a_company_smaller(story: tuple, enterprise: Enterprise) -> None:
    latest, before, others, status = story
    linked = replace(enterprise, control=Control.VOTES, group="")

    with_it = computed(latest, before, [*others, linked], status)

    assert rank(with_it) >= rank(computed(latest, before, others, status))


@given(stories, years, years)
def test_more_of_anything_never_makes_a_company_smaller(story: tuple, more: Figures, more_before: Figures) -> None:
    latest, before, others, status = story

    grown = computed(latest.plus(more), before.plus(more_before), others, status)

    assert rank(grown) >= rank(computed(latest, before, others, status))


@given(stories)
def test_the_order_of_the_enterprises_does_not_matter(story: tuple) -> None:
    latest, before, others, status = story

    assert rank(computed(latest, before, others[::-1], status)) == rank(computed(latest, before, others, status))


@given(stories)
def test_the_sums_are_own_figures_and_parts_of_others(story: tuple) -> None:
    latest, before, others, status = story
    found = computed(latest, before, others, status)

    parts = sum((one.latest.headcount or 0 for one in found.counted), start=latest.headcount)
    assert found.latest.headcount == parts
    assert all(0 <= one.percent <= 100 for one in found.counted)
    assert found.size in {found.size_latest, found.size_before, status, SizeClass.LARGE}


@given(years, st.lists(enterprises, max_size=4))
def test_two_equal_years_give_the_class_of_the_year(year: Figures, others: list[Enterprise]) -> None:
    others = [replace(one, before=one.latest) for one in others]
    found = computed(year, year, others, SizeClass.LARGE)

    assert found.rule in (Rule.BOTH_YEARS, Rule.PUBLIC)
    assert found.rule == Rule.PUBLIC or found.size == found.size_latest
