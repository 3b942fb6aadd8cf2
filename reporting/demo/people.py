"""The demonstration's people: who they are and where they have been employed."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from companies.enums import CompanyState
from compcor.core.identifiers import Sex
from participants.enums import Education
from participants.identity import identify, name_in_lists
from participants.models import Employment, Participant
from reporting.demo.companies import PHONES, Member
from reporting.demo.draw import Draw
from reporting.demo.identifiers import PersonalNumbers
from reporting.demo.names import address_part, family_name, given_name, job_title
from reporting.demo.story import Story

TAKE_PART = 430  # have attended time by today
WOMEN = 0.3
AGES = (((18, 24), 0.14), ((25, 39), 0.36), ((40, 54), 0.32), ((55, 67), 0.18))
COORDINATION_NUMBERS = 0.012
PROTECTED = 3
CHANGED_JOBS = 22
LEFT_WORK = 12
NOT_INFORMED = 14
NOTICE = "2020-09"
EDUCATIONS = {
    Education.LOWER_SECONDARY: 10, Education.UPPER_SECONDARY: 52, Education.POST_SECONDARY_SHORT: 8,
    Education.POST_SECONDARY: 12, Education.BACHELOR: 7, Education.MASTER: 4, "": 7,
}  # fmt: skip
YEAR = 365.25


@dataclass(eq=False)
class Person:
    """Somebody of the story, from when they may come to courses, and what they are already busy with."""

    participant: Participant
    member: Member
    employments: list[Employment]
    ready_on: date
    done_on: date | None = None
    takes_part: bool = False
    diligence: float = 0.92
    busy: set[date] = field(default_factory=set)
    courses: set[str] = field(default_factory=set)


def make_people(story: Story, draw: Draw, members: list[Member]) -> list[Person]:
    """Six hundred people at the companies that have people; 430 of them take part."""
    numbers = PersonalNumbers(draw)
    people = [_make_person(story, draw, numbers, member) for member in members for _ in range(member.people)]
    reached = [person for person in people if person.member.is_reached]
    for person in _who_takes_part(draw, members, reached):
        person.takes_part = True
        person.diligence = draw.choice([0.97, 0.95, 0.93, 0.9, 0.85, 0.6])
    _close_companies(draw, reached)
    taking_part = [person for person in draw.shuffled(reached) if person.takes_part]
    _protect(taking_part[:PROTECTED])
    _change_jobs(story, draw, taking_part[PROTECTED:-NOT_INFORMED], members)
    for person in taking_part[-NOT_INFORMED:]:
        person.participant.informed_on, person.participant.notice_version = None, ""
    return people


def _make_person(story: Story, draw: Draw, numbers: PersonalNumbers, member: Member) -> Person:
    sex = Sex.WOMAN if draw.chance(WOMEN) else Sex.MAN
    ready_on = _ready_on(story, draw, member)
    (youngest, oldest), is_coordination = _age(draw), draw.chance(COORDINATION_NUMBERS)
    first, last = (ready_on - timedelta(days=int(years * YEAR)) for years in (oldest + 1, youngest))
    number = numbers.take(sex, first + timedelta(days=1), last, is_coordination=is_coordination)
    given, family = given_name(draw, sex, number.birth_date), family_name(draw)
    participant = Participant(
        given_name=given,
        family_name=family,
        email=f"{address_part(given)}.{address_part(family)}@{member.domain}" if draw.chance(0.85) else "",
        mobile=draw.choice(PHONES) if draw.chance(0.5) else "",
        education=draw.choices(list(EDUCATIONS), list(EDUCATIONS.values()))[0],
        informed_on=min(ready_on, story.today),
        notice_version=NOTICE,
    )
    identify(participant, number)
    name_in_lists(participant)
    grown_up = number.birth_date + timedelta(days=int(17.5 * YEAR))
    employment = Employment(
        participant=participant,
        company=member.company,
        title=job_title(draw),
        starts_on=max(grown_up, draw.day(ready_on - timedelta(days=25 * 365), ready_on - timedelta(days=120))),
        furloughed=draw.chance(0.09),
    )
    return Person(participant, member, [employment], ready_on)


def _age(draw: Draw) -> tuple[int, int]:
    return draw.choices([ages for ages, _ in AGES], [weight for _, weight in AGES])[0]


def _ready_on(story: Story, draw: Draw, member: Member) -> date:
    """People come one after another once their company has joined."""
    latest = (member.left_on - timedelta(days=60)) if member.left_on else story.today - timedelta(days=28)
    first = min(member.joined_on, latest)
    return first + timedelta(days=int(draw.random() ** 1.3 * (latest - first).days))


def _who_takes_part(draw: Draw, members: list[Member], reached: list[Person]) -> list[Person]:
    """Somebody from every company that is reached, and others until there are enough."""
    order = sorted(draw.shuffled(reached), key=lambda person: person.ready_on)
    firsts: dict[str, list[Person]] = {member.company.org_number: [] for member in members if member.is_reached}
    for person in order:
        firsts[person.member.company.org_number].append(person)
    sure = [person for people in firsts.values() for person in people[:3]]
    rest = [person for person in draw.shuffled(reached) if person not in sure]
    return [*sure, *rest[: TAKE_PART - len(sure)]]


def _protect(people: list[Person]) -> None:
    for alias_number, person in enumerate(people, start=1):
        participant = person.participant
        participant.protected_identity = True
        participant.email = participant.mobile = ""
        name_in_lists(participant, alias_number=alias_number)


def _close_companies(draw: Draw, people: list[Person]) -> None:
    """A company that is merged or fails loses everybody; one that has completed has had its courses."""
    for person in people:
        member = person.member
        if member.company.state == CompanyState.WITHDRAWN and member.left_on:
            _move(draw, person, member.left_on, member.merges_into)
        elif member.left_on:
            person.done_on = member.left_on


def _change_jobs(story: Story, draw: Draw, people: list[Person], members: list[Member]) -> None:
    """Some leave for another company of the project, and some leave altogether."""
    employers = [member for member in members if member.is_reached and not member.left_on]
    long_enough = story.today - timedelta(days=150)
    leaving = [person for person in people if not person.member.left_on and person.ready_on < long_enough]
    for place, person in enumerate(leaving[: CHANGED_JOBS + LEFT_WORK]):
        last = draw.day(person.ready_on + timedelta(days=60), story.today - timedelta(days=20))
        others = [member for member in employers if member is not person.member]
        _move(draw, person, last, draw.choice(others) if place < CHANGED_JOBS else None)


def _move(draw: Draw, person: Person, last: date, member: Member | None) -> None:
    old = person.employments[0]
    old.ends_on = last
    if member is None:
        return
    new = Employment(
        participant=person.participant,
        company=member.company,
        title=job_title(draw) if draw.chance(0.4) else old.title,
        starts_on=last + timedelta(days=1),
    )
    person.employments.append(new)
