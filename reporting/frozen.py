"""Figures as they go into a report: JSON, with the moment they were counted and small numbers of people hidden."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from compcor.audit.actions import head
from compcor.core.geography import COUNTIES
from compcor.core.periods import Period, month_key
from compcor.core.size_class import SizeClass
from compcor.project.models import Partner, Project
from courses.enums import Level, Theme
from reporting.disclosure import NOBODY, SEXES, Disclosed
from reporting.figures import AGE_GROUPS, NO_THEME, CourseFigures, Figures, collect_figures
from reporting.outlook import Outlook, month_rows, outlooks
from reporting.suppression import Row
from reporting.tables import as_hours
from reporting.targets import parts_so_far

SCHEMA = "compcor.progress-report.1"
PLURAL = ("women", "men")


def freeze(
    *, project: Project, period: Period, counted_at: datetime, today: date, prepared_by: str = ""
) -> dict[str, Any]:
    """Count the period now and make everything that the document needs, in neutral keys.

    A number of people that is hidden is None, here and in the enclosed files.
    """
    limit = project.small_cell_limit
    figures = collect_figures(period, as_of=today)
    told = Disclosed(figures, limit=limit)
    people, companies = outlooks(project, figures, limit=limit)
    return {
        "schema": SCHEMA,
        "as_of": counted_at.isoformat(timespec="seconds"),
        "audit_head": head(),
        "prepared_by": prepared_by,
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "project": _project(project),
        "targets": {"participants": _target(people), "companies": _target(companies), "parts": parts_so_far(told)},
        "totals": _totals(told),
        "participants": _participants(told),
        "courses": [_course(course, told.courses[course.public_id]) for course in figures.courses],
        "companies_reached_by_county": figures.companies_by("county"),
        "companies_by_county_and_state": _states(figures),
        "months": _months(project, figures, limit),
        "plan_by_month": _plan_by_month(people, companies),
    }


def _target(outlook: Outlook) -> dict[str, Any]:
    return {
        "target": outlook.target,
        "outcome": outlook.outcome,
        "plan": outlook.plan,
        "path": [asdict(step) for step in outlook.path],
    }


def _participants(told: Disclosed) -> dict[str, list[dict[str, Any]]]:
    """Women and men per group, in the order of the words."""
    orders: dict[str, Sequence[str]] = {
        "age_group": AGE_GROUPS,
        "county": tuple(COUNTIES),
        "size_class": _in_order(told.groups["size_class"], SizeClass.values),
        "theme": _in_order(told.groups["theme"], (*Theme.values, NO_THEME)),
        "level": _in_order(told.groups["level"], Level.values),
    }
    return {
        "sex": [{"key": sex, "people": people} for sex, people in zip(SEXES, told.everybody, strict=False)],
        **{
            name: [{"key": key, **_people(told.groups[name].get(key, NOBODY), "people")} for key in keys]
            for name, keys in orders.items()
        },
    }


def _in_order(keys: Collection[str], order: Sequence[str]) -> list[str]:
    return [key for key in order if key in keys]


def _people(row: Row, total: str) -> dict[str, int | None]:
    return dict(zip((*PLURAL, total), row, strict=True))


def _course(course: CourseFigures, people: Row) -> dict[str, Any]:
    return {
        "key": course.code,
        "title": course.title,
        "title_en": course.title_en,
        "theme": course.theme,
        "level": course.level,
        "runs": course.runs,
        "sessions": course.sessions,
        "hours": _plain(as_hours(course.session_minutes)),
        **_people(people, "participants"),
        "companies": course.companies,
    }


def _months(project: Project, figures: Figures, limit: int) -> list[dict[str, Any]]:
    """Running totals. Months that add a small number of people are shown together with the ones after."""
    return [
        {
            "key": month_key(row.last),
            "from": month_key(row.first),
            "new_participants": row.new_participants,
            "participants": row.participants,
            "plan_participants": row.plan_participants,
            "companies": row.companies,
            "plan_companies": row.plan_companies,
        }
        for row in month_rows(project, figures, limit=limit)
    ]


def _plan_by_month(people: Outlook, companies: Outlook) -> list[dict[str, Any]]:
    rows = zip(people.months, people.plan_by_month, companies.plan_by_month, strict=True)
    return [
        {"key": month_key(month), "participants": plan, "companies": plan_companies}
        for month, plan, plan_companies in rows
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


def _totals(told: Disclosed) -> dict[str, Any]:
    figures = told.figures
    return {
        "participants": told.participants,
        "started": told.started,
        "ended": told.number(figures.ended),
        "companies_reached": figures.companies_reached,
        "course_participations": told.course_participations,
        "net_minutes": told.net_minutes,
        "reported_hours": None if told.reported_hours is None else _plain(told.reported_hours),
        "net_minutes_by_theme": told.minutes_by_theme,
        "net_minutes_by_level": told.minutes_by_level,
        "net_minutes_by_month": {month_key(month): value for month, value in told.minutes_by_month.items()},
    }


def _states(figures: Figures) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for row in figures.company_states:
        counts.setdefault(row.county, {})[row.state] = row.companies
    return counts


def _plain(value: Decimal) -> int | str:
    """A whole number as one, a fraction as text: JSON's own numbers are floats."""
    return int(value) if value == value.to_integral_value() else str(value)
