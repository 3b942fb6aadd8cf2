"""The demonstration's course runs and their sessions: what has been, what goes on, and what is planned."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from compcor.core.durations import civil_interval, clock_in_session
from compcor.core.periods import Period, last_of_month
from courses.enums import RunState
from courses.models import Course, CourseRun, Enrolment, Session
from reporting.demo.catalogue import EVENING, NIGHT, OFFERS, PROVIDERS, TOWNS, VENUES, WHOLE_DAY, Clock, Offer
from reporting.demo.draw import Draw
from reporting.demo.names import FAMILY_NAMES, GIVEN_NAMES
from reporting.demo.story import Story

# New runs in each month from the start to this one, and in the months to come.
RUNS_BEHIND = (3, 7, 11, 14, 15, 15, 16, 16, 15, 15, 15, 15, 15, 15)
DAYS_AHEAD = 120
RUNS_AHEAD = 30
OPEN_DAYS = 80  # runs further ahead are only planned
QUIET_MONTHS = (7,)  # the Swedish holiday month
CANCELLED_REASONS = (
    "För få anmälda.", "Läraren sjuk; nytt tillfälle i vår.", "Robotcellen ur drift.", "Företagen har full produktion.",
)  # fmt: skip
FRIDAY, SATURDAY = 4, 5
NIGHTS = 3  # sessions of a run that meets at night


@dataclass(eq=False)
class Held:
    """A run of the story with its sessions, and how its seats are to be filled."""

    run: CourseRun
    sessions: list[Session]
    enrolments: list[Enrolment] = field(default_factory=list)
    fill: float = 0.9
    waiting: int = 0
    requests: int = 0

    @property
    def days(self) -> list[date]:
        return [session.starts_on for session in self.sessions]


def make_runs(story: Story, draw: Draw, courses: list[Course]) -> list[Held]:
    """Runs in the order of their first session; the codes count them course by course."""
    first_days = sorted(_days_behind(story, draw) + _days_ahead(story, draw))
    held = []
    for place, day in enumerate(first_days):
        offer, course = OFFERS[place % len(OFFERS)], courses[place % len(OFFERS)]
        clock = draw.choice(offer.clocks)
        held.append(_make_run(draw, course, _session_days(draw, day, offer, clock), clock, place))
    _bring_some_to_today(story, held)
    _add_night_of_the_clock(story, draw, held)
    held.sort(key=lambda one: one.sessions[0].starts_at)
    for one in held:
        _close(story, draw, one)
    _vary_the_coming(draw, [one for one in held if one.run.state == RunState.OPEN])
    _cancel(draw, held)
    _number(held)
    return [*held, _without_dates(draw, courses)]


def _days_behind(story: Story, draw: Draw) -> list[date]:
    days = []
    for first, count in zip(Period(story.starts_on, story.today).months(), RUNS_BEHIND, strict=True):
        wanted = 1 if first.month in QUIET_MONTHS else count
        last = min(last_of_month(first), story.today)
        days += [draw.day(first + timedelta(days=3), last) for _ in range(wanted)]
    return [day for day in map(_working_day, days) if day <= story.today]


def _days_ahead(story: Story, draw: Draw) -> list[date]:
    tomorrow = story.today + timedelta(days=1)
    return [_working_day(draw.day(tomorrow, story.today + timedelta(days=DAYS_AHEAD))) for _ in range(RUNS_AHEAD)]


def _working_day(day: date) -> date:
    while day.weekday() >= SATURDAY or is_closed(day):
        day += timedelta(days=1)
    return day


def is_closed(day: date) -> bool:
    """Workplaces close from Christmas Eve to Epiphany, on the first of May, the national day and Midsummer Eve."""
    month_day = (day.month, day.day)
    is_midsummer = day.weekday() == FRIDAY and (6, 19) <= month_day <= (6, 25)
    return month_day >= (12, 24) or month_day <= (1, 6) or month_day in ((5, 1), (6, 6)) or is_midsummer


def _session_days(draw: Draw, first: date, offer: Offer, clock: Clock) -> list[date]:
    """Weekly, or whole days in a row; with a week's pause now and then, and never on a weekend or a holiday."""
    days = [first]
    while len(days) < (NIGHTS if clock is NIGHT else offer.sessions):
        pause = 7 if clock.days_between > 1 and draw.chance(0.1) else 0
        days.append(_working_day(days[-1] + timedelta(days=clock.days_between + pause)))
    return days


def _make_run(draw: Draw, course: Course, days: list[date], clock: Clock, place: int) -> Held:
    town = TOWNS[place % len(TOWNS)]
    seats = draw.choice([12, 14, 16, 16, 18, 20])
    run = CourseRun(
        course=course,
        municipality=town,
        venue=VENUES.get(town, "Företagets lokaler"),
        online_link="https://mote.example/compcor" if draw.chance(0.1) else "",
        provider=PROVIDERS[place % len(PROVIDERS)],
        trainer_names=_trainer_name(draw),
        seats=seats,
        min_seats=6,
        enrol_by=days[0] - timedelta(days=10),
    )
    held = Held(run, [make_session(run, day, clock) for day in days], fill=draw.choice([0.7, 0.8, 0.9, 1.0, 1.0]))
    keep_span(held)
    return held


def _trainer_name(draw: Draw) -> str:
    names = draw.choice(list(GIVEN_NAMES.values()))[draw.randint(0, 1)][1]
    return f"{draw.choice(names)} {draw.choice(FAMILY_NAMES)}"


def make_session(run: CourseRun, day: date, clock: Clock) -> Session:
    """A session by the clock on the wall, whatever summer time does that day."""
    starts_at, ends_at = civil_interval(day, clock.starts, clock.ends)
    return Session(
        run=run,
        starts_on=day,
        starts_at=starts_at,
        ends_at=ends_at,
        break_starts_at=clock_in_session((starts_at, ends_at), clock.break_starts),
        break_ends_at=clock_in_session((starts_at, ends_at), clock.break_ends),
    )


def keep_span(held: Held) -> None:
    """The first and last moment that lists sort by; as the session actions keep them."""
    held.sessions.sort(key=lambda session: session.starts_at)
    held.run.first_starts_at = held.sessions[0].starts_at if held.sessions else None
    held.run.last_ends_at = max((session.ends_at for session in held.sessions), default=None)


def _bring_some_to_today(story: Story, held: list[Held]) -> None:
    """Two runs that go on have a session today, and others this week by themselves."""
    going_on = [one for one in held if one.days[0] < story.today <= one.days[-1] and story.today not in one.days]
    for one in going_on[-2:]:
        place = next(place for place, day in enumerate(one.days) if day > story.today)
        clock = EVENING if place % 2 else WHOLE_DAY
        one.sessions[place] = make_session(one.run, story.today, clock)
        keep_span(one)


def _add_night_of_the_clock(story: Story, draw: Draw, held: list[Held]) -> None:
    """A night run meets while summer time ends: an hour more than the clock on the wall says (docs/domain.md §9)."""
    sundays = [_end_of_summer_time(year) for year in (story.today.year, story.today.year - 1)]
    saturday = next(day for day in sundays if day < story.today) - timedelta(days=1)
    course = next(one.run.course for one in held if one.run.course.code == "DIG-01")
    held.append(_make_run(draw, course, [saturday - timedelta(days=4), saturday], NIGHT, len(held)))


def _end_of_summer_time(year: int) -> date:
    """The last Sunday of October."""
    last = date(year, 10, 31)
    return last - timedelta(days=last.isoweekday() % 7)


def _close(story: Story, draw: Draw, one: Held) -> None:
    """The state that follows from the days."""
    first, last = one.days[0], one.days[-1]
    if last < story.today - timedelta(days=7):
        one.run.state = RunState.COMPLETED
    elif first <= story.today:
        one.run.state = RunState.RUNNING
    elif first > story.today + timedelta(days=OPEN_DAYS):
        one.run.state, one.fill = RunState.PLANNED, 0
    else:
        one.run.state = RunState.OPEN
        one.fill = draw.choice([0.4, 0.5, 0.7])


def _vary_the_coming(draw: Draw, coming: list[Held]) -> None:
    """Full ones with a waiting list, ones below their minimum, and ones where requests wait for an answer."""
    for one in coming[:6:2]:
        one.fill, one.waiting = 1.0, draw.randint(2, 6)
        one.run.state = RunState.CONFIRMED
    for one in coming[1:6:2]:
        one.fill, one.run.min_seats = 0.2, 8
    for one in coming[6:9]:
        one.run.needs_approval, one.requests = True, draw.randint(2, 5)


def _cancel(draw: Draw, held: list[Held]) -> None:
    past = [one for one in held if one.run.state == RunState.COMPLETED]
    coming = [one for one in held if one.run.state == RunState.OPEN and not one.run.needs_approval]
    for one, reason in zip([*draw.sample(past[10:], 3), coming[-1]], CANCELLED_REASONS, strict=True):
        one.run.state, one.run.cancelled_reason, one.fill = RunState.CANCELLED, reason, 0.2


def _number(held: list[Held]) -> None:
    count: dict[str, int] = {}
    for one in held:
        code = one.run.course.code
        count[code] = count.get(code, 0) + 1
        one.run.code = f"{code}-{count[code]:02}"


def _without_dates(draw: Draw, courses: list[Course]) -> Held:
    """A run that only measures who is interested: nobody has set a day yet."""
    course = draw.choice(courses)
    run = CourseRun(code=f"{course.code}-X", course=course, municipality="1980", seats=16, min_seats=8)
    return Held(run, [], fill=0)
