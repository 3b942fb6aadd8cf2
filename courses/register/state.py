"""What one import knows while it is checked: the file's rows, what CompCor has of them, and what is planned."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import models

from companies.models import Agreement, Company
from compcor.core.periods import Period, civil_date
from courses.employers import Employers
from courses.models import Attendance, Course, CourseRun, Enrolment, Session
from courses.register.cleaning import Cleaned
from courses.register.columns import Sheet
from courses.register.faults import Fault
from courses.register.plans import Index, Plan
from participants.models import Employment, Participant

# In this order rows are written, since each refers only to models before it; undone in the opposite one.
MODELS = (Company, Agreement, Course, CourseRun, Participant, Employment, Session, Enrolment, Attendance)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose register it is. A company's contact brings in its own people alone, and never learns of others.

    With a company: only the sheet Deltagare, only that company. A person who is registered elsewhere looks like a
    new one, and what others have registered of them stays as it is.
    """

    company: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.company is None


class Meeting(NamedTuple):
    """A session as attendance needs it; a negative number for one that the file brings."""

    pk: int
    run: int
    starts_on: date
    starts_at: datetime
    ends_at: datetime
    break_starts_at: datetime | None
    break_ends_at: datetime | None


class RunFacts(NamedTuple):
    """A run as attendance needs it."""

    state: str
    seats: int


@dataclass(slots=True)
class State:
    """Filled sheet by sheet, in the order of the references between them."""

    scope: Scope
    now: datetime
    period: Period | None
    tables: dict[Sheet, Cleaned] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    unread: dict[Sheet, Fault] = field(default_factory=dict)  # by faults of their headings
    plans: dict[type, Plan] = field(default_factory=lambda: {model: Plan(model) for model in MODELS})
    companies: Index = field(default_factory=Index)
    courses: Index = field(default_factory=Index)
    runs: Index = field(default_factory=Index)
    people: Index = field(default_factory=Index)
    sessions: Index = field(default_factory=Index)
    run_facts: dict[int, RunFacts] = field(default_factory=dict)
    meetings: dict[tuple[int, date], list[Meeting]] = field(default_factory=lambda: defaultdict(list))
    employers: Callable[[Collection[int]], Employers] | None = None
    recounted_sessions: set[int] = field(default_factory=set)
    re_employed: set[int] = field(default_factory=set)
    reclassified_courses: set[int] = field(default_factory=set)
    rows_left_alone: list[int] = field(default_factory=list)  # companies that have left the sheet's municipality
    company_people: dict[int, Any] = field(default_factory=dict)  # of a contact's sheet: what it says of each person
    holds: bool = False

    @property
    def has_news(self) -> bool:
        """Whether anything would be written."""
        return any(plan.new or plan.changed or plan.elsewhere for plan in self.plans.values())

    @property
    def today(self) -> date:
        """The Swedish day of the import."""
        return civil_date(self.now)

    def held(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Rows that are there; held from now on if the plan is to be written, so that it is still right then."""
        return rows.select_for_update(of=("self",)).order_by("pk") if self.holds else rows

    def rows(self, sheet: Sheet) -> list[Any]:
        """The rows of a sheet without a fault of their own."""
        cleaned = self.tables.get(sheet)
        return cleaned.rows if cleaned else []

    def refuse_faulty(self, sheet: Sheet, index: Index) -> None:
        """Let the rows with faulty cells, or headings with faults, explain the rows that refer to them."""
        index.unread = self.unread.get(sheet)
        cleaned = self.tables.get(sheet)
        for row, fault in cleaned.faulty if cleaned else ():
            index.refuse(sheet.key(row), fault)

    def distinct(self, sheet: Sheet, name: str, index: Index) -> list[Any]:
        """The rows of a sheet whose key is their own; every further one with the same key is a fault at `name`."""
        first: dict[Hashable, Any] = {}
        for row in self.rows(sheet):
            earlier = first.setdefault(sheet.key(row), row)
            if earlier is not row:
                fault = self.fault(sheet, row, name, "double", row=earlier.row)
                index.refuse(sheet.key(row), fault)
        return list(first.values())

    def fault(self, sheet: Sheet, row: Any, name: str, code: str, /, **details: Any) -> Fault:
        """A new fault in a cell that could be read."""
        fault = self.possible_fault(sheet, row, name, code, **details)
        self.faults.append(fault)
        return fault

    def possible_fault(self, sheet: Sheet, row: Any, name: str, code: str, /, **details: Any) -> Fault:
        """The same, for something that is perhaps a consequence."""
        column = next(column for column in sheet.columns if column.name == name)
        return self.tables[sheet].table.fault(row.row, column, written(getattr(row, name)), code, **details)


def written(value: Any) -> str:
    """A value as people write it."""
    if value is None:
        return ""
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
