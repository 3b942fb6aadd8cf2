"""The days that are counted, and the SQL that finds their attended minutes on both engines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import DateField, Q
from django.db.models.functions import Cast, TruncMonth

from compcor.core.periods import Period, first_of_month, last_of_month
from compcor.core.size_class import size_class_expression
from compcor.project.models import Project
from courses.attended import months_of
from courses.models import Attendance, AttendedMonth, Participation

DAY = timedelta(days=1)
COLUMNS = ("participant_id", "company_id", "run_id", "month", "theme", "level", "minutes")
ENTRY = ("participant_id", "sex", "age", "county", "size_class", "started_on", "started_month", "is_protected")


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

        `attended`: minutes per person, company, run and month; `ever`: the same from the project's beginning;
        `entry`: each person's facts at their first counted session.
        """
        ever = self._attended(None)
        counted = self._attended(self.first) if self.first else None
        parts: list[tuple[str, tuple[str, ...], Sql]] = [
            ("all_rows", COLUMNS, ever),
            ("ever", COLUMNS, self._counting("all_rows")),
        ]
        if counted:
            parts += [("rows_inside", COLUMNS, counted), ("attended", COLUMNS, self._counting("rows_inside"))]
        else:
            parts.append(("attended", COLUMNS, Sql("SELECT * FROM ever")))
        parts.append(("entry", ENTRY, self._entry()))
        text = ", ".join(f"{name} ({', '.join(columns)}) AS ({sql.text})" for name, columns, sql in parts)
        return Sql(f"WITH {text} ", tuple(value for _, _, sql in parts for value in sql.parameters))

    def rows(self, select: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
        """What a SELECT from the common tables finds."""
        with connection.cursor() as cursor:
            cursor.execute(self.tables.text + select, [*self.tables.parameters, *parameters])
            yield from cursor.fetchall()

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
        least = self.project.min_minutes_to_count
        if not self.has_threshold:
            return Sql(f"SELECT * FROM {table}")
        people = "SELECT participant_id FROM all_rows GROUP BY participant_id HAVING SUM(minutes) >= %s"
        return Sql(f"SELECT * FROM {table} WHERE participant_id IN ({people})", (least,))

    def _attended(self, first: date | None) -> Sql:
        """Whole months from the summary, months that the first or the last day cuts from the rows."""
        cut = [days for days in self._cut_months(first) if days.outside_is_attended()]
        whole = AttendedMonth.objects.filter(month__lte=self.last).exclude(month__in=[days.month for days in cut])
        if first:
            whole = whole.filter(month__gte=first_of_month(first))
        parts = [whole.values_list(*COLUMNS)]
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
            "company__county",
            size_class_expression("company__", sek_per_eur=self.project.sek_per_eur),
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
