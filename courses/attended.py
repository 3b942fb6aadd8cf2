"""The summaries kept beside attendance, so that figures stay cheap while rows grow (docs/domain.md §0.2 rules 1–3).

`AttendedMonth` and `Participation` follow from attendance and from nothing else. Whoever changes attendance, the
employer of an attendance or the theme of a course calls `refresh_attended` in the same transaction; every night
`attended_differences` proves that nobody forgot.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from itertools import batched
from operator import add

from django.db import transaction
from django.db.models import Case, Count, DateField, Expression, F, Max, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Cast, ExtractDay, ExtractMonth, ExtractYear, RowNumber, TruncMonth
from django.db.models.lookups import GreaterThan

from compcor.core.database import Blank, insert_from
from compcor.core.statements import Statement
from courses.enums import AREAS
from courses.models import Attendance, AttendedMonth, Participation
from participants.models import Participant

# People per statement: what both engines take as parameters, and far more than a session or a company has.
PEOPLE_AT_ONCE = 10_000
DIFFERENCES_SHOWN = 100

MONTH_FIELDS = ("participant", "company", "run", "course", "month", "theme", "level", "minutes", "sessions")
PARTICIPATION_FIELDS = (
    "participant", "first_session", "started_on", "company", "age_at_start", "last_attended_on", "minutes", "areas",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that the summary lacks (`is_kept` false) or should not have; `values` in the order of the fields."""

    summary: str
    is_kept: bool
    values: tuple[object, ...]


@transaction.atomic(savepoint=False)  # two statements less in every save of attendance
def refresh_attended(
    participant_ids: Collection[int], *, runs: Collection[int] | None = None, are_held: bool = False
) -> None:
    """Make the summaries of these people agree with their attendance; five statements for 10,000 people.

    `runs` narrows the months to those runs when nothing else changed. The people are held first, unless the caller
    has done that: of two sessions saved at once, the one that comes last counts both.
    """
    if not are_held:
        hold_people(participant_ids)
    statements = _refreshing(of_runs=runs is not None)
    for people in batched(sorted(set(participant_ids)), PEOPLE_AT_ONCE):
        for statement in statements:
            statement.run(people=people, runs=runs or ())


def hold_people(participant_ids: Collection[int]) -> None:
    """Let nobody else change these people, their employments or their summaries until the transaction ends.

    Whoever writes attendance holds the people before reading who employs them, and before the rows: everybody takes
    these locks in the same order, and no hour goes to a company that somebody has just left.
    """
    for people in batched(sorted(set(participant_ids)), PEOPLE_AT_ONCE):
        list(Participant.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


@transaction.atomic
def rebuild_attended() -> None:
    """Make both summaries anew from all attendance; for repair and for data loaded by SQL."""
    counted = Attendance.objects.counted()
    _replace(AttendedMonth.objects.all(), months_of(counted), MONTH_FIELDS)
    _replace(Participation.objects.all(), participations_of(counted), PARTICIPATION_FIELDS)


def attended_differences() -> list[Difference]:
    """Where the summaries and the attendance rows disagree, at most 100 of each kind; an empty list is right."""
    counted = Attendance.objects.counted()
    return [
        *_differences(AttendedMonth.objects.values_list(*MONTH_FIELDS), months_of(counted)),
        *_differences(Participation.objects.values_list(*PARTICIPATION_FIELDS), participations_of(counted)),
    ]


@cache
def _refreshing(*, of_runs: bool) -> list[Statement]:
    """Remove and make anew the summaries of some people; built once, for each save of attendance waits for them."""
    people, runs = Blank("people"), Blank("runs")
    counted = Attendance.objects.counted().filter(enrolment__participant__any_of=people)
    months, kept_months = counted, AttendedMonth.objects.filter(participant__any_of=people)
    if of_runs:
        months, kept_months = counted.filter(enrolment__run__any_of=runs), kept_months.filter(run__any_of=runs)
    return [
        Statement.deleting(kept_months),
        Statement.inserting(months_of(months), into=AttendedMonth, fields=MONTH_FIELDS),
        Statement.deleting(Participation.objects.filter(participant__any_of=people)),
        Statement.inserting(participations_of(counted), into=Participation, fields=PARTICIPATION_FIELDS),
    ]


def months_of(counted: QuerySet) -> QuerySet:
    """Minutes per person, company, run and month of these attendances, in the order of `MONTH_FIELDS`."""
    course = "enrolment__run__course"
    keys = ("enrolment__participant", "company", "enrolment__run", course, Cast(_month(), DateField()))
    by_month = counted.order_by().values_list(*keys, f"{course}__theme", f"{course}__level")
    return by_month.annotate(sum_of_minutes=Sum("net_minutes"), sessions=Count("pk"))


def participations_of(counted: QuerySet) -> QuerySet:
    """First session, entry facts, last day and minutes per person, in the order of `PARTICIPATION_FIELDS`."""
    person = F("enrolment__participant")
    ranked = counted.order_by().annotate(
        place=Window(RowNumber(), partition_by=person, order_by=["session__starts_at", "session_id"]),
        age=_age("enrolment__participant__birth_date", "session__starts_on"),
        last_day=Window(Max("session__starts_on"), partition_by=person),
        all_minutes=Window(Sum("net_minutes"), partition_by=person),
        areas=reduce(add, (Window(Max(bit), partition_by=person) for bit in _area_bits("enrolment__run__course"))),
    )
    return ranked.filter(place=1).values_list(
        "enrolment__participant", "session", "session__starts_on", "company", "age", "last_day", "all_minutes", "areas"
    )


def _month() -> Expression:
    """A session belongs to the month of the Swedish day on which it starts."""
    return TruncMonth("session__starts_on")


def _area_bits(course: str) -> list[Case]:
    return [
        Case(When(**{f"{course}__{name}": value}, then=Value(1 << place)), default=Value(0))
        for place, (name, value) in enumerate(AREAS)
    ]


def _age(birth_date: str, day: str) -> Expression:
    """Completed years on a day; as `compcor.core.periods.age_on`, in the database."""

    def day_of_year(name: str) -> Expression:
        return ExtractMonth(name) * 100 + ExtractDay(name)

    is_before_birthday = Case(When(GreaterThan(day_of_year(birth_date), day_of_year(day)), then=1), default=Value(0))
    return ExtractYear(day) - ExtractYear(birth_date) - is_before_birthday


def _replace(kept: QuerySet, right: QuerySet, fields: tuple[str, ...]) -> None:
    kept.delete()
    insert_from(right, into=kept.model, fields=fields)


def _differences(kept: QuerySet, right: QuerySet) -> Iterator[Difference]:
    summary = kept.model._meta.model_name
    for is_kept, rows in ((True, kept.difference(right)), (False, right.difference(kept))):
        for values in rows.order_by()[:DIFFERENCES_SHOWN]:
            yield Difference(summary, is_kept, tuple(values))
