"""What stands in the report, section by section: frozen figures become words and tables in the active language."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from companies.enums import CompanyState
from compcor.core import charts
from compcor.core.display import iso_moment, kronor, percent
from compcor.core.durations import HoursRounding
from compcor.core.geography import COUNTIES
from compcor.core.periods import Period, parse_month
from courses.titles import title_here
from reporting.enums import NarrativeSection
from reporting.tables import HIDDEN, county_label, level_label, share, size_label, theme_label, written, written_column
from reporting.targets import parts

FONT = "Plex"
PAGE_WIDTH = 640
SHORT = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of finished text; the first column heads its row, the first `texts` columns are words."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    note: str = ""
    is_wide: bool = False
    texts: int = 1

    @property
    def is_short(self) -> bool:
        """Whether it can stand on one page whatever is above it."""
        return len(self.rows) <= SHORT


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and what it shows."""

    svg: SafeString
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report; `missing` says in one line why there is nothing."""

    key: str
    title: str
    text: str = ""
    is_written: bool = False
    keyfigures: Table | None = None
    charts: list[Figure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    missing: str = ""


def cover_facts(figures: dict[str, Any]) -> list[Fact]:
    """The project's facts (docs/domain.md §0.1); what is not known is said to be so."""
    project = figures["project"]
    prepared_by = figures.get("prepared_by")
    return [
        Fact(_("Project"), f"{project['acronym']}, {project['name']}"),
        Fact(_("Case id"), project["case_id"] or _("not stated")),
        Fact(_("Project owner"), project["owner"]),
        Fact(_("Cooperation partners"), ", ".join(project["partners"]) or _("none")),
        Fact(_("Implementation"), f"{project['starts_on']} – {project['ends_on']}"),
        Fact(_("Grant"), kronor(Decimal(project["grant_sek"]))),
        *([Fact(_("Prepared by"), prepared_by)] if prepared_by else []),
    ]


def sections(figures: dict[str, Any], narrative: dict[str, str]) -> list[Section]:
    """The parts in the order of docs/domain.md §1.5."""
    return [
        _summary(figures, narrative),
        Section("activities", _("Activities carried out"), tables=[_courses(figures)]),
        Section("participants", _("Participants"), tables=_participants(figures)),
        Section("companies", _("Companies"), tables=[_companies(figures)]),
        _attainment(figures),
        _written(NarrativeSection.DEVIATIONS, narrative),
        _written(NarrativeSection.HORIZONTAL, narrative),
        _no_data("risks", _("Risks")),
        _written(NarrativeSection.LESSONS, narrative),
        _written(NarrativeSection.COMMUNICATION, narrative),
        _no_data("economy", _("Economy")),
        _no_data("state_aid", _("State aid")),
        _written(NarrativeSection.NEXT_PERIOD, narrative),
    ]


def definitions(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """How each figure is counted (docs/domain.md §0.2, §1.3)."""
    project = figures["project"]
    rounding = HoursRounding(project["hours_rounding"]).label
    counted = [
        (
            _("Participant"),
            _(
                "A person with attended minutes; each person counts once, however many companies and courses. Company, "
                "county and age are those of the first session with attended minutes; the size class is the one that "
                "the company had when the figures were counted."
            ),
        ),
        (
            _("Company reached"),
            _("A company where somebody employed there on the day of a session attended minutes of it."),
        ),
        (
            _("Attended minutes"),
            _("From arrival to leaving, within the session, less the part of the break inside it, in real time."),
        ),
        (_("Reported hours"), _("Attended time per person and month in hours: {rounding}.").format(rounding=rounding)),
        (_("Month"), _("A session belongs to the day and month on which it starts, Swedish civil time.")),
        (_("Course participation"), _("A person with attended minutes on a course run.")),
        (_("Plan"), _("The target in equal steps per day from the first to the last day of implementation.")),
        (
            _("Forecast"),
            _("The pace of the last six whole months continued to the last day; the range holds 8 of 10 outcomes."),
        ),
        (
            _("Hidden figures"),
            _(
                "Numbers of people below {limit}, their hours, and numbers that would give them away, are shown as "
                "{sign}. They are left out of the enclosed data as well."
            ).format(limit=project["small_cell_limit"], sign=HIDDEN),
        ),
        (_("As of"), _("Every figure in this report was counted at {moment}.").format(moment=_counted_at(figures))),
    ]
    if project["min_minutes_to_count"]:
        least = _("At least {minutes} attended minutes to count as a participant.")
        counted.insert(1, (_("Least time"), least.format(minutes=project["min_minutes_to_count"])))
    return counted


def shown(value: int | str | None) -> str:
    """A frozen figure as it is written."""
    return written(Decimal(value) if isinstance(value, str) else value)


def _summary(figures: dict[str, Any], narrative: dict[str, str]) -> Section:
    rows = []
    for name, label in (("participants", _("Participants")), ("companies", _("Companies reached"))):
        row = figures["targets"][name]
        spread = "–"
        if row["path"]:
            forecast = row["path"][-1]
            spread = f"{shown(forecast['middle'])} ({shown(forecast['low'])}–{shown(forecast['high'])})"
        numbers = [shown(row["target"]), shown(row["outcome"]), _reached(row), shown(row["plan"]), spread]
        rows.append([label, *numbers])
    table = Table(
        _("Targets and outcome from the start to the last day of the period"),
        [_("Measure"), _("Target"), _("Outcome"), _("Share"), _("Plan by now"), _("Forecast, end of project")],
        rows,
    )
    return Section(
        "summary",
        str(NarrativeSection.SUMMARY.label),
        text=narrative.get(NarrativeSection.SUMMARY, ""),
        is_written=True,
        keyfigures=table,
        tables=[*_targets_of_parts(figures), _totals(figures)],
    )


def _targets_of_parts(figures: dict[str, Any]) -> Iterator[Table]:
    """Such as so many women; only where the project has set any."""
    labels = {part.value: part.label for part in parts()}
    rows = [
        [labels.get(row["key"], row["key"]), shown(row["target"]), shown(row["outcome"]), _reached(row)]
        for row in figures["targets"].get("parts", ())
    ]
    if rows:
        columns = [_("Part"), _("Target"), _("Outcome"), _("Share")]
        yield Table(_("Targets for parts of the project, from the start to the last day of the period"), columns, rows)


def _reached(row: dict[str, Any]) -> str:
    if row["outcome"] is None:
        return HIDDEN
    return percent(share(row["outcome"], row["target"])) if row["target"] else "–"


def _totals(figures: dict[str, Any]) -> Table:
    totals = figures["totals"]
    names = [
        ("participants", _("Participants, each once")),
        ("started", _("of whom started in the period")),
        ("ended", _("of whom ended in the period")),
        ("companies_reached", _("Companies reached")),
        ("course_participations", _("Course participations")),
        ("reported_hours", _("Reported hours")),
    ]
    return Table(
        _("In the period"),
        [_("Measure"), _("Number")],
        [[text, shown(totals[key])] for key, text in names if key in totals],
    )


def _courses(figures: dict[str, Any]) -> Table:
    hours = written_column([Decimal(row["hours"]) for row in figures["courses"]])
    rows = [
        [
            f"{row['key']} {title_here(row['title'], row.get('title_en', ''))}",
            theme_label(row["theme"]),
            level_label(row["level"]),
            shown(row["runs"]),
            shown(row["sessions"]),
            held,
            shown(row["women"]),
            shown(row["men"]),
            shown(row["participants"]),
            shown(row["companies"]),
        ]
        for row, held in zip(figures["courses"], hours, strict=True)
    ]
    columns = [
        _("Course"), _("Theme"), _("Level"), _("Runs"), _("Sessions"), _("Hours held"), _("Women"), _("Men"),
        _("People"), _("Companies"),
    ]  # fmt: skip
    note = "" if rows else _("No course had attended time in the period.")
    return Table(_("Courses with attended time in the period"), columns, rows, note=note, is_wide=True, texts=3)


def _participants(figures: dict[str, Any]) -> list[Table]:
    overlap = _("A person may be in several rows; the rows do not add up to the number of participants.")
    return [
        _people_table(figures, "sex", _("Participants by legal sex"), _sex),
        _people_table(figures, "age_group", _("Participants by age at the first session"), _age_group),
        _people_table(figures, "county", _("Participants by county of the company"), county_label),
        _people_table(figures, "size_class", _("Participants by size class of the company"), size_label),
        _people_table(figures, "theme", _("Participants by theme"), theme_label, overlap),
        _people_table(figures, "level", _("Participants by level"), level_label, overlap),
    ]


def _people_table(figures: dict[str, Any], name: str, title: str, label: Callable[[str], str], note: str = "") -> Table:
    rows = figures["participants"][name]
    note = note if rows else _("Nobody has attended anything in these days.")
    if name == "sex":
        cells = [[label(row["key"]), shown(row["people"])] for row in rows]
        return Table(title, [_("Group"), _("People")], cells, note)
    cells = [[label(row["key"]), shown(row["women"]), shown(row["men"]), shown(row["people"])] for row in rows]
    return Table(title, [_("Group"), _("Women"), _("Men"), _("People")], cells, note)


def _companies(figures: dict[str, Any]) -> Table:
    reached = figures["companies_reached_by_county"]
    joined = figures["companies_by_county_and_state"]
    states = [state for state in CompanyState if any(state in counts for counts in joined.values())]
    rows = [
        [
            county_label(code),
            shown(reached.get(code, 0)),
            *(shown(joined.get(code, {}).get(state, 0)) for state in states),
        ]
        for code in COUNTIES
    ]
    totals = [sum(column) for column in zip(*_numbers(reached, joined, states), strict=True)]
    rows.append([_("All counties"), *(shown(total) for total in totals)])
    columns = [_("County"), _("Reached in the period"), *(str(state.label).capitalize() for state in states)]
    return Table(_("Companies by county: reached, and by state when the figures were counted"), columns, rows)


def _numbers(
    reached: dict[str, int], joined: dict[str, dict[str, int]], states: list[CompanyState]
) -> Iterable[list[int]]:
    for code in COUNTIES:
        yield [reached.get(code, 0), *(joined.get(code, {}).get(state, 0) for state in states)]


def _attainment(figures: dict[str, Any]) -> Section:
    months = figures["months"]
    rows = [
        [
            row["key"] if row["from"] == row["key"] else f"{row['from']} – {row['key']}",
            shown(row["new_participants"]),
            shown(row["participants"]),
            shown(row["plan_participants"]),
            shown(row["companies"]),
            shown(row["plan_companies"]),
        ]
        for row in months
    ]
    columns = [
        _("Month"), _("New participants"), _("Participants"), _("Plan"), _("Companies reached"), _("Plan, companies"),
    ]  # fmt: skip
    title = _("Attainment per month, running totals from the start")
    drawn = [_line(figures, "participants", _("Participants against the plan"))] if months else []
    note = "" if rows else _("The project had not begun.")
    return Section("attainment", _("Attainment of targets"), charts=drawn, tables=[Table(title, columns, rows, note)])


def _line(figures: dict[str, Any], name: str, title: str) -> Figure:
    plan = figures["plan_by_month"]
    path = figures["targets"][name]["path"]
    range_ = charts.Forecast(
        low=tuple(step["low"] for step in path),
        high=tuple(step["high"] for step in path),
        name=pgettext("chart", "forecast, 80 %"),
    )
    chart = charts.LineChart(
        title=title,
        months=tuple(row["key"] for row in plan),
        outcome=tuple(_month_by_month(figures["months"], name)),
        plan=tuple(row[name] for row in plan),
        outcome_name=pgettext("chart", "outcome"),
        plan_name=pgettext("chart", "plan"),
        forecast=range_ if path else None,
    )
    style = charts.Style(width=PAGE_WIDTH, font_family=FONT)
    return Figure(charts.line_chart(chart, style), f"{title}. {_('Source: the table below.')}")


def _month_by_month(rows: list[dict[str, Any]], name: str) -> Iterator[int]:
    """A row of several months gives each of them the last known total."""
    known = 0
    for row in rows:
        months = months_between(row["from"], row["key"])
        yield from [known] * (months - 1)
        known = row[name]
        yield known


def months_between(first: str, last: str) -> int:
    """How many months two keys such as 2021-09 span, both included."""
    return len(Period(parse_month(first), parse_month(last)).months())


def _written(section: NarrativeSection, narrative: dict[str, str]) -> Section:
    return Section(
        section.value,
        str(section.label),
        text=narrative.get(section.value, ""),
        is_written=True,
    )


def _no_data(key: str, title: str) -> Section:
    return Section(key, title, missing=_("CompCor holds no data about this yet; nothing is reported here."))


def _counted_at(figures: dict[str, Any]) -> str:
    return iso_moment(datetime.fromisoformat(figures["as_of"]))


def _sex(key: str) -> str:
    return {"woman": _("Women"), "man": _("Men")}[key]


def _age_group(key: str) -> str:
    return {"under_25": _("Below 25 years"), "25_54": _("25–54 years"), "over_54": _("55 years and above")}[key]
