# ruff: noqa: S608 - every statement is written here, values are parameters
"""The figures counted anew from the rows of attendance alone: no summary, none of CompCor's own counting."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection

from compcor.core.periods import Period
from compcor.project.models import Project

COUNTED = """
    WITH counted AS (
        SELECT seat.participant_id, attendance.company_id, seat.run_id, session.starts_on,
               date_trunc('month', session.starts_on)::date AS month, course.theme, course.level, attendance.net_minutes
        FROM courses_attendance AS attendance
        JOIN courses_session AS session ON session.id = attendance.session_id
        JOIN courses_enrolment AS seat ON seat.id = attendance.enrolment_id
        JOIN courses_courserun AS run ON run.id = seat.run_id
        JOIN courses_course AS course ON course.id = run.course_id
        WHERE attendance.net_minutes > 0 AND session.starts_on BETWEEN %(first)s AND %(last)s
    )
"""
SUMS = (
    COUNTED
    + """
    SELECT theme, level, month, company.org_number, company.county, sum(net_minutes)
    FROM counted JOIN companies_company AS company ON company.id = company_id
    GROUP BY GROUPING SETS ((theme), (level), (month), (company.org_number, company.county))
"""
)
HOURS = (
    COUNTED
    + """
    SELECT sum(CASE %(rounding)s WHEN 'exact' THEN round(minutes / 60.0, 2)
                                 WHEN 'half_hour_down' THEN floor(minutes / 30.0) / 2
                                 ELSE floor(minutes / 60.0) END)
    FROM (SELECT sum(net_minutes) AS minutes FROM counted GROUP BY participant_id, month) AS person_month
"""
)
SEATS = COUNTED + "SELECT count(*) FROM (SELECT DISTINCT participant_id, run_id FROM counted) AS seat"
PEOPLE = (
    COUNTED
    + """
    , first_session AS (
        SELECT DISTINCT ON (seat.participant_id) seat.participant_id, attendance.company_id, session.starts_on
        FROM courses_attendance AS attendance
        JOIN courses_session AS session ON session.id = attendance.session_id
        JOIN courses_enrolment AS seat ON seat.id = attendance.enrolment_id
        WHERE attendance.net_minutes > 0 AND session.starts_on <= %(last)s
        ORDER BY seat.participant_id, session.starts_at, session.id
    ), person AS (
        SELECT participant.sex, participant.protected_identity, company.county, entry.starts_on,
               extract(year FROM age(entry.starts_on, participant.birth_date)) AS age,
               CASE WHEN declared_size <> '' THEN declared_size
                    WHEN headcount IS NULL THEN 'unknown'
                    WHEN headcount < 10 AND (turnover_msek <= 2 * %(rate)s OR balance_msek <= 2 * %(rate)s)
                        THEN 'micro'
                    WHEN headcount < 10 AND (turnover_msek IS NULL OR balance_msek IS NULL) THEN 'unknown'
                    WHEN headcount < 50 AND (turnover_msek <= 10 * %(rate)s OR balance_msek <= 10 * %(rate)s)
                        THEN 'small'
                    WHEN headcount < 50 AND (turnover_msek IS NULL OR balance_msek IS NULL) THEN 'unknown'
                    WHEN headcount < 250 AND (turnover_msek <= 50 * %(rate)s OR balance_msek <= 43 * %(rate)s)
                        THEN 'medium'
                    WHEN headcount < 250 AND (turnover_msek IS NULL OR balance_msek IS NULL) THEN 'unknown'
                    ELSE 'large' END AS size_class
        FROM (SELECT DISTINCT participant_id FROM counted) AS here
        JOIN first_session AS entry USING (participant_id)
        JOIN participants_participant AS participant ON participant.id = entry.participant_id
        JOIN companies_company AS company ON company.id = entry.company_id
    )
    SELECT sex, protected_identity, county, size_class,
           CASE WHEN age < 25 THEN 'under_25' WHEN age <= 54 THEN '25_54' ELSE 'over_54' END,
           CASE WHEN starts_on >= %(first)s THEN to_char(starts_on, 'YYYY-MM') END, count(*)
    FROM person GROUP BY 1, 2, 3, 4, 5, 6
"""
)
MOVED = (
    COUNTED
    + """
    SELECT count(*) FROM (
        SELECT participant_id FROM participants_employment WHERE starts_on <= %(as_of)s
        GROUP BY participant_id HAVING count(DISTINCT company_id) > 1
    ) AS moved WHERE participant_id IN (SELECT participant_id FROM counted)
"""
)


def raw_figures(project: Project, period: Period, as_of: date) -> dict[str, Any]:
    """Under the same names as `reporting.figures.truth.as_plain`; for a project that counts from the first minute."""
    given = {
        "first": period.start,
        "last": min(period.end, as_of),
        "as_of": as_of,
        "rate": project.sek_per_eur,
        "rounding": project.hours_rounding,
    }
    hours = _one(HOURS, given) or 0
    return {
        **_sums(given),
        **_people(given),
        "reported_hours": int(hours) if hours == int(hours) else float(hours),
        "course_participations": _one(SEATS, given),
        "participants_who_changed_employer": _one(MOVED, given),
    }


def _sums(given: dict[str, Any]) -> dict[str, Any]:
    by_theme, by_level, by_month, by_company = {}, {}, {}, {}
    counties: Counter[str] = Counter()
    for theme, level, month, org_number, county, minutes in _rows(SUMS, given):
        if theme is not None:
            by_theme[theme or "none"] = int(minutes)
        elif level is not None:
            by_level[level] = int(minutes)
        elif month is not None:
            by_month[f"{month:%Y-%m}"] = int(minutes)
        else:
            by_company[org_number] = int(minutes)
            counties[county] += 1
    return {
        "net_minutes": sum(by_month.values()),
        "net_minutes_by_theme": by_theme,
        "net_minutes_by_level": by_level,
        "net_minutes_by_month": by_month,
        "net_minutes_by_company": by_company,
        "companies_reached": len(by_company),
        "companies_reached_by_county": dict(counties),
    }


def _people(given: dict[str, Any]) -> dict[str, Any]:
    names = ("sex", "protected", "county", "size_class", "age_group", "month")
    counts: dict[str, Counter[Any]] = {name: Counter() for name in names}
    for *keys, people in _rows(PEOPLE, given):
        for name, key in zip(names, keys, strict=True):
            counts[name][key] += people
    started = {month: people for month, people in counts["month"].items() if month}
    return {
        "participants": counts["sex"].total(),
        "participants_by_sex": dict(counts["sex"]),
        "participants_by_age_group": dict(counts["age_group"]),
        "participants_by_county": dict(counts["county"]),
        "participants_by_size_class": dict(counts["size_class"]),
        "participants_with_protected_identity": counts["protected"][True],
        "new_participants_by_month": started,
    }


def _rows(sql: str, given: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        yield from cursor.fetchall()


def _one(sql: str, given: dict[str, Any]) -> Any:
    return next(_rows(sql, given))[0]
