"""What is counted. Frozen: a figure is a fact about a moment."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from compcor.core.periods import Period

# Completed years at the first counted session; the EU indicators' groups (docs/domain.md §2.1).
AGE_GROUPS = ("under_25", "25_54", "over_54")
NO_THEME = "none"


@dataclass(frozen=True, slots=True)
class Rules:
    """The project's settings that the figures were counted by."""

    hours_rounding: str
    min_minutes_to_count: int
    sek_per_eur: Decimal


@dataclass(frozen=True, slots=True)
class PeopleCell:
    """People with the same facts at entry, and how many of them have minutes in each theme and level."""

    sex: str
    age_group: str
    county: str
    size_class: str
    started_month: date
    is_new: bool
    is_protected: bool
    people: int
    by_theme: dict[str, int]
    by_level: dict[str, int]


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One calendar month of the project, from its start to the last day counted; cumulative from the start."""

    month: date
    new_participants: int
    new_companies: int
    participants: int
    companies: int


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """A company reached: somebody employed there had net minutes in the days counted."""

    public_id: UUID
    org_number: str
    name: str
    county: str
    size_class: str
    net_minutes: int


@dataclass(frozen=True, slots=True)
class CourseFigures:
    """A course with activity in the days counted (docs/domain.md §1.5, section 2)."""

    public_id: UUID
    code: str
    title: str
    title_en: str
    theme: str
    level: str
    runs: int
    sessions: int
    session_minutes: int
    net_minutes: int
    women: int
    men: int
    participations: int
    companies: int

    @property
    def participants(self) -> int:
        """Each person once, however many runs of the course."""
        return self.women + self.men


@dataclass(frozen=True, slots=True)
class StateFigures:
    """Companies of a county in a state of the pipeline, as it is now."""

    county: str
    state: str
    companies: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of the days counted; docs/domain.md §0.2 and §1.5 say what each means."""

    as_of: date
    period: Period | None
    rules: Rules
    people: tuple[PeopleCell, ...]
    companies: tuple[CompanyFigures, ...]
    company_states: tuple[StateFigures, ...]
    courses: tuple[CourseFigures, ...]
    months: tuple[MonthFigures, ...]
    net_minutes_by_month: dict[date, int]
    net_minutes_by_theme: dict[str, int]
    net_minutes_by_level: dict[str, int]
    reported_hours_by_month: dict[date, Decimal]
    participants_by_month: dict[date, int]
    participants_who_changed_employer: int
    ended: int
    recorded: int
    attended: int

    @property
    def last_day(self) -> date:
        """The last day counted; a period may have days to come."""
        return min(self.period.end, self.as_of) if self.period else self.as_of

    @property
    def participants(self) -> int:
        """People with net minutes in the days counted, each once."""
        return sum(cell.people for cell in self.people)

    @property
    def companies_reached(self) -> int:
        return len(self.companies)

    @property
    def net_minutes(self) -> int:
        return sum(self.net_minutes_by_month.values())

    @property
    def reported_hours(self) -> Decimal:
        """Rounded once per person and month, then added (docs/domain.md §1.3)."""
        return sum(self.reported_hours_by_month.values(), Decimal(0))

    @property
    def course_participations(self) -> int:
        """Seats used: a person counts once on each run where they have net minutes."""
        return sum(course.participations for course in self.courses)

    @property
    def protected(self) -> int:
        """Participants with a protected identity."""
        return sum(cell.people for cell in self.people if cell.is_protected)

    @property
    def started(self) -> int:
        """Participants who are new in the days counted."""
        return sum(self.new_participants_by_month.values())

    @property
    def new_participants_by_month(self) -> dict[date, int]:
        """Participants whose first counted session ever lies in the days counted, per month of that session."""
        return self.participants_by("started_month", where=lambda cell: cell.is_new)

    @property
    def attendance_rate(self) -> Decimal | None:
        """Share of the recorded seats that were used, in percent; None before anything is recorded."""
        return 100 * Decimal(self.attended) / self.recorded if self.recorded else None

    def participants_by(self, *names: str, where: Callable[[PeopleCell], bool] = lambda _cell: True) -> dict:
        """Unique participants per value of these facts at entry, ordered; a tuple of values for several facts."""
        return _count((_key(cell, names), cell.people) for cell in self.people if where(cell))

    def participants_by_theme(self, *names: str) -> dict:
        """Unique participants per theme (and facts): one person may be in several themes, so they do not add up."""
        return _count(
            (_join(theme, cell, names), people) for cell in self.people for theme, people in cell.by_theme.items()
        )

    def participants_by_level(self, *names: str) -> dict:
        """Unique participants per level (and facts); they do not add up either."""
        return _count(
            (_join(level, cell, names), people) for cell in self.people for level, people in cell.by_level.items()
        )

    def companies_by(self, name: str) -> dict[str, int]:
        """Companies reached per county or size class."""
        return _count((getattr(company, name), 1) for company in self.companies)


def _key(cell: PeopleCell, names: tuple[str, ...]) -> object:
    values = tuple(getattr(cell, name) for name in names)
    return values[0] if len(values) == 1 else values


def _join(first: str, cell: PeopleCell, names: tuple[str, ...]) -> object:
    return (first, *(getattr(cell, name) for name in names)) if names else first


def _count(pairs: Iterable[tuple[object, int]]) -> dict:
    counter: Counter = Counter()
    for key, amount in pairs:
        counter[key] += amount
    return {key: counter[key] for key in sorted(counter) if counter[key]}
