"""Figures as they go into a report: JSON, with the moment they were counted and small numbers of people hidden."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from compcor.audit.actions import head
from compcor.core.geography import COUNTIES
from compcor.core.identifiers import Sex
from compcor.core.periods import Period, last_of_month, month_key
from compcor.core.size_class import SizeClass
from compcor.project.models import Partner, Project
from courses.enums import Level, Theme
from reporting.figures import AGE_GROUPS, NO_THEME, CourseFigures, Figures, collect_figures
from reporting.forecast import forecast_path, planned
from reporting.suppression import Place, Row, are_hidden, hide_small, is_small, protect, together

new_participants = attrgetter("new_participants")
SCHEMA = "compcor.progress-report.1"
SEXES = (Sex.WOMAN, Sex.MAN)
PLURAL = ("women", "men")


def freeze(*, project: Project, period: Period, counted_at: datetime, today: date) -> dict[str, Any]:
    """Count the period now and make everything that the document needs, in neutral keys.

    A number of people that is hidden is None, here and in the enclosed files.
    """
    inside = collect_figures(period, as_of=today)
    ever = collect_figures(Period(project.starts_on, max(period.end, project.starts_on)), as_of=today)
    limit = project.small_cell_limit
    last = min(period.end, today)
    return {
        "schema": SCHEMA,
        "as_of": counted_at.isoformat(timespec="seconds"),
        "audit_head": head(),
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "project": _project(project),
        "targets": _targets(project, ever, last),
        "totals": _totals(inside, limit),
        "participants": _participants(inside, limit),
        "courses": _courses(inside.courses, limit),
        "companies_reached_by_county": inside.companies_by("county"),
        "companies_by_county_and_state": _states(inside),
        "months": _months(project, ever, limit),
        "plan_by_month": _plan_by_month(project),
    }


def _targets(project: Project, ever: Figures, last: date) -> dict[str, Any]:
    whole = [month for month in ever.months if last_of_month(month.month) <= last]
    measures = {
        "participants": (
            project.target_participants,
            ever.participants,
            [month.new_participants for month in whole],
        ),
        "companies": (
            project.target_companies,
            ever.companies_reached,
            [month.new_companies for month in whole],
        ),
    }
    return {
        name: {
            "target": target,
            "outcome": outcome,
            "plan": planned(target, project.period, last),
            "path": [asdict(step) for step in forecast_path(outcome, new_by_month, project.period, last)],
        }
        for name, (target, outcome, new_by_month) in measures.items()
    }


def _participants(figures: Figures, limit: int) -> dict[str, list[dict[str, Any]]]:
    """Women and men per group. A total that one table must hide is hidden in all of them."""
    groups = {
        "age_group": AGE_GROUPS,
        "county": tuple(COUNTIES),
        "size_class": tuple(_in_order(figures.participants_by("size_class"), SizeClass.values)),
    }
    counts = {name: figures.participants_by(name, "sex") for name in groups}
    cells = {
        name: [[counts[name].get((key, sex), 0) for sex in SEXES] for key in keys] for name, keys in groups.items()
    }
    hidden_totals: frozenset[int] = frozenset()
    while True:
        tables = {name: protect(rows, limit, hide=_places(rows, hidden_totals)) for name, rows in cells.items() if rows}
        found = frozenset(
            column for name, table in tables.items() if len(cells[name]) > 1
            for column, value in enumerate(table[-1]) if value is None
        )  # fmt: skip
        if found <= hidden_totals:
            break
        hidden_totals |= found
    sums = [sum(column) for column in zip(*cells["county"], strict=True)]
    totals = [None if place in hidden_totals else value for place, value in enumerate(sums)]
    return {
        "sex": [{"key": sex, "people": total} for sex, total in zip(SEXES, totals, strict=True)],
        **{name: _rows(keys, tables.get(name, [])) for name, keys in groups.items()},
        "theme": _overlapping(figures.participants_by_theme("sex"), (*Theme.values, NO_THEME), limit),
        "level": _overlapping(figures.participants_by_level("sex"), Level.values, limit),
    }


def _places(rows: list[list[int]], columns: frozenset[int]) -> frozenset[Place]:
    return frozenset((len(rows), column) for column in columns) if len(rows) > 1 else frozenset()


def _rows(keys: tuple[str, ...], table: list[Row]) -> list[dict[str, Any]]:
    names = (*PLURAL, "people")
    return [{"key": key, **dict(zip(names, row, strict=True))} for key, row in zip(keys, table, strict=False)]


def _overlapping(counts: dict[tuple[str, str], int], order: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Groups that share people: their rows have no sum, so each row is protected by itself."""
    keys = _in_order({key for key, _sex in counts}, order)
    return [_row(key, [counts.get((key, sex), 0) for sex in SEXES], limit) for key in keys]


def _in_order(keys: Collection[str], order: Sequence[str]) -> list[str]:
    return [key for key in order if key in keys]


def _row(key: str, parts: list[int], limit: int) -> dict[str, Any]:
    return {"key": key, **dict(zip((*PLURAL, "people"), hide_small([*parts, sum(parts)], limit), strict=True))}


def _courses(courses: Sequence[CourseFigures], limit: int) -> list[dict[str, Any]]:
    hidden = are_hidden([course.participants for course in courses], limit)
    return [_course(course, limit, is_hidden=gone) for course, gone in zip(courses, hidden, strict=True)]


def _course(course: CourseFigures, limit: int, *, is_hidden: bool) -> dict[str, Any]:
    counts = [course.women, course.men, course.participants]
    women, men, people = [None] * len(counts) if is_hidden else hide_small(counts, limit)
    return {
        "key": course.code,
        "title": course.title,
        "theme": course.theme,
        "level": course.level,
        "runs": course.runs,
        "sessions": course.sessions,
        "hours": _plain(Decimal(course.session_minutes) / 60),
        "women": women,
        "men": men,
        "participants": people,
        "companies": course.companies,
    }


def _months(project: Project, ever: Figures, limit: int) -> list[dict[str, Any]]:
    """Running totals. Months that add a small number of people are shown together with the ones after."""
    rows: list[dict[str, Any]] = []
    for months in together(ever.months, new_participants, limit):
        first, last = months[0], months[-1]
        day = min(last_of_month(last.month), ever.as_of)
        rows.append(
            {
                "key": month_key(last.month),
                "from": month_key(first.month),
                "new_participants": sum(month.new_participants for month in months),
                "participants": last.participants,
                "plan_participants": planned(project.target_participants, project.period, day),
                "companies": last.companies,
                "plan_companies": planned(project.target_companies, project.period, day),
            }
        )
    return rows


def _plan_by_month(project: Project) -> list[dict[str, Any]]:
    return [
        {
            "key": month_key(month),
            "participants": planned(project.target_participants, project.period, last_of_month(month)),
            "companies": planned(project.target_companies, project.period, last_of_month(month)),
        }
        for month in project.period.months()
    ]


def _project(project: Project) -> dict[str, Any]:
    partners = Partner.objects.filter(is_owner=False).values_list("name", flat=True)
    return {
        "name": project.name,
        "acronym": project.acronym,
        "case_id": project.case_id,
        "fund": project.fund,
        "owner": project.owner,
        "partners": list(partners),
        "grant_sek": str(project.grant_sek),
        "starts_on": project.starts_on.isoformat(),
        "ends_on": project.ends_on.isoformat(),
        "hours_rounding": project.hours_rounding,
        "min_minutes_to_count": project.min_minutes_to_count,
        "small_cell_limit": project.small_cell_limit,
        "sek_per_eur": str(project.sek_per_eur),
    }


def _totals(figures: Figures, limit: int) -> dict[str, Any]:
    return {
        "participants": figures.participants,
        "started": None if is_small(figures.started, limit) else figures.started,
        "companies_reached": figures.companies_reached,
        "course_participations": figures.course_participations,
        "net_minutes": figures.net_minutes,
        "reported_hours": _plain(figures.reported_hours),
        "net_minutes_by_theme": figures.net_minutes_by_theme,
        "net_minutes_by_level": figures.net_minutes_by_level,
        "net_minutes_by_month": {month_key(month): value for month, value in figures.net_minutes_by_month.items()},
    }


def _states(figures: Figures) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for row in figures.company_states:
        counts.setdefault(row.county, {})[row.state] = row.companies
    return counts


def _plain(value: Decimal) -> int | str:
    """A whole number as one, a fraction as text: JSON's own numbers are floats."""
    return int(value) if value == value.to_integral_value() else str(value)
