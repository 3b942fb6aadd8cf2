"""What stands behind the figures: how many rows there are, and the minutes of each person and month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from companies.models import Company
from compcor.core.database import room_to_count
from compcor.core.durations import HoursRounding, round_hours
from compcor.core.periods import Period
from compcor.project.models import Project
from courses.models import Attendance, CourseRun, Session
from participants.models import Employment, Participant
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
