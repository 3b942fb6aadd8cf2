"""Figures as tables of words and numbers: for pages and Excel. Small numbers of people can be hidden."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import overload

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from companies.enums import CompanyState
from compcor.core.display import number
from compcor.core.geography import COUNTIES
from compcor.core.periods import last_of_month
from compcor.core.size_class import SizeClass
from courses.enums import Level, Theme
from courses.titles import title_here
from reporting.disclosure import Disclosed
from reporting.figures import AGE_GROUPS, NO_THEME, Figures
from reporting.outlook import MonthRow

HIDDEN = "·"
ROWS_ON_PAGE = 100

type Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """A heading and its numbers; `url` opens what the numbers were summed from. A hidden number is None."""

    label: str
    values: tuple[Value, ...]
    url: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One table: `columns` name the words and then the numbers after the row's heading."""

    key: str
    title: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: str = ""

    @property
    def word_columns(self) -> tuple[str, ...]:
        return self.columns[: len(self.rows[0].words)] if self.rows else ()

    @property
    def number_columns(self) -> tuple[str, ...]:
        return self.columns[len(self.word_columns) :]

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """With the total."""
        return (*self.rows, self.total) if self.total else self.rows

    @property
    def places(self) -> tuple[int | None, ...]:
        """The decimals of each number column."""
        return tuple(places_of(column) for column in zip(*(row.values for row in self.all_rows), strict=True))

    @property
    def labelled_rows(self) -> list[dict[str, object]]:
        """What a page shows of the rows, with each cell beside its column's name, which a phone shows."""
        places = self.places
        return [self._labelled(row, places) for row in self.rows[:ROWS_ON_PAGE]]

    @property
    def not_shown(self) -> int:
        """Rows that only the workbook has."""
        return max(0, len(self.rows) - ROWS_ON_PAGE)

    @property
    def labelled_total(self) -> dict[str, object] | None:
        return self._labelled(self.total, self.places) if self.total else None

    def _labelled(self, row: Row, places: Sequence[int | None]) -> dict[str, object]:
        numbers = [written(value, decimals) for value, decimals in zip(row.values, places, strict=True)]
        return {
            "label": row.label,
            "url": row.url,
            "words": list(zip(self.word_columns, row.words, strict=False)),
            "numbers": list(zip(self.number_columns, numbers, strict=True)),
        }

    @property
    def has_hidden(self) -> bool:
        return any(value is None for row in self.all_rows for value in row.values)


def sex_columns() -> tuple[str, ...]:
    return (_("Women"), _("Men"), _("People"))


@dataclass(frozen=True, slots=True)
class Dimension:
    """What people are divided by: the attribute of the figures, its words, and its values in their order."""

    name: str
    title: str
    heading: str
    keys: Sequence[str]
    label: Callable[[str], str]


def age_labels() -> dict[str, str]:
    return {"under_25": _("Under 25"), "25_54": _("25–54"), "over_54": _("Over 54")}


def by_age() -> Dimension:
    title = _("Participants by age at the first session")
    return Dimension("age_group", title, _("Age"), AGE_GROUPS, age_labels().__getitem__)


def by_county() -> Dimension:
    title = _("Participants by county of the company")
    return Dimension("county", title, _("County"), tuple(COUNTIES), county_label)


def by_size() -> Dimension:
    title = _("Participants by size class of the company")
    return Dimension("size_class", title, _("Size class"), SizeClass.values, size_label)


def by_theme() -> Dimension:
    return Dimension("theme", _("Participants by theme"), _("Theme"), (*Theme.values, NO_THEME), theme_label)


def by_level() -> Dimension:
    return Dimension("level", _("Participants by level"), _("Level"), Level.values, level_label)


def county_label(key: str) -> str:
    return COUNTIES[key].name


def size_label(key: str) -> str:
    return capfirst(str(SizeClass(key).label))


def theme_label(key: str) -> str:
    return _("No theme") if key == NO_THEME else capfirst(str(Theme(key).label))


def level_label(key: str) -> str:
    return capfirst(str(Level(key).label))


def people_table(told: Disclosed, by: Dimension, *, linked: bool = False) -> FigureTable:
    """Women and men in each group of a fact at entry, with sums; who is in one group is in no other."""
    people, url = told.groups[by.name], _people_url(told.figures, by.name)
    rows = tuple(Row(by.label(key), tuple(people[key]), url(key) if linked else "") for key in by.keys if key in people)
    total = Row(_("All"), tuple(told.everybody)) if len(rows) > 1 else None
    return FigureTable(by.name, by.title, by.heading, sex_columns(), rows, total)


def theme_table(told: Disclosed, *, linked: bool = False) -> FigureTable:
    return _parts_table(told, by_theme(), told.minutes_by_theme, linked=linked)


def level_table(told: Disclosed, *, linked: bool = False) -> FigureTable:
    return _parts_table(told, by_level(), told.minutes_by_level, linked=linked)


def _parts_table(told: Disclosed, by: Dimension, minutes: Mapping[str, int | None], *, linked: bool) -> FigureTable:
    """Women and men in each theme or level, and the hours; a person may be in several, so there is no sum."""
    people, url = told.groups[by.name], _people_url(told.figures, by.name)
    rows = tuple(
        Row(by.label(key), (*people[key], as_hours(minutes.get(key, 0))), url(key) if linked else "")
        for key in by.keys
        if key in people
    )
    columns, note = (*sex_columns(), _("Attended hours")), _("One person may be in several rows.")
    return FigureTable(by.name, by.title, by.heading, columns, rows, note=note)


def totals_table(told: Disclosed, *, linked: bool = False) -> FigureTable:
    """The figures that a report begins with."""
    figures = told.figures
    measures = (
        (_("Participants, each once"), told.participants),
        (_("of whom new in the period"), told.started),
        (_("of whom ended in the period"), told.number(figures.ended)),
        (_("Companies reached"), figures.companies_reached),
        (_("Course participations"), told.course_participations),
        (_("Attended hours"), as_hours(told.net_minutes)),
        (_("Reported hours"), told.reported_hours),
        (_("Participants who changed employer"), told.number(figures.participants_who_changed_employer)),
        (_("Participants with protected identity"), told.number(figures.protected)),
    )
    new = _people_url(figures, "new")
    companies, courses, hours = "#table-companies", "#table-courses", "#table-hours"
    urls = dict(enumerate([new(""), new("yes"), "", companies, courses, hours, hours])) if linked else {}
    rows = tuple(Row(label, (value,), urls.get(place, "")) for place, (label, value) in enumerate(measures))
    return FigureTable("totals", _("In short"), _("Measure"), (_("Number"),), rows)


def months_table(rows: Sequence[MonthRow]) -> FigureTable:
    """Running totals per month against the plan; a month with few new people is told with those after it."""
    shown = tuple(
        Row(
            month_name(row.first) if row.first == row.last else f"{month_name(row.first)} – {month_name(row.last)}",
            (row.new_participants, row.participants, row.plan_participants, row.companies, row.plan_companies),
        )
        for row in rows
    )
    columns = (_("New people"), _("People"), _("Plan"), _("Companies"), _("Plan, companies"))
    return FigureTable("months", _("Month by month"), _("Month"), columns, shown)


def hours_table(told: Disclosed, *, linked: bool) -> FigureTable:
    """Attended and reported hours of the days counted, per month."""
    figures, rows = told.figures, []
    for month, minutes in told.minutes_by_month.items():
        reported = None if minutes is None else figures.reported_hours_by_month[month]
        url = _sessions_url(month, figures) if linked else ""
        rows.append(Row(month_name(month), (told.new_by_month.get(month, 0), as_hours(minutes), reported), url))
    columns = (_("New people"), _("Attended hours"), _("Reported hours"))
    total = Row(_("All"), (told.started, as_hours(told.net_minutes), told.reported_hours))
    return FigureTable("hours", _("Hours per month"), _("Month"), columns, tuple(rows), total if rows else None)


def companies_table(figures: Figures, *, linked: bool) -> FigureTable:
    """Companies reached, with their hours; each opens to the attendance of the days counted."""
    days = f"?{urlencode(_days(figures))}"
    rows = tuple(
        Row(
            company.name,
            (as_hours(company.net_minutes),),
            f"{reverse('attendance:of_company', args=[company.public_id])}{days}" if linked else "",
            (county_label(company.county), size_label(company.size_class)),
        )
        for company in sorted(figures.companies, key=lambda company: -company.net_minutes)
    )
    columns = (_("County"), _("Size class"), _("Attended hours"))
    return FigureTable("companies", _("Companies reached"), _("Company"), columns, rows)


def states_table(figures: Figures, *, linked: bool) -> FigureTable:
    """Companies by county and state of the pipeline today, and how many are reached."""
    counts = {(row.county, row.state): row.companies for row in figures.company_states}
    states = [state for state in CompanyState if any(key[1] == state for key in counts)]
    reached = figures.companies_by("county")
    rows = tuple(
        Row(
            county.name,
            (*(counts.get((code, state), 0) for state in states), reached.get(code, 0)),
            f"{reverse('companies:list')}?{urlencode({'county': code})}" if linked else "",
        )
        for code, county in COUNTIES.items()
    )
    columns = (*(capfirst(str(state.label)) for state in states), _("Reached"))
    sums = (sum(int(value or 0) for value in column) for column in zip(*(row.values for row in rows), strict=True))
    total = Row(_("All"), tuple(sums))
    return FigureTable("states", _("Companies by county and state today"), _("County"), columns, rows, total)


def courses_table(told: Disclosed, *, linked: bool) -> FigureTable:
    """Courses with attended time."""
    rows = []
    for course in told.figures.courses:
        hours, people = as_hours(course.session_minutes), told.courses[course.public_id]
        url = reverse("courses:detail", args=[course.public_id]) if linked else ""
        values = (course.runs, course.sessions, hours, *people, course.companies)
        title = title_here(course.title, course.title_en)
        rows.append(Row(title, values, url, (theme_label(course.theme), level_label(course.level))))
    columns = (_("Theme"), _("Level"), _("Runs"), _("Sessions"), _("Hours held"), *sex_columns(), _("Companies"))
    return FigureTable("courses", _("Activities per course"), _("Course"), columns, tuple(rows))


def all_tables(told: Disclosed, *, linked: bool) -> list[FigureTable]:
    """Every table of the figures page; `linked` for readers who may open the rows behind."""
    return [
        totals_table(told, linked=linked),
        hours_table(told, linked=linked),
        *(people_table(told, by, linked=linked) for by in (by_age(), by_county(), by_size())),
        theme_table(told, linked=linked),
        level_table(told, linked=linked),
        states_table(told.figures, linked=linked),
        courses_table(told, linked=linked),
        *([companies_table(told.figures, linked=True)] if linked else []),
    ]


@overload
def as_hours(minutes: int) -> Decimal: ...
@overload
def as_hours(minutes: int | None) -> Decimal | None: ...
def as_hours(minutes: int | None) -> Decimal | None:
    """Minutes in hours with at most two decimals; hidden minutes stay so."""
    if minutes is None:
        return None
    return (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize() + Decimal(0)


def written(value: Value, places: int | None = None) -> str:
    """A number as people read it; a hidden one as a dot."""
    return HIDDEN if value is None else number(value, places)


def places_of(column: Iterable[Value]) -> int | None:
    """As many decimals as the hours of a column need; None for counts, and where a column has several measures."""
    known = [value for value in column if value is not None]
    hours = [value for value in known if isinstance(value, Decimal)]
    return max(map(decimals_of, hours)) if hours and len(hours) == len(known) else None


def written_column(hours: Sequence[Value]) -> list[str]:
    """Hours under one another, with as many decimals as one of them needs."""
    places = places_of(hours)
    return [written(value, places) for value in hours]


def decimals_of(value: Decimal) -> int:
    """How many decimals say something: none of 8.0, one of 7.50."""
    return max(0, -int(value.normalize().as_tuple().exponent))


def share(part: int, whole: int) -> int:
    """A share in whole percent."""
    return whole_percent(100 * Decimal(part) / whole)


def whole_percent(value: Decimal) -> int:
    """Rounded half up."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def month_name(month: date) -> str:
    """`September 2020`."""
    return format_date(month, "F Y").capitalize()


def _sessions_url(month: date, figures: Figures) -> str:
    start, end = month, min(last_of_month(month), figures.as_of)
    if figures.period:
        start, end = max(start, figures.period.start), min(end, figures.period.end)
    return f"{reverse('attendance:list')}?{urlencode({'start': start.isoformat(), 'end': end.isoformat()})}"


def _days(figures: Figures) -> dict[str, str]:
    """The first and last day counted, as lists take them."""
    if figures.period is None:
        return {"end": figures.as_of.isoformat()}
    return {"start": figures.period.start.isoformat(), "end": min(figures.period.end, figures.as_of).isoformat()}


def _people_url(figures: Figures, name: str) -> Callable[[str], str]:
    """The address of the people that the figures of a group count."""
    days = {"as_of": figures.as_of.isoformat()}
    if figures.period:
        days |= {"start": figures.period.start.isoformat(), "end": figures.period.end.isoformat()}
    path = reverse("counted_people")
    return lambda key: f"{path}?{urlencode(days | ({name: key} if key else {}))}"
