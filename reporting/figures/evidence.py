"""What stands behind the figures: how many rows there are, and the minutes of each person and month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from companies.models import Company
from compcor.core.database import room_to_count
from compcor.core.durations import HoursRounding, round_hours
from compcor.core.periods import Period
from compcor.project.models import Project
from courses.enums import AREAS
from courses.models import Attendance, CourseRun, Session
from participants.models import Employment, Participant
from reporting.figures.data import AGE_GROUPS, NO_THEME
from reporting.figures.scope import Scope, as_date

PEOPLE_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of the whole register, counted or not."""

    companies: int
    people: int
    employments: int
    runs: int
    sessions: int
    attendance: int


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """Attended minutes of one participant in one month, and the hours to report for them."""

    participant_id: int
    month: date
    net_minutes: int
    reported_hours: Decimal


def count_rows() -> RowCounts:
    """How many rows the register has now."""
    models = (Company, Participant, Employment, CourseRun, Session, Attendance)
    return RowCounts(*(model.objects.count() for model in models))


def person_months(period: Period | None, *, as_of: date) -> Iterator[PersonMonth]:
    """The rows that net minutes and reported hours are the sums of, by person and month."""
    project = Project.objects.get()
    with room_to_count():
        rows = Scope(project, period, as_of).rows(
            "SELECT participant_id, month, SUM(minutes) FROM attended GROUP BY 1, 2 ORDER BY 1, 2"
        )
    rule = HoursRounding(project.hours_rounding)
    for participant, month, minutes in rows:
        yield PersonMonth(participant, as_date(month), int(minutes), round_hours(int(minutes), rule))


def counted_people(
    people: QuerySet[Participant], period: Period | None, *, as_of: date, **facts: Any
) -> QuerySet[Participant]:
    """Those of `people` who are counted in the period and have these facts at entry.

    `facts`: sex, age_group, county, size_class, theme, level (values as in `Figures`) and is_new; as many people as
    the figure of the same facts says.
    """
    scope = Scope(Project.objects.get(), period, as_of)
    conditions, parameters = ["1 = 1"], []
    for name, value in facts.items():
        condition, needed = _condition(name, value, scope)
        conditions.append(condition)
        parameters += needed
    sql = f"SELECT participant_id FROM person JOIN entry USING (participant_id) WHERE {' AND '.join(conditions)}"
    return people.filter(pk__in=RawSQL(scope.tables.text + sql, [*scope.tables.parameters, *parameters]))  # noqa: S611 - no value is in the text


def _condition(name: str, value: Any, scope: Scope) -> tuple[str, list[Any]]:
    if name in ("sex", "county", "size_class"):
        return f"{name} = %s", [value]
    if name == "age_group":
        return dict(zip(AGE_GROUPS, ("age < 25", "age BETWEEN 25 AND 54", "age > 54"), strict=True))[value], []
    if name == "is_new":
        return "started_on >= %s" if value else "started_on < %s", [scope.first or date.min]
    place = AREAS.index((name, "" if value == NO_THEME else value))
    return f"(areas >> {place}) & 1 = 1", []
