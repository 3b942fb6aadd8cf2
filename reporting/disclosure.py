"""What of the figures is told to those who see no small numbers of people: the same on pages, in Excel and in reports.

docs/domain.md §1.7 (cells with fewer than five people) and §9 trap 20 (totals reveal). Beside small numbers go those
from which one would follow: neighbours and totals of a table and of tables that share them, months that a running
total tells apart, and the hours of few people.
The outcome against the project's target is told always (docs/decisions.md).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from uuid import UUID

from compcor.core.identifiers import Sex
from compcor.core.periods import first_of_month
from reporting.figures import Figures, MonthFigures
from reporting.suppression import Row, are_hidden, is_small, protect_overlapping, protect_together, together

SEXES = (Sex.WOMAN, Sex.MAN)
DIVISIONS = ("age_group", "county", "size_class")  # everybody is in one group of each
AREAS = ("theme", "level")  # somebody may be in several
NOBODY: Row = [0, 0, 0]

new_participants = attrgetter("new_participants")


class Disclosed:
    """The figures, with None for what is hidden; a limit of 0 hides nothing.

    A `Row` has women, men and both together.
    """

    def __init__(self, figures: Figures, *, limit: int) -> None:
        self.figures, self.limit = figures, limit
        cells = {name: _cells(figures.participants_by(name, "sex")) for name in DIVISIONS}
        tables = protect_together({name: list(rows.values()) for name, rows in cells.items()}, limit)
        self.everybody: Row = tables[DIVISIONS[0]][-1] if figures.participants else NOBODY
        self.groups: dict[str, dict[str, Row]] = {
            name: dict(zip(cells[name], tables[name], strict=False)) for name in DIVISIONS
        }
        for name, counts in (
            ("theme", figures.participants_by_theme("sex")),
            ("level", figures.participants_by_level("sex")),
        ):
            people = _cells(counts)
            self.groups[name] = self._overlapping(people)
        of_courses = {course.public_id: [course.women, course.men] for course in figures.courses}
        self.courses: dict[UUID, Row] = self._overlapping(of_courses)
        self._hide_the_same_people_alike()

    def _overlapping[Key](self, people: Mapping[Key, Sequence[int]]) -> dict[Key, Row]:
        rows = protect_overlapping([*people.values()], self.limit, everybody=self.everybody)
        return dict(zip(people, rows, strict=True))

    def _hide_the_same_people_alike(self) -> None:
        """The only course of a theme or level has the people of it: what one row hides, no other shows."""
        courses = self.figures.courses
        number = {name: Counter(getattr(course, name) for course in courses) for name in AREAS}
        for course in courses:
            alone = [name for name in AREAS if number[name][getattr(course, name)] == 1]
            places: list[tuple[dict, object]] = [(self.courses, course.public_id)]
            places += [(self.groups[name], getattr(course, name)) for name in alone]
            numbers = zip(*(rows[key] for rows, key in places), strict=True)
            alike = [None if None in same else same[0] for same in numbers]
            for rows, key in places:
                rows[key] = alike

    def number(self, people: int) -> int | None:
        """A number of people, unless it is small."""
        return None if is_small(people, self.limit) else people

    @property
    def participants(self) -> int | None:
        return self.everybody[-1]

    @property
    def started(self) -> int | None:
        """New participants; hidden also if few were new on the other days of months that are told together."""
        first = self.figures.period.start if self.figures.period else date.min
        touched = [months for months in self._together if months[-1].month >= first_of_month(first)]
        others = sum(month.new_participants for months in touched for month in months) - self.figures.started
        return None if is_small(others, self.limit) else self.number(self.figures.started)

    @cached_property
    def new_by_month(self) -> dict[date, int | None]:
        """New participants of the days counted; months that a running total tells together are hidden."""
        alone = {months[0].month for months in self._together if len(months) == 1}
        return {
            month: self.number(people) if month in alone else None
            for month, people in self.figures.new_participants_by_month.items()
        }

    @cached_property
    def _together(self) -> list[list[MonthFigures]]:
        return together(self.figures.months, new_participants, self.limit)

    @property
    def course_participations(self) -> int | None:
        return self.number(self.figures.course_participations)

    @property
    def net_minutes(self) -> int | None:
        return None if self._are_few else self.figures.net_minutes

    @property
    def reported_hours(self) -> Decimal | None:
        return None if self._are_few else self.figures.reported_hours

    @property
    def attendance_rate(self) -> Decimal | None:
        """A percentage of few people's seats tells about them (docs/domain.md §1.7)."""
        return None if self._are_few else self.figures.attendance_rate

    @property
    def _are_few(self) -> bool:
        return is_small(self.figures.participants, self.limit)

    @cached_property
    def minutes_by_theme(self) -> dict[str, int | None]:
        return self._of_many(self.figures.net_minutes_by_theme, self.figures.participants_by_theme())

    @cached_property
    def minutes_by_level(self) -> dict[str, int | None]:
        return self._of_many(self.figures.net_minutes_by_level, self.figures.participants_by_level())

    @cached_property
    def minutes_by_month(self) -> dict[date, int | None]:
        return self._of_many(self.figures.net_minutes_by_month, self.figures.participants_by_month)

    def _of_many[Key](self, minutes: Mapping[Key, int], people: Mapping[Key, int]) -> dict[Key, int | None]:
        """Minutes of each group, but for those of few people and one more: their sum is known."""
        hidden = are_hidden([people.get(key, 0) for key in minutes], self.limit)
        return {key: None if gone else value for (key, value), gone in zip(minutes.items(), hidden, strict=True)}


def _cells(counts: Mapping[tuple[str, str], int]) -> dict[str, list[int]]:
    """Women and men of each group that has somebody."""
    keys = dict.fromkeys(key for key, _sex in counts)
    return {key: [counts.get((key, sex), 0) for sex in SEXES] for key in keys}
