"""Writing the demonstration project (S): everything in one transaction, with a line for each part."""

from collections import Counter
from collections.abc import Callable, Sequence

from django.db import models, transaction
from django.utils import timezone

from companies.enums import CompanyState
from companies.models import Agreement, Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.database import refresh_statistics
from compcor.core.periods import swedish_today
from compcor.project.actions import set_target
from compcor.project.enums import Measure
from courses.attended import rebuild_attended
from courses.enums import RunState
from courses.models import Attendance, Course, CourseRun, Enrolment, Participation, Session
from participants.models import Employment, Participant
from reporting.demo import accounts
from reporting.demo.agreements import make_papers
from reporting.demo.attendance import Registers
from reporting.demo.catalogue import make_courses
from reporting.demo.companies import Member, make_agreements, make_members
from reporting.demo.doubles import make_doubles
from reporting.demo.draw import Draw
from reporting.demo.invitations import make_invitation
from reporting.demo.mails import make_mails
from reporting.demo.people import Person, make_people
from reporting.demo.pipeline import make_pipeline
from reporting.demo.places import make_places
from reporting.demo.portal_people import make_reports_of_contacts
from reporting.demo.runs import Held, make_runs
from reporting.demo.seats import Seats
from reporting.demo.story import Story, move_project

AT_ONCE = 500
# Invented, as everything here: the project has stated none.
TARGETS = (("sex", "woman", 200), ("county", "04", 250), ("county", "19", 200), ("county", "18", 150))

type Say = Callable[[str], None]


@transaction.atomic
def load_small(*, seed: int, say: Say) -> None:
    """Sixty companies and six hundred people, thirteen months into the project."""
    draw, story = Draw(seed), Story.at(timezone.now(), swedish_today())
    project = move_project(story)
    for dimension, key, value in TARGETS:
        set_target(measure=Measure.PARTICIPANTS, dimension=dimension, key=key, value=value, by=None)
    say(f"The project: {story.starts_on} to {story.ends_on}")
    accounts.make_accounts()
    members = _companies(story, draw, say)
    people = _people(story, draw, members, say)
    held = _runs(story, draw, say)
    _seats_and_attendance(story, draw, people, held, say)
    make_pipeline(story, members, accounts.coordinators_by_county())
    make_papers(story, members, next(iter(accounts.coordinators_by_county().values())))
    accounts.make_sign_ins()
    make_invitation()
    make_reports_of_contacts()
    make_places()
    make_doubles()
    make_mails(next(iter(accounts.coordinators_by_county().values()), None))
    record("demo.loaded", project, by=None, scale="S", seed=seed, day=story.today)


def _companies(story: Story, draw: Draw, say: Say) -> list[Member]:
    members = make_members(story, draw, accounts.coordinators_by_county())
    _write(Company, [member.company for member in members])
    _write(Agreement, make_agreements(members))
    states = Counter(member.company.state for member in members)
    say(f"{len(members)} companies: " + ", ".join(f"{states[state]} {state}" for state in CompanyState.values))
    return members


def _people(story: Story, draw: Draw, members: list[Member], say: Say) -> list[Person]:
    people = make_people(story, draw, members)
    _write(Participant, [person.participant for person in people])
    _write(Employment, [employment for person in people for employment in person.employments])
    say(f"{len(people)} people, {sum(len(person.employments) > 1 for person in people)} of them with two employers")
    return people


def _runs(story: Story, draw: Draw, say: Say) -> list[Held]:
    courses = make_courses()
    _write(Course, courses)
    held = make_runs(story, draw, courses)
    _write(CourseRun, [one.run for one in held])
    _write(Session, [session for one in held for session in one.sessions])
    _give_trainers(held, accounts.trainers())
    states = Counter(one.run.state for one in held)
    sessions = sum(len(one.sessions) for one in held)
    say(
        f"{len(courses)} courses, {len(held)} runs with {sessions} sessions: "
        + ", ".join(f"{states[state]} {state}" for state in RunState.values)
    )
    return held


def _give_trainers(held: list[Held], trainers: Sequence[User]) -> None:
    """The trial's trainer has some runs of every kind; colleagues have the others that go on."""
    if not trainers:
        return
    going_on = [one for one in held if one.run.state == RunState.RUNNING]
    coming = [one for one in held if one.run.state in (RunState.OPEN, RunState.CONFIRMED)]
    past = [one for one in held if one.run.state == RunState.COMPLETED]
    own = going_on[:: max(len(going_on) // 4, 1)][:4] + coming[:2] + past[-2:]
    pairs = [(one.run, trainers[0]) for one in own]
    pairs += [(one.run, trainers[-1]) for one in going_on if one not in own]
    link = CourseRun.trainers.through
    _write(link, [link(courserun_id=run.pk, user_id=trainer.pk) for run, trainer in pairs])


def _seats_and_attendance(story: Story, draw: Draw, people: list[Person], held: list[Held], say: Say) -> None:
    coordinator = next(iter(accounts.coordinators_by_county().values()), None)
    seats = Seats(story, draw, people, coordinator)
    for one in held:
        seats.fill(one)
    recorders: list[User | None] = [coordinator, *accounts.trainers()]
    attendances = Registers(story, draw, seats, recorders).record(held)
    enrolments = [enrolment for one in held for enrolment in one.enrolments]
    _write(Enrolment, enrolments)
    _write(Attendance, attendances)
    say(f"{len(enrolments)} enrolments and {len(attendances)} attendances")
    refresh_statistics()
    rebuild_attended()
    say(f"{Participation.objects.count()} participants have attended so far")


def _write(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    model._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def is_loaded() -> bool:
    """Whether the installation holds a project's data already: a demonstration never comes on top of it."""
    return Company.objects.exists() or Participant.objects.exists() or Course.objects.exists()
