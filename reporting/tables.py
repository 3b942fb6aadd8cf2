"""Figures as tables of words and numbers: for pages and Excel. Small numbers of people can be hidden."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from companies.enums import CompanyState
from compcor.core.display import number
from compcor.core.geography import COUNTIES
from compcor.core.identifiers import Sex
from compcor.core.periods import last_of_month
from compcor.core.size_class import SizeClass
from courses.enums import Level, Theme
from reporting.figures import AGE_GROUPS, Figures
from reporting.figures.data import NO_THEME
from reporting.outlook import Outlook
from reporting.suppression import are_hidden, hide_small, is_small, protect, together

SEXES = (Sex.WOMAN, Sex.MAN)
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

    @property
    def shown(self) -> tuple[str, ...]:
        """The numbers as they are written."""
        return tuple(HIDDEN if value is None else number(value) for value in self.values)


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
    def labelled_rows(self) -> list[dict[str, object]]:
        """What a page shows of the rows, with each cell beside its column's name, which a phone shows."""
        return [self._labelled(row) for row in self.rows[:ROWS_ON_PAGE]]

    @property
    def not_shown(self) -> int:
        """Rows that only the workbook has."""
        return max(0, len(self.rows) - ROWS_ON_PAGE)

    @property
    def labelled_total(self) -> dict[str, object] | None:
        return self._labelled(self.total) if self.total else None

    def _labelled(self, row: Row) -> dict[str, object]:
        return {
            "label": row.label,
            "url": row.url,
            "words": list(zip(self.word_columns, row.words, strict=False)),
            "numbers": list(zip(self.number_columns, row.shown, strict=True)),
        }

    @property
    def has_hidden(self) -> bool:
        rows = (*self.rows, self.total) if self.total else self.rows
        return any(value is None for row in rows for value in row.values)


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


def people_table(figures: Figures, by: Dimension, *, linked: bool = False, limit: int = 0) -> FigureTable:
    """Women and men in each group of a fact at entry, with sums; who is in one group is in no other."""
    counts = figures.participants_by(by.name, "sex")
    present = [key for key in by.keys if any(counts.get((key, sex)) for sex in SEXES)]
    cells = protect([[counts.get((key, sex), 0) for sex in SEXES] for key in present], limit) if present else []
    url = _people_url(figures, by.name)
    rows = tuple(
        Row(by.label(key), tuple(values), url(key) if linked else "")
        for key, values in zip(present, cells, strict=False)
    )
    total = Row(_("All"), tuple(cells[-1])) if len(present) > 1 else None
    return FigureTable(by.name, by.title, by.heading, sex_columns(), rows, total)


def theme_table(figures: Figures, *, linked: bool = False, limit: int = 0) -> FigureTable:
    counts = figures.participants_by_theme("sex")
    url = _people_url(figures, "theme") if linked else None
    return _parts_table(by_theme(), counts, figures.net_minutes_by_theme, limit=limit, url=url)


def level_table(figures: Figures, *, linked: bool = False, limit: int = 0) -> FigureTable:
    counts = figures.participants_by_level("sex")
    url = _people_url(figures, "level") if linked else None
    return _parts_table(by_level(), counts, figures.net_minutes_by_level, limit=limit, url=url)


def _parts_table(
    by: Dimension,
    counts: dict[tuple[str, str], int],
    minutes: dict[str, int],
    *,
    limit: int,
    url: Callable[[str], str] | None,
) -> FigureTable:
    """Women and men in each theme or level, and the hours; a person may be in several, so there is no sum."""
    rows = []
    for key in by.keys:
        people = [counts.get((key, sex), 0) for sex in SEXES]
        if any(people):
            hidden = hide_small([*people, sum(people)], limit)
            rows.append(Row(by.label(key), (*hidden, as_hours(minutes.get(key, 0))), url(key) if url else ""))
    columns, note = (*sex_columns(), _("Attended hours")), _("One person may be in several rows.")
    return FigureTable(by.name, by.title, by.heading, columns, tuple(rows), note=note)


def totals_table(figures: Figures, *, linked: bool = False, limit: int = 0) -> FigureTable:
    """The figures that a report begins with."""

    def people(value: int) -> int | None:
        return None if is_small(value, limit) else value

    measures = (
        (_("Participants, each once"), people(figures.participants)),
        (_("of whom new in the period"), people(figures.started)),
        (_("of whom ended in the period"), people(figures.ended)),
        (_("Companies reached"), figures.companies_reached),
        (_("Course participations"), figures.course_participations),
        (_("Attended hours"), as_hours(figures.net_minutes)),
        (_("Reported hours"), figures.reported_hours),
        (_("Participants who changed employer"), people(figures.participants_who_changed_employer)),
        (_("Participants with protected identity"), people(figures.protected)),
    )
    new = _people_url(figures, "new")
    urls = dict(enumerate([new(""), new("yes")])) if linked else {}
    rows = tuple(Row(label, (value,), urls.get(place, "")) for place, (label, value) in enumerate(measures))
    return FigureTable("totals", _("In short"), _("Measure"), (_("Number"),), rows)


def months_table(both: tuple[Outlook, Outlook], figures: Figures, *, limit: int = 0) -> FigureTable:
    """Running totals per month against the plan; a month with few new people is told with those after it."""
    people, companies = both
    plan = dict(zip(people.months, zip(people.plan_by_month, companies.plan_by_month, strict=True), strict=True))
    shown = [month for month in figures.months if month.month in plan]
    rows = []
    for months in together(shown, lambda month: month.new_participants, limit):
        first, last = months[0].month, months[-1]
        label = month_name(first) if first == last.month else f"{month_name(first)} – {month_name(last.month)}"
        planned_people, planned_companies = plan[last.month]
        new = sum(month.new_participants for month in months)
        rows.append(Row(label, (new, last.participants, planned_people, last.companies, planned_companies)))
    columns = (_("New people"), _("People"), _("Plan"), _("Companies"), _("Plan"))
    return FigureTable("months", _("Month by month"), _("Month"), columns, tuple(rows))


def hours_table(figures: Figures, *, linked: bool, limit: int = 0) -> FigureTable:
    """Attended and reported hours of the days counted, per month."""
    months = figures.net_minutes_by_month
    newcomers = [figures.new_participants_by_month.get(month, 0) for month in months]
    rows = []
    for (month, minutes), new, gone in zip(months.items(), newcomers, are_hidden(newcomers, limit), strict=True):
        values = (None if gone else new, as_hours(minutes))
        url = _sessions_url(month, figures) if linked else ""
        rows.append(Row(month_name(month), (*values, figures.reported_hours_by_month[month]), url))
    columns = (_("New people"), _("Attended hours"), _("Reported hours"))
    started = None if is_small(figures.started, limit) else figures.started
    total = Row(_("All"), (started, as_hours(figures.net_minutes), figures.reported_hours))
    return FigureTable("hours", _("Hours per month"), _("Month"), columns, tuple(rows), total if rows else None)


def companies_table(figures: Figures, *, linked: bool) -> FigureTable:
    """Companies reached, with their hours."""
    rows = tuple(
        Row(
            company.name,
            (as_hours(company.net_minutes),),
            reverse("attendance:of_company", args=[company.public_id]) if linked else "",
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


def courses_table(figures: Figures, *, linked: bool, limit: int = 0) -> FigureTable:
    """Courses with attended time."""
    rows = []
    hidden = are_hidden([course.participants for course in figures.courses], limit)
    for course, gone in zip(figures.courses, hidden, strict=True):
        counts = [course.women, course.men, course.participants]
        people = [None] * len(counts) if gone else hide_small(counts, limit)
        values = (course.runs, course.sessions, as_hours(course.session_minutes), *people, course.companies)
        url = reverse("courses:detail", args=[course.public_id]) if linked else ""
        rows.append(Row(course.title, values, url, (theme_label(course.theme), level_label(course.level))))
    columns = (_("Theme"), _("Level"), _("Runs"), _("Sessions"), _("Hours held"), *sex_columns(), _("Companies"))
    return FigureTable("courses", _("Activities per course"), _("Course"), columns, tuple(rows))


def all_tables(figures: Figures, *, linked: bool, limit: int) -> list[FigureTable]:
    """Every table of the figures page; `linked` for readers who may open the rows behind."""
    return [
        totals_table(figures, linked=linked, limit=limit),
        hours_table(figures, linked=linked, limit=limit),
        *(people_table(figures, by, linked=linked, limit=limit) for by in (by_age(), by_county(), by_size())),
        theme_table(figures, linked=linked, limit=limit),
        level_table(figures, linked=linked, limit=limit),
        states_table(figures, linked=linked),
        courses_table(figures, linked=linked, limit=limit),
        *([companies_table(figures, linked=True)] if linked else []),
    ]


def as_hours(minutes: int) -> Decimal:
    """Minutes in hours with at most two decimals."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize() + Decimal(0)


def month_name(month: date) -> str:
    """`September 2020`."""
    return format_date(month, "F Y").capitalize()


def _sessions_url(month: date, figures: Figures) -> str:
    start, end = month, min(last_of_month(month), figures.as_of)
    if figures.period:
        start, end = max(start, figures.period.start), min(end, figures.period.end)
    return f"{reverse('attendance:list')}?{urlencode({'start': start.isoformat(), 'end': end.isoformat()})}"


def _people_url(figures: Figures, name: str) -> Callable[[str], str]:
    """The address of the people that the figures of a group count."""
    days = {"as_of": figures.as_of.isoformat()}
    if figures.period:
        days |= {"start": figures.period.start.isoformat(), "end": figures.period.end.isoformat()}
    path = reverse("counted_people")
    return lambda key: f"{path}?{urlencode(days | ({name: key} if key else {}))}"
