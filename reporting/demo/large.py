"""Projects a hundred and a thousand times as large, to measure with: even in pattern, true in every rule.

Companies, people, runs and enrolments are written as plain rows; attendance is one statement that joins them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import UUID4, Mod
from django.utils import timezone

from companies.enums import CompanyState
from companies.models import Agreement, Company
from compcor.audit.actions import record
from compcor.core.database import bulk_insert, filled_in_bulk, insert_from, refresh_statistics, reserve_ids
from compcor.core.identifiers import PersonalNumber, Sex
from compcor.core.periods import swedish_today
from compcor.project.models import Partner
from courses.attended import rebuild_attended
from courses.enums import AttendanceSource, AttendanceStatus, EnrolmentState, RunState
from courses.models import Attendance, AttendedMonth, Course, CourseRun, Enrolment, Participation, Session
from participants.identity import identify, name_in_lists
from participants.models import Employment, Participant
from reporting.demo.catalogue import AFTERNOON, MORNING, TOWNS, make_courses
from reporting.demo.companies import make_company
from reporting.demo.draw import Draw
from reporting.demo.identifiers import many_personal_numbers, organisation_numbers
from reporting.demo.names import BIRDS, address_part, family_name, given_name, job_title
from reporting.demo.people import NOTICE, WOMEN, YEAR
from reporting.demo.runs import make_session
from reporting.demo.story import Story, move_project

FACTORS = {"M": 100, "L": 1000}
COMPANIES, PEOPLE, ATTENDANCES = 60, 600, 10_000  # times the factor
GROUP, SESSIONS = 16, 4  # people and sessions of a run
COMING_SHARE = 20  # one coming run for so many past ones
REACHED = 0.9
CHANGED_JOBS = 0.05
PROTECTED = 0.002
# With more people than this the test series have too few numbers for the usual ages and share of women.
MOST_OF_USUAL_AGE = 200_000
# Step through the people by a different prime in each round, so that other people meet.
STEPS = (1, 7919, 104_729, 1_299_709, 15_485_863, 32_452_843)
FULL_MINUTES, LATE = 225, timedelta(minutes=20)

MODELS = (
    Company, Agreement, Participant, Employment, CourseRun, Session, Enrolment, Attendance, AttendedMonth,
    Participation,
)  # fmt: skip

type Say = Callable[[str], None]


@dataclass(slots=True)
class Worker:
    """What enrolments need to know of somebody: the employer, and the next one from a day."""

    participant: int
    company: int
    moves_on: date | None = None
    moves_to: int = 0

    def employer(self, day: date) -> int:
        """The company that employs the person on a day."""
        return self.moves_to if self.moves_on and day >= self.moves_on else self.company


@transaction.atomic
def load_large(*, factor: int, seed: int, say: Say) -> None:
    """`factor` times sixty companies, six hundred people and ten thousand attendances; an even factor."""
    draw, story = Draw(seed), Story.at(timezone.now(), swedish_today())
    project = move_project(story)
    with filled_in_bulk(*MODELS):
        companies = _companies(story, draw, COMPANIES * factor)
        say(f"{len(companies):,} companies")
        workers = _people(story, draw, companies, PEOPLE * factor)
        say(f"{len(workers):,} people")
        enrolments = _runs(story, workers, ATTENDANCES * factor // (GROUP * SESSIONS))
        say(f"{enrolments:,} enrolments")
        refresh_statistics(Participant, Employment, CourseRun, Session, Enrolment)
        say(f"{_attendances(story):,} attendances")
        refresh_statistics(Attendance)
        rebuild_attended()
        say(f"{AttendedMonth.objects.count():,} months attended")
    refresh_statistics()
    record("demo.loaded", project, by=None, factor=factor, seed=seed, day=story.today)


def _companies(story: Story, draw: Draw, count: int) -> Sequence[int]:
    """The primary keys of companies with people; the others are still leads."""
    ids, reached = reserve_ids(Company, count), int(count * REACHED)
    partners = {partner.county: partner.pk for partner in Partner.objects.all()}
    names = (
        "name", "org_number", "municipality", "sni_code", "sni_version", "headcount", "turnover_msek", "balance_msek",
        "fiscal_year_start_month", "automotive", "contact_name", "contact_email", "contact_phone", "withdrawn_reason",
        "note", "search_text",
    )  # fmt: skip

    def rows() -> Iterator[Sequence[Any]]:
        for place, (pk, number) in enumerate(zip(ids, organisation_numbers(draw, count), strict=True)):
            company = make_company(draw, f"{draw.choice(BIRDS)} {family_name(draw, rare=1).split()[0]}", number)
            state = CompanyState.ACTIVE if place < reached else CompanyState.LEAD
            facts = [getattr(company, name) for name in names]
            yield [pk, *_stamp(story), partners.get(company.municipality[:2]), state.value, story.starts_on, *facts]

    bulk_insert(Company, ["id", *STAMP, "partner_id", "state", "state_since", *names], rows())
    agreements = ([*_stamp(story), pk, story.starts_on, ""] for pk in ids[:reached])
    bulk_insert(Agreement, [*STAMP, "company_id", "signed_on", "signatory"], agreements)
    return ids[:reached]


def _people(story: Story, draw: Draw, companies: Sequence[int], count: int) -> list[Worker]:
    """Small companies are many: some have thirty people, most have fewer than ten."""
    ids = reserve_ids(Participant, count)
    workers = [Worker(pk, companies[int(len(companies) * draw.random() ** 1.4)]) for pk in ids]
    bulk_insert(Participant, ["id", *STAMP, *PERSON_FIELDS], _person_rows(story, draw, ids))
    for worker in workers:
        if draw.chance(CHANGED_JOBS):
            worker.moves_on, worker.moves_to = draw.day(story.starts_on, story.today), draw.choice(companies)
    bulk_insert(
        Employment,
        [*STAMP, "participant_id", "company_id", "title", "starts_on", "ends_on", "furloughed"],
        _employment_rows(story, draw, workers),
    )
    return workers


PERSON_FIELDS = (
    "personal_number", "personal_number_index", "birth_date", "sex", "given_name", "family_name", "list_name",
    "search_text", "email", "mobile", "education", "protected_identity", "informed_on", "notice_version",
)  # fmt: skip


def _person_rows(story: Story, draw: Draw, ids: Sequence[int]) -> Iterator[Sequence[Any]]:
    """Given the number by the same function as the actions do; here only the token and the facts are written."""
    seal = Participant._meta.get_field("personal_number").get_prep_value
    aliases = iter(range(1, len(ids) + 1))
    # One after the other in one object: to make another for each takes a third of the time.
    person = Participant(informed_on=story.starts_on, notice_version=NOTICE)
    for pk, number in zip(ids, _numbers(story, draw, len(ids)), strict=True):
        person.protected_identity, person.list_name = draw.chance(PROTECTED), ""
        identify(person, number)
        person.given_name = given_name(draw, Sex(person.sex), person.birth_date)
        person.family_name = family_name(draw, rare=0.4)
        address = f"{address_part(person.given_name)}.{address_part(person.family_name)}{pk}@exempel.example"
        person.email = "" if person.protected_identity else address
        name_in_lists(person, alias_number=next(aliases) if person.protected_identity else None)
        yield [pk, *_stamp(story), seal(number.number), *(getattr(person, name) for name in PERSON_FIELDS[1:])]


def _numbers(story: Story, draw: Draw, count: int) -> Iterator[PersonalNumber]:
    is_usual = count <= MOST_OF_USUAL_AGE
    women, (youngest, oldest) = (int(count * WOMEN), (19, 66)) if is_usual else (count // 2, (16, 92))
    first, last = (story.today - timedelta(days=int(age * YEAR)) for age in (oldest, youngest))
    yield from many_personal_numbers(draw, Sex.WOMAN, women, first=first, last=last)
    yield from many_personal_numbers(draw, Sex.MAN, count - women, first=first, last=last)


def _employment_rows(story: Story, draw: Draw, workers: Sequence[Worker]) -> Iterator[Sequence[Any]]:
    for worker in workers:
        since = story.starts_on - timedelta(days=draw.randint(100, 900))
        title, is_furloughed = job_title(draw), draw.chance(0.09)
        last = worker.moves_on - timedelta(days=1) if worker.moves_on else None
        yield [*_stamp(story), worker.participant, worker.company, title, since, last, is_furloughed]
        if worker.moves_on:
            yield [*_stamp(story), worker.participant, worker.moves_to, title, worker.moves_on, None, False]


def _runs(story: Story, workers: Sequence[Worker], past: int) -> int:
    """Runs with four weekly sessions all through the project so far, and coming ones; how many enrolments."""
    courses = make_courses()
    Course.objects.bulk_create(courses)
    coming = past // COMING_SHARE
    ids = reserve_ids(CourseRun, past + coming)
    days = [*_spread(story.starts_on, story.today - timedelta(days=7 * SESSIONS), past)]
    days += _spread(story.today + timedelta(days=1), story.today + timedelta(days=120), coming)
    plan = list(zip(ids, days, strict=True))
    bulk_insert(CourseRun, ["id", *STAMP, *RUN_FIELDS], _run_rows(story, courses, plan))
    bulk_insert(Session, [*STAMP, *SESSION_FIELDS], _session_rows(story, plan))
    bulk_insert(Enrolment, [*STAMP, *ENROLMENT_FIELDS], _enrolment_rows(story, workers, plan))
    return len(plan) * GROUP


def _spread(first: date, last: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=place * (last - first).days // count) for place in range(count))


RUN_FIELDS = (
    "code", "course_id", "municipality", "venue", "online_link", "provider", "trainer_names", "seats", "min_seats",
    "needs_approval", "state", "cancelled_reason", "first_starts_at", "last_ends_at",
)  # fmt: skip
SESSION_FIELDS = ("run_id", "starts_on", "starts_at", "ends_at", "break_starts_at", "break_ends_at", "topic")
ENROLMENT_FIELDS = ("participant_id", "run_id", "company_id", "state", "queued_at", "reason")

type Plan = Sequence[tuple[int, date]]


def _run_rows(story: Story, courses: Sequence[Course], plan: Plan) -> Iterator[Sequence[Any]]:
    for place, (pk, day) in enumerate(plan):
        course = courses[place % len(courses)]
        state = RunState.COMPLETED if day < story.today else RunState.CONFIRMED
        sessions = _sessions(day, pk % 2)
        town = TOWNS[place % len(TOWNS)]
        yield [
            pk, *_stamp(story), f"{course.code}-{place + 1}", course.pk, town, "", "", course.provider, "",
            GROUP + 4, 6, False, state.value, "", sessions[0].starts_at, sessions[-1].ends_at,
        ]  # fmt: skip


def _session_rows(story: Story, plan: Plan) -> Iterator[Sequence[Any]]:
    for pk, first in plan:
        for session in _sessions(first, pk % 2):
            yield [*_stamp(story), pk, *(getattr(session, name) for name in SESSION_FIELDS[1:])]


@lru_cache(maxsize=2000)
def _sessions(first: date, afternoon: int) -> list[Session]:
    """The sessions of every run that begins this day, at this time of day."""
    clock = AFTERNOON if afternoon else MORNING
    run = CourseRun()
    return [make_session(run, first + timedelta(days=clock.days_between * week), clock) for week in range(SESSIONS)]


def _enrolment_rows(story: Story, workers: Sequence[Worker], plan: Plan) -> Iterator[Sequence[Any]]:
    """Round after round everybody gets a seat, each round in another order."""
    for place, (run, day) in enumerate(plan):
        state = EnrolmentState.COMPLETED if day < story.today else EnrolmentState.CONFIRMED
        queued_at = story.now - timedelta(days=max((story.today - day).days, 0) + 30)
        for seat in range(place * GROUP, (place + 1) * GROUP):
            turn, number = divmod(seat, len(workers))
            worker = workers[number * STEPS[turn] % len(workers)]
            employer = worker.employer(min(day, story.today))
            yield [*_stamp(story), worker.participant, run, employer, state.value, queued_at, ""]


def _attendances(story: Story) -> int:
    """Every seat at every session that has been; some absent, some late. Employed there on the day, as ever."""
    jobs, session = "participant__employments", "run__sessions"
    on_the_day = Q(**{f"{jobs}__ends_on__isnull": True}) | Q(**{f"{jobs}__ends_on__gte": F(f"{session}__starts_on")})
    held = Enrolment.objects.filter(
        on_the_day,
        **{f"{session}__starts_on__lt": story.today, f"{jobs}__starts_on__lte": F(f"{session}__starts_on")},
    ).alias(mark=Mod(F("id") * 31 + F(f"{session}__id") * 17, 100))
    values: dict[str, Any] = {
        "public_id": UUID4(),
        "created_at": Value(story.now, models.DateTimeField()),
        "changed_at": Value(story.now, models.DateTimeField()),
        "session": F(f"{session}__id"),
        "enrolment": F("id"),
        "company": F(f"{jobs}__company"),
        "status": _by_mark(
            AttendanceStatus.ABSENT_NOTIFIED, AttendanceStatus.ABSENT, AttendanceStatus.PART, AttendanceStatus.PRESENT
        ),
        "arrived_at": Case(
            When(mark__range=(8, 15), then=F(f"{session}__starts_at") + LATE), output_field=models.DateTimeField()
        ),
        "net_minutes": _by_mark(0, 0, FULL_MINUTES - LATE // timedelta(minutes=1), FULL_MINUTES),
        "source": Value(AttendanceSource.TRAINER.value),
        "recorded_at": F(f"{session}__ends_at"),
    }
    return insert_from(held.order_by().values_list(*values.values()), into=Attendance, fields=tuple(values))


def _by_mark(notified: Any, absent: Any, part: Any, present: Any) -> Case:
    """Of a hundred: six told that they would not come, two did not, eight were late."""
    return Case(
        When(mark__lt=6, then=Value(notified)),
        When(mark__lt=8, then=Value(absent)),
        When(mark__lt=16, then=Value(part)),
        default=Value(present),
    )


STAMP = ("public_id", "created_at", "changed_at")


def _stamp(story: Story) -> tuple[Any, datetime, datetime]:
    return uuid4(), story.now, story.now
