"""No small number of people leaves the project, not even by adding and subtracting (docs/domain.md §1.7)."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.suppression import are_hidden, hide_small, is_small, protect, protect_overlapping, protect_together

LIMIT = 5
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=4)
)


def with_totals(cells: list[list[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in cells] if len(cells[0]) > 1 else [list(row) for row in cells]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]] if len(rows) > 1 else rows


@given(TABLES)
@settings(max_examples=300)
def test_no_small_number_is_shown(cells: list[list[int]]) -> None:
    shown = [value for row in protect(cells, LIMIT) for value in row if value is not None]

    assert not [value for value in shown if is_small(value, LIMIT)]


@given(TABLES)
def test_what_is_shown_is_true(cells: list[list[int]]) -> None:
    for shown, true in zip(protect(cells, LIMIT), with_totals(cells), strict=True):
        assert [value for value in shown if value is not None] == [
            true[place] for place, value in enumerate(shown) if value is not None
        ]


@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=3))
@settings(max_examples=100, deadline=None)
def test_small_numbers_cannot_be_computed(cells: list[list[int]]) -> None:
    """For every hidden small number there is another table with the same visible numbers and another value there."""
    protected = protect(cells, LIMIT)
    true = with_totals(cells)
    hidden = [(r, c) for r, row in enumerate(protected) for c, value in enumerate(row) if value is None]
    small = [place for place in hidden if is_small(true[place[0]][place[1]], LIMIT)]

    for row, column in small:
        assert any(
            with_totals(other)[row][column] != true[row][column] for other in tables_that_look_alike(protected, cells)
        )


def tables_that_look_alike(protected: list[list[int | None]], cells: list[list[int]]) -> list[list[list[int]]]:
    """One more here, one less there: where numbers can differ at all, they can differ by one."""
    inner = [(r, c) for r in range(len(cells)) for c in range(len(cells[0])) if protected[r][c] is None]
    found = []
    for steps in product((-1, 0, 1), repeat=len(inner)):
        other = [list(row) for row in cells]
        for (row, column), step in zip(inner, steps, strict=True):
            other[row][column] += step
        if min(map(min, other)) >= 0 and all(
            shown is None or shown == there
            for shown_row, there_row in zip(protected, with_totals(other), strict=True)
            for shown, there in zip(shown_row, there_row, strict=True)
        ):
            found.append(other)
    return found


def test_a_total_that_would_give_a_small_number_away_takes_a_neighbour_with_it() -> None:
    assert protect([[2, 9], [20, 30], [40, 50]], LIMIT) == [
        [None, None, 11],
        [None, None, 50],
        [40, 50, 90],
        [62, 89, 151],
    ]


def test_a_small_group_is_hidden_with_its_parts() -> None:
    assert hide_small([1, 2, 3], LIMIT) == [None, None, None]


def test_nobody_is_no_secret() -> None:
    assert hide_small([0, 9, 9], LIMIT) == [0, 9, 9]


def test_a_small_group_takes_another_with_it_in_case_they_share_nobody() -> None:
    many = [100, 100, 200]
    small = protect_overlapping([[0, 3], [9, 20], [30, 40]], LIMIT, everybody=many)
    assert small == [[None] * 3, [None] * 3, [30, 40, 70]]
    assert protect_overlapping([[9, 20], [30, 40]], LIMIT, everybody=many) == [[9, 20, 29], [30, 40, 70]]


def test_a_group_does_not_tell_how_few_are_outside_it() -> None:
    """Of 128 women 127 have gone to courses for new needs: one has not."""
    groups = [[127, 300], [60, 290], [128, 301]]

    shown = protect_overlapping(groups, LIMIT, everybody=[128, 301, 429])

    assert shown == [[None] * 3, [60, 290, 350], [128, 301, 429]]
    assert protect_overlapping(groups[:1], LIMIT, everybody=[None, None, 429])[0] == [None] * 3
    assert protect_overlapping(groups[:1], LIMIT, everybody=[None, None, 500])[0] == [127, 300, 427]


def test_a_total_that_one_table_hides_is_hidden_in_all() -> None:
    found = protect_together({"one": [[6, 1]], "two": [[0, 1], [6, 0]]}, LIMIT)

    assert found["one"] == [[None, None, 7]]
    assert found["two"][-1] == [None, None, 7]


def test_large_numbers_are_left_alone() -> None:
    assert protect([[10, 20], [30, 40]], LIMIT) == [[10, 20, 30], [30, 40, 70], [40, 60, 100]]


def test_numbers_whose_sum_is_known_elsewhere_are_hidden_by_twos() -> None:
    """Course participations are, as a rule, the sum of the courses' people."""
    assert are_hidden([2, 20, 30], LIMIT) == [True, True, False]
    assert are_hidden([3, 4, 30], LIMIT) == [True, True, False]
    assert are_hidden([3], LIMIT) == [True]
    assert are_hidden([], LIMIT) == []
