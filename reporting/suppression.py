"""Small numbers of people are hidden in what leaves the project, and so are others that would give them away.

docs/domain.md §1.7 (cells with fewer than five people) and §9 trap 20 (totals reveal). A table is protected with its
margins: whoever knows the visible numbers and adds and subtracts cannot arrive at a hidden one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

type Row = list[int | None]
type Place = tuple[int, int]


def protect(cells: Sequence[Sequence[int]], limit: int, *, hide: frozenset[Place] = frozenset()) -> list[Row]:
    """The table with its totals as last row and column; a hidden number is None.

    `cells` are numbers of people in groups that do not overlap. Numbers from 1 to `limit` - 1 are hidden, and
    `hide` besides; then the smallest others that keep every hidden small number from being computed. A table of one
    row (or column) gets no total row (or column) of its own: it would repeat the numbers.
    """
    if not cells:
        return []
    table = _Table(cells, limit)
    table.hidden |= hide
    while (place := table.next_to_hide()) is not None:
        table.hidden.add(place)
    return [
        [None if (row, column) in table.hidden else table.values[row, column] for column in range(table.width)]
        for row in range(table.height)
    ]


def protect_together(tables: Mapping[str, Sequence[Sequence[int]]], limit: int) -> dict[str, list[Row]]:
    """Tables that divide the same people: a total that one of them must hide is hidden in all."""
    hidden: frozenset[int] = frozenset()
    while True:
        found = {name: protect(cells, limit, hide=_of_totals(cells, hidden)) for name, cells in tables.items()}
        totals = (table[-1] for table in found.values() if table)
        missing = {column for row in totals for column, value in enumerate(row) if value is None}
        if missing <= hidden:
            return found
        hidden |= missing


def _of_totals(cells: Sequence[Sequence[int]], columns: frozenset[int]) -> frozenset[Place]:
    """The totals of these columns; a table of one row is its own."""
    row = len(cells) if len(cells) > 1 else 0
    return frozenset((row, column) for column in columns)


def hide_small(values: Sequence[int], limit: int) -> Row:
    """Numbers of one group and its parts, whose last is their sum: 2 women + 9 men = 11 people."""
    *parts, total = values
    if sum(parts) != total:
        raise ValueError(values)
    return protect([parts], limit)[0]


def protect_overlapping(cells: Sequence[Sequence[int]], limit: int, *, everybody: Row) -> list[Row]:
    """Groups that may share people, such as themes and courses, each with its sum.

    As if they shared nobody: then one small group would follow from all the others and the number of everybody. Who
    is *not* in a group follows from that number too: a group that leaves out few is hidden.
    """
    rows = [[*parts, sum(parts)] for parts in cells]
    hidden = are_hidden([row[-1] for row in rows], limit)
    return [
        [None] * len(row) if gone or _leaves_out_few(row, everybody, limit) else hide_small(row, limit)
        for row, gone in zip(rows, hidden, strict=True)
    ]


def _leaves_out_few(row: Sequence[int], everybody: Row, limit: int) -> bool:
    return any(
        known is not None and is_small(known - people, limit) for people, known in zip(row, everybody, strict=True)
    )


def are_hidden(people: Sequence[int], limit: int) -> list[bool]:
    """Which of these numbers go when their sum may be known."""
    column = protect([[number] for number in people], limit)
    return [row[0] is None for row in column[: len(people)]]


def together[T](rows: Sequence[T], people: Callable[[T], int], limit: int) -> list[list[T]]:
    """Rows of a running total in groups: one with a small number of new people goes with those after it.

    The last goes with those before it. One group that is small as a whole stays: its number is the total itself.
    """
    groups: list[list[T]] = []
    for row in rows:
        if groups and is_small(sum(map(people, groups[-1])), limit):
            groups[-1].append(row)
        else:
            groups.append([row])
    if len(groups) > 1 and is_small(sum(map(people, groups[-1])), limit):
        groups[-2] += groups.pop()
    return groups


def is_small(people: int, limit: int) -> bool:
    """Nobody is not a small number: it says nothing about anybody."""
    return 0 < people < limit


class _Table:
    """Numbers with their sums, and which of them are hidden."""

    def __init__(self, cells: Sequence[Sequence[int]], limit: int) -> None:
        self.limit = limit
        rows = [list(row) for row in cells]
        self.sums_rows = len(rows[0]) > 1
        self.sums_columns = len(rows) > 1
        if self.sums_rows:
            rows = [[*row, sum(row)] for row in rows]
        if self.sums_columns:
            rows.append([sum(column) for column in zip(*rows, strict=True)])
        self.height, self.width = len(rows), len(rows[0])
        self.values = {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row)}
        self.small = {place for place, value in self.values.items() if is_small(value, limit)}
        self.hidden = set(self.small)
        self.lines = list(self._lines())

    def _lines(self) -> Iterator[list[Place]]:
        """Each line's last number is the sum of the others."""
        if self.sums_rows:
            yield from ([(row, column) for column in range(self.width)] for row in range(self.height))
        if self.sums_columns:
            yield from ([(row, column) for row in range(self.height)] for column in range(self.width))

    def next_to_hide(self) -> Place | None:
        """The next number that must go, or None when the small ones are safe."""
        exposed = self._exposed_lines()
        if not exposed:
            return None
        beside = {place for line in exposed for place in line if place not in self.hidden}
        return min(beside or self.values.keys() - self.hidden, key=self._cost, default=None)

    def _exposed_lines(self) -> list[list[Place]]:
        """Lines that give a small number away: the hidden ones together are small, or one can be computed."""
        if not self.small:
            return []
        for line in self.lines:
            hidden = [place for place in line[:-1] if place in self.hidden]
            is_small_together = sum(self.values[place] for place in hidden) < self.limit
            if self.small.intersection(hidden) and line[-1] not in self.hidden and is_small_together:
                return [line]
        computable = self._computable()
        return [line for line in self.lines if computable.intersection(line)] if computable & self.small else []

    def _cost(self, place: Place) -> tuple[bool, bool, int, Place]:
        """Rather a part than a total, rather somebody than nobody, rather few than many."""
        row, column = place
        is_total = (self.sums_rows and column == self.width - 1) or (self.sums_columns and row == self.height - 1)
        return (is_total, self.values[place] == 0, self.values[place], place)

    def _computable(self) -> set[Place]:
        """The hidden numbers that follow from the visible ones by adding and subtracting."""
        unknown = sorted(self.hidden)
        equations = [
            [Fraction(_sign(line, place)) if place in line else Fraction(0) for place in unknown] for line in self.lines
        ]
        reduced = _reduced(equations)
        found = set()
        for equation in reduced:
            involved = [number for number, factor in enumerate(equation) if factor]
            if len(involved) == 1:
                found.add(unknown[involved[0]])
        return found


def _sign(line: list[Place], place: Place) -> int:
    return -1 if place == line[-1] else 1


def _reduced(equations: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form: an unknown alone in its equation is computable, and no other is."""
    rows = [list(equation) for equation in equations]
    pivot = 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((number for number in range(pivot, len(rows)) if rows[number][column]), None)
        if at is None:
            continue
        rows[pivot], rows[at] = rows[at], rows[pivot]
        rows[pivot] = [value / rows[pivot][column] for value in rows[pivot]]
        for number, row in enumerate(rows):
            if number != pivot and row[column]:
                rows[number] = [a - row[column] * b for a, b in zip(row, rows[pivot], strict=True)]
        pivot += 1
    return rows[:pivot]
