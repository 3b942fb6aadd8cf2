"""The days that are counted, and the SQL that finds their attended minutes on both engines."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import DateField, Q
from django.db.models.functions import Cast, TruncMonth

from companies.moves import county_on
from companies.size import size_expression
from compcor.core.periods import Period, first_of_month, last_of_month
from compcor.project.models import Project
from courses.attended import months_of
from courses.enums import AREAS
from courses.models import Attendance, AttendedMonth, Participation

DAY = timedelta(days=1)
COLUMNS = ("participant_id", "company_id", "run_id", "course_id", "month", "theme", "level", "minutes", "sessions")
PERSON = ("participant_id", "areas")
ENTRY = (
    "participant_id", "sex", "age", "county", "size_class", "started_on", "started_month", "is_protected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and what it is asked with."""

    text: str
    parameters: tuple[Any, ...] = ()


class Scope:
    """Days from the period's first (or ever) to its last, never after the as-of day.

    A person counts when their minutes up to the last day reach the project's least minutes.
    """

    def __init__(self, project: Project, period: Period | None, as_of: date) -> None:
        self.project = project
        self.as_of = as_of
        self.first = period.start if period else None
        self.last = min(period.end, as_of) if period else as_of

    @cached_property
    def tables(self) -> Sql:
        """The common table expressions that every figure starts from.

        `inside`: minutes and sessions per person, company, run and month; `attended`: the same of people who count;
        `ever`: the same from the project's beginning; `person`: who is counted, and the themes and levels they
        attended; `entry`: each person's facts at their first counted session, and the size class that its company has
        now.
        None is kept as a table of its own: the engine reads what a figure asks for, and nothing else.
        """
        parts: tuple[tuple[str, tuple[str, ...], Sql], ...] = (
            ("until", COLUMNS, self._attended(None)),
            ("inside", COLUMNS, self._attended(self.first)),
            ("ever", COLUMNS, self._counting("until")),
            ("attended", COLUMNS, self._counting("inside")),
            ("person", PERSON, self._people()),
            ("entry", ENTRY, self._entry()),
        )
        text = ", ".join(
            f"{name} ({', '.join(columns)}) AS NOT MATERIALIZED ({sql.text})" for name, columns, sql in parts
        )
        return Sql(f"WITH {text} ", tuple(value for _, _, sql in parts for value in sql.parameters))

    @cached_property
    def ends_last(self) -> bool:
        """Whether nobody attended after the last day counted."""
        return not Participation.objects.filter(last_attended_on__gt=self.last).exists()

    @cached_property
    def is_whole(self) -> bool:
        """Whether nobody attended outside the days counted: then the summary of each person says it all."""
        return self.ends_last and not (self.first and Participation.objects.filter(started_on__lt=self.first).exists())

    def rows(self, select: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What a SELECT from the common tables finds."""
        with connection.cursor() as cursor:
            cursor.execute(self.tables.text + select, [*self.tables.parameters, *parameters])
            return list(cursor.fetchall())

    def days(self, name: str) -> Q:
        """The condition that the day in the column `name` is counted."""
        inside = Q(**{f"{name}__lte": self.last})
        return inside & Q(**{f"{name}__gte": self.first}) if self.first else inside

    @property
    def has_threshold(self) -> bool:
        """Whether somebody with attended time may still not count."""
        return self.project.min_minutes_to_count > 1

    def only_counted(self, table: str) -> str:
        """The condition that keeps the people of a common table; everybody with attended time without a threshold."""
        return f"WHERE participant_id IN (SELECT participant_id FROM {table})" if self.has_threshold else ""

    def _counting(self, table: str) -> Sql:
        if not self.has_threshold:
            return Sql(f"SELECT * FROM {table}")
        people = "SELECT participant_id FROM until GROUP BY participant_id HAVING SUM(minutes) >= %s"
        return Sql(f"SELECT * FROM {table} WHERE participant_id IN ({people})", (self.project.min_minutes_to_count,))

    def _people(self) -> Sql:
        if self.is_whole:
            counted = Participation.objects.filter(minutes__gte=self.project.min_minutes_to_count)
            return Sql(*counted.values_list("participant", "areas").query.sql_with_params())
        bits = (f"MAX(CASE WHEN {name} = '{value}' THEN {1 << n} ELSE 0 END)" for n, (name, value) in enumerate(AREAS))
        return Sql(f"SELECT participant_id, {' + '.join(bits)} FROM attended GROUP BY participant_id")

    def _attended(self, first: date | None) -> Sql:
        """Whole months from the summary, months that the first or the last day cuts from the rows."""
        rows = AttendedMonth.objects.values_list(*COLUMNS)
        if self.is_whole or (self.ends_last and not first):
            return Sql(*rows.query.sql_with_params())
        cut = [days for days in self._cut_months(first) if days.outside_is_attended()]
        whole = rows.filter(month__lte=self.last).exclude(month__in=[days.month for days in cut])
        if first:
            whole = whole.filter(month__gte=first_of_month(first))
        parts = [whole]
        parts += [months_of(Attendance.objects.counted().filter(days.inside())) for days in cut if days.has_inside]
        compiled = [part.query.sql_with_params() for part in parts]
        return Sql(" UNION ALL ".join(sql for sql, _ in compiled), tuple(v for _, values in compiled for v in values))

    def _cut_months(self, first: date | None) -> list["CutMonth"]:
        months = {first_of_month(self.last)} | ({first_of_month(first)} if first else set())
        days = (CutMonth(month, max(first or month, month), min(self.last, last_of_month(month))) for month in months)
        return [cut for cut in days if cut.is_cut]

    def _entry(self) -> Sql:
        rows = Participation.objects.filter(started_on__lte=self.last).values_list(
            "participant_id",
            "participant__sex",
            "age_at_start",
            county_on(company="company", day="started_on"),
            size_expression("company__", rate=self.project.sek_per_eur),
            "started_on",
            Cast(TruncMonth("started_on"), DateField()),
            "participant__protected_identity",
        )
        return Sql(*rows.query.sql_with_params())


@dataclass(frozen=True, slots=True)
class CutMonth:
    """A month of which only the days from `first` to `last` are counted."""

    month: date
    first: date
    last: date

    @property
    def is_cut(self) -> bool:
        return (self.first, self.last) != (self.month, last_of_month(self.month))

    @property
    def has_inside(self) -> bool:
        return self.first <= self.last

    def inside(self) -> Q:
        """Attendance at sessions of the days inside."""
        return _starts_between(self.first, self.last)

    def outside_is_attended(self) -> bool:
        """Whether the month really has to be cut; today, what is left of the month is still empty."""
        before = _starts_between(self.month, self.first - DAY)
        after = _starts_between(self.last + DAY, last_of_month(self.month))
        return Attendance.objects.counted().filter(before | after).exists()


def _starts_between(first: date, last: date) -> Q:
    """Sessions of these days, by the moment they start, which is indexed; no days give no sessions."""
    if last < first:
        return Q(pk__in=())
    start, end = Period(first, last).bounds()
    return Q(session__starts_at__gte=start, session__starts_at__lt=end)


def as_date(value: date | datetime | str) -> date:
    """A day as the engines hand it over from bare SQL."""
    return date.fromisoformat(value) if isinstance(value, str) else value
