"""What one company's people have attended as its employees: for the company itself."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from companies.models import Company
from compcor.core.database import room_to_count
from compcor.core.periods import Period, civil_date
from compcor.project.models import Project
from courses.models import CourseRun, Enrolment
from participants.employees import names_at
from reporting.figures.scope import Scope, as_date


@dataclass(frozen=True, slots=True)
class RunTime:
    """What one person attended of one course run, in net minutes, and the state of their seat (`EnrolmentState`)."""

    person: str
    course: str
    run: str
    starts_on: date | None
    minutes: int
    state: str


@dataclass(frozen=True, slots=True)
class CompanyTime:
    """Net minutes of a company's people, by run and by month; by name, a protected identity by its alias."""

    as_of: date
    period: Period
    rows: tuple[RunTime, ...]
    net_minutes_by_month: dict[date, int]
    people: int

    @property
    def net_minutes(self) -> int:
        return sum(self.net_minutes_by_month.values())


def company_time(company: Company, period: Period, *, as_of: date) -> CompanyTime:
    """Attended in the period by those whom the company employed on the day; constant queries.

    A person's time counts from the first minute, whatever the project asks of a participant: what they attended as
    somebody else's employee is not told here, not even by leaving them out.
    """
    with room_to_count():
        found = Scope(Project.objects.get(), period, as_of).rows(
            "SELECT participant_id, run_id, month, SUM(minutes) FROM inside WHERE company_id = %s GROUP BY 1, 2, 3",
            company.pk,
        )
    by_run: dict[tuple[int, int], int] = defaultdict(int)
    by_month: Counter[date] = Counter()
    for person, run, month, minutes in found:
        by_run[person, run] += int(minutes)
        by_month[as_date(month)] += int(minutes)
    people = names_at(company, {person for person, _run in by_run})
    runs = CourseRun.objects.select_related("course").in_bulk({run for _person, run in by_run})
    seats = Enrolment.objects.filter(company=company, run__in=runs).values_list("participant", "run", "state")
    states = {(person, run): state for person, run, state in seats}
    rows = [
        RunTime(
            person=people[person],
            course=runs[run].course.title,
            run=runs[run].code,
            starts_on=_day(runs[run]),
            minutes=minutes,
            state=states.get((person, run), ""),
        )
        for (person, run), minutes in by_run.items()
    ]
    rows.sort(key=lambda row: (row.person, row.starts_on or date.max, row.run))
    return CompanyTime(as_of, period, tuple(rows), dict(sorted(by_month.items())), len(people))


def _day(run: CourseRun) -> date | None:
    return civil_date(run.first_starts_at) if run.first_starts_at else None
