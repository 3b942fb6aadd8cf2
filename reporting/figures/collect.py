"""Counting: one function, a constant number of queries however many people, companies and months."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Sum, Value
from django.db.models.functions import Coalesce

from companies.models import Company
from companies.size import size_expression
from compcor.core.database import room_to_count
from compcor.core.durations import MINUTE, HoursRounding
from compcor.core.identifiers import Sex
from compcor.core.periods import Period
from compcor.project.models import Project
from courses.enums import AREAS, SEATED_STATES, RunState
from courses.models import Attendance, Course, Session
from reporting.figures.data import (
    NO_THEME,
    CompanyFigures,
    CourseFigures,
    Figures,
    MonthFigures,
    PeopleCell,
    Rules,
    StateFigures,
)
from reporting.figures.scope import Scope, as_date

# Hours of one person and month in whole units: the SQL, and how many units an hour has (docs/domain.md §1.3).
# The division is of integers; a sum must be cast before it, PostgreSQL's sum of a sum is a decimal.
HOUR_UNITS = {
    HoursRounding.EXACT: ("(minutes * 100 + 30) / 60", 100),
    HoursRounding.HALF_HOUR_DOWN: ("minutes / 30", 2),
    HoursRounding.WHOLE_HOUR_DOWN: ("minutes / 60", 1),
}


def collect_figures(period: Period | None, *, as_of: date) -> Figures:
    """Every figure of the period (of the whole project without one), of what happened up to and including `as_of`.

    A person's company, county and age are those of their first counted session ever, also when that lies before the
    period (docs/domain.md §0.2 rule 3). The size class is the one which that company has now.
    """
    project = Project.objects.get()
    scope = Scope(project, period, as_of)
    with room_to_count():
        by_month, by_theme, by_level, by_course = _net_minutes(scope)
        recorded, attended = _seats(scope)
        reported_hours, participants = _person_months(scope)
        return Figures(
            as_of=as_of,
            period=period,
            rules=Rules(project.hours_rounding, project.min_minutes_to_count, project.sek_per_eur),
            people=_people(scope),
            companies=_companies(scope),
            company_states=_company_states(),
            courses=_courses(scope, by_course),
            months=_months(scope),
            net_minutes_by_month=by_month,
            net_minutes_by_theme=by_theme,
            net_minutes_by_level=by_level,
            reported_hours_by_month=reported_hours,
            participants_by_month=participants,
            participants_who_changed_employer=_changed_employer(scope),
            ended=_ended(scope),
            recorded=recorded,
            attended=attended,
        )


def _net_minutes(scope: Scope) -> tuple[dict[Any, int], ...]:
    """Minutes by month, theme, level and course, each in order."""
    areas = {
        course: (theme or NO_THEME, level)
        for course, theme, level in Course.objects.values_list("pk", "theme", "level")
    }
    sums: tuple[Counter, ...] = (Counter(), Counter(), Counter(), Counter())
    for month, course, minutes in scope.rows("SELECT month, course_id, SUM(minutes) FROM attended GROUP BY 1, 2"):
        for sum_, key in zip(sums, (as_date(month), *areas[course], course), strict=True):
            sum_[key] += int(minutes)
    return tuple(dict(sorted(sum_.items())) for sum_ in sums)


def _person_months(scope: Scope) -> tuple[dict[date, Decimal], dict[date, int]]:
    """Reported hours of each month, and the people who attended in it."""
    units, per_hour = HOUR_UNITS[HoursRounding(scope.project.hours_rounding)]
    rows = scope.rows(
        f"""SELECT month, SUM({units}), COUNT(*) FROM (
                SELECT participant_id, month, CAST(SUM(minutes) AS bigint) AS minutes
                FROM attended GROUP BY participant_id, month
            ) AS person_month GROUP BY month ORDER BY month"""
    )
    hours = {as_date(month): Decimal(int(total)) / per_hour for month, total, _people in rows}
    return hours, {as_date(month): people for month, _total, people in rows}


def _people(scope: Scope) -> tuple[PeopleCell, ...]:
    parts = ", ".join(f"SUM((areas >> {place}) & 1)" for place in range(len(AREAS)))
    rows = scope.rows(
        f"""SELECT sex, CASE WHEN age < 25 THEN 'under_25' WHEN age > 54 THEN 'over_54' ELSE '25_54' END,
                   county, size_class, started_month, CASE WHEN started_on >= %s THEN 1 ELSE 0 END, is_protected,
                   COUNT(*), {parts}
            FROM person JOIN entry USING (participant_id)
            GROUP BY 1, 2, 3, 4, 5, 6, 7""",
        scope.first or date.min,
    )
    return tuple(_people_cell(row) for row in sorted(rows))


def _people_cell(row: tuple) -> PeopleCell:
    sex, age_group, county, size_class, month, is_new, is_protected, people, *in_parts = row
    by: dict[str, dict[str, int]] = {"theme": {}, "level": {}}
    for (name, value), count in zip(AREAS, in_parts, strict=True):
        if count:
            by[name][value or NO_THEME] = int(count)
    return PeopleCell(
        sex=sex,
        age_group=age_group,
        county=county,
        size_class=size_class,
        started_month=as_date(month),
        is_new=bool(is_new),
        is_protected=bool(is_protected),
        people=int(people),
        by_theme=by["theme"],
        by_level=by["level"],
    )


def _companies(scope: Scope) -> tuple[CompanyFigures, ...]:
    minutes = dict(scope.rows("SELECT company_id, SUM(minutes) FROM attended GROUP BY company_id"))
    facts: Iterable[tuple[Any, ...]] = Company.objects.order_by("org_number").values_list(
        "pk", "public_id", "org_number", "name", "county", size_expression(rate=scope.project.sek_per_eur)
    )
    return tuple(
        CompanyFigures(public_id, org_number, name, county, size, int(minutes[pk]))
        for pk, public_id, org_number, name, county, size in facts
        if pk in minutes
    )


def _company_states() -> tuple[StateFigures, ...]:
    rows = Company.objects.order_by("county", "state").values_list("county", "state").annotate(companies=Count("pk"))
    return tuple(StateFigures(*row) for row in rows)


def _courses(scope: Scope, minutes: dict[int, int]) -> tuple[CourseFigures, ...]:
    """Courses with minutes in the days counted, by code."""
    sessions = _sessions_by_course(scope)
    # Ordered, because the planner takes the people for few and would hash what an index has in order.
    people = scope.rows(
        """SELECT course_id, sex, COUNT(*), SUM(runs) FROM (
               SELECT participant_id, course_id, COUNT(*) AS runs
               FROM (SELECT DISTINCT participant_id, course_id, run_id FROM attended ORDER BY 1, 2, 3) AS seat
               GROUP BY participant_id, course_id
           ) AS course_person JOIN participants_participant AS known ON known.id = participant_id
           GROUP BY course_id, sex"""
    )
    by_course: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for course, sex, count, participations in people:
        by_course[course][sex] = (int(count), int(participations))
    companies = dict(
        scope.rows(
            """SELECT course_id, COUNT(*) FROM (SELECT DISTINCT company_id, course_id FROM attended) AS reached
               GROUP BY course_id"""
        )
    )
    facts = Course.objects.filter(pk__in=minutes).order_by("code")
    nothing = (0, 0)
    figures = []
    for course, public_id, code, title, title_en, theme, level in facts.values_list(
        "pk", "public_id", "code", "title", "title_en", "theme", "level"
    ):
        runs, held, held_minutes = sessions.get(course, (0, 0, 0))
        (women, seats_of_women), (men, seats_of_men) = (
            by_course[course].get(sex, nothing) for sex in (Sex.WOMAN, Sex.MAN)
        )
        figures.append(
            CourseFigures(
                public_id=public_id,
                code=code,
                title=title,
                title_en=title_en,
                theme=theme or NO_THEME,
                level=level,
                runs=runs,
                sessions=held,
                session_minutes=held_minutes,
                net_minutes=minutes[course],
                women=women,
                men=men,
                participations=seats_of_women + seats_of_men,
                companies=companies[course],
            )
        )
    return tuple(figures)


def _sessions_by_course(scope: Scope) -> dict[int, tuple[int, int, int]]:
    """Runs, sessions and minutes (breaks taken off) of the days counted, per course; nothing that was cancelled."""
    no_break = Value(timedelta(0), output_field=DurationField())
    pause = Coalesce(F("break_ends_at") - F("break_starts_at"), no_break, output_field=DurationField())
    length = ExpressionWrapper(F("ends_at") - F("starts_at") - pause, output_field=DurationField())
    rows = (
        Session.objects.filter(scope.days("starts_on"))
        .exclude(run__state=RunState.CANCELLED)
        .order_by()
        .values_list("run__course")
        .annotate(runs=Count("run", distinct=True), sessions=Count("pk"), length=Sum(length))
    )
    return {course: (runs, sessions, length // MINUTE) for course, runs, sessions, length in rows}


def _months(scope: Scope) -> tuple[MonthFigures, ...]:
    """Every month from the project's start (or the first that counted) to the last day, also the empty ones."""
    new_people = dict(
        scope.rows(f"SELECT started_month, COUNT(*) FROM entry {scope.only_counted('ever')} GROUP BY started_month")
    )
    new_companies = dict(
        scope.rows(
            """SELECT month, COUNT(*) FROM (SELECT company_id, MIN(month) AS month FROM ever GROUP BY company_id)
               AS reached GROUP BY month"""
        )
    )
    people = {as_date(month): int(count) for month, count in new_people.items()}
    companies = {as_date(month): int(count) for month, count in new_companies.items()}
    start = min([scope.project.starts_on, *people])
    if start > scope.last:
        return ()
    months, all_people, all_companies = [], 0, 0
    for month in Period(start, scope.last).months():
        all_people += people.get(month, 0)
        all_companies += companies.get(month, 0)
        months.append(MonthFigures(month, people.get(month, 0), companies.get(month, 0), all_people, all_companies))
    return tuple(months)


def _changed_employer(scope: Scope) -> int:
    """Participants counted who have had more than one employer, as far as is known on the as-of day."""
    rows = scope.rows(
        """SELECT COUNT(*) FROM (
               SELECT participant_id FROM participants_employment WHERE starts_on <= %s
               GROUP BY participant_id HAVING MIN(company_id) <> MAX(company_id)
           ) AS moved WHERE participant_id IN (SELECT participant_id FROM person)""",
        scope.as_of,
    )
    return int(rows[0][0])


def _ended(scope: Scope) -> int:
    """Participants whose last attended day is counted here and who have no seat on a run that goes on after it.

    The end of a participation is the last exit, moved on re-entry (docs/domain.md §0.2 rule 2).
    """
    first = "AND last_attended_on >= %s" if scope.first else ""
    states = ", ".join("%s" for _ in SEATED_STATES)
    rows = scope.rows(
        f"""SELECT COUNT(*) FROM courses_participation AS last
            WHERE last_attended_on <= %s {first} AND participant_id IN (SELECT participant_id FROM person)
            AND NOT EXISTS (
                SELECT 1 FROM courses_enrolment AS seat JOIN courses_courserun AS run ON run.id = seat.run_id
                WHERE seat.participant_id = last.participant_id AND seat.state IN ({states})
                AND run.state <> %s AND run.last_ends_at >= %s
            )""",
        scope.last,
        *([scope.first] if scope.first else []),
        *SEATED_STATES,
        RunState.CANCELLED,
        Period(scope.as_of, scope.as_of).bounds()[1],
    )
    return int(rows[0][0])


def _seats(scope: Scope) -> tuple[int, int]:
    """Attendance rows recorded for the sessions of the days counted, and those of them with net minutes."""
    absent = Attendance.objects.filter(scope.days("session__starts_on"), net_minutes=0).count()
    attended = int(scope.rows("SELECT COALESCE(SUM(sessions), 0) FROM inside")[0][0])
    return absent + attended, attended
