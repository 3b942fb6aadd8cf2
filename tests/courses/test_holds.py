"""Seats reserved now and named later: they take room, they end by themselves, and they are never one too many."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import swedish_today
from compcor.mail.models import Message
from courses.actions import (
    change_run,
    change_run_state,
    enrol,
    enrol_people,
    expire_holds,
    hold_seats,
    name_hold,
    name_seat,
    release_seats,
    remind_of_holds,
    reserve_seats,
    take_back_holds,
)
from courses.actions.sessions import add_sessions, change_session
from courses.enums import EnrolmentState, HoldState, RunState
from courses.mail import run_cancelled
from courses.models import CourseRun, SeatHold
from courses.seats import free_seats, seats_free, seats_taken
from tests.courses.conftest import Seated, times
from tests.factories import (
    make_company,
    make_contact,
    make_course,
    make_enrolment,
    make_hold,
    make_participant,
    make_run,
)

pytestmark = pytest.mark.django_db
STATE = EnrolmentState


@pytest.fixture
def contact(company: Company) -> User:
    return make_contact(company)


def coming_run(by: User, *, in_days: int = 30, **more: object) -> CourseRun:
    """An open run whose first session comes."""
    run = make_run(**{"seats": 2, "state": RunState.OPEN} | more)
    add_sessions(run=run, sessions=[times(swedish_today() + timedelta(days=in_days), "8", "12")], by=by)
    run.refresh_from_db()
    return run


def test_reserved_seats_take_room_everywhere(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=3)

    reserve_seats(run=run, company=company, seats=2, by=contact)

    listed = CourseRun.objects.annotate(free=seats_free(), taken=seats_taken()).get(pk=run.pk)
    assert (free_seats(run), listed.free, listed.taken) == (1, 1, 2)
    with pytest.raises(RuleViolation, match="2 seats are already taken or reserved"):
        change_run(run=run, seats=1, by=coordinator)


def test_reserving_is_all_or_nothing(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=2)

    with pytest.raises(RuleViolation, match="Only 2 seats are left"):
        reserve_seats(run=run, company=company, seats=3, by=contact)

    assert not run.holds.exists()


def test_nobody_reserves_past_those_who_wait(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=1)
    for _ in range(2):
        enrol(participant=make_participant(company=company), run=run, by=coordinator)

    with pytest.raises(RuleViolation, match="they join the waiting list"):
        reserve_seats(run=run, company=make_company(), seats=1, by=contact)


def test_a_company_has_no_more_reserved_seats_than_the_run_lets_it(
    coordinator: User, company: Company, contact: User
) -> None:
    run = coming_run(coordinator, seats=9, holds_per_company=3)
    reserve_seats(run=run, company=company, seats=2, by=contact)

    with pytest.raises(RuleViolation, match="can have 3 reserved seats on this run; you have 2"):
        reserve_seats(run=run, company=company, seats=2, by=contact)
    assert len(reserve_seats(run=run, company=make_company(), seats=3, by=contact)) == 3


def test_the_form_sent_twice_reserves_once(coordinator: User, company: Company, contact: User) -> None:
    run, sending = coming_run(coordinator, seats=5), uuid4()

    first = reserve_seats(run=run, company=company, seats=2, by=contact, sending=sending)
    second = reserve_seats(run=run, company=company, seats=2, by=contact, sending=sending)

    assert first == second
    assert run.holds.count() == 2


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({"hold_days": 14}, 14),
        ({"hold_days": 60}, 29),  # the day before the first session
        ({"hold_days": 60, "enrol_by": swedish_today() + timedelta(days=9)}, 9),
    ],
)
def test_the_last_day_is_the_earliest_of_three(
    coordinator: User, company: Company, contact: User, facts: dict[str, object], days: int
) -> None:
    run = coming_run(coordinator, **facts)

    (hold,) = reserve_seats(run=run, company=company, seats=1, by=contact)

    assert hold.expires_on == swedish_today() + timedelta(days=days)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"enrol_by": swedish_today() - timedelta(days=1)}, "The last day to enrol was"),
        ({"state": RunState.PLANNED}, "takes no enrolments"),
        ({"needs_approval": True}, "Coordinators approve each person"),
        ({"holds_per_company": 0}, "seats are not reserved without names"),
    ],
)
def test_companies_reserve_only_where_and_while_they_may(
    coordinator: User, company: Company, contact: User, facts: dict[str, object], why: str
) -> None:
    run = coming_run(coordinator, **facts)

    with pytest.raises(RuleViolation, match=why):
        reserve_seats(run=run, company=company, seats=1, by=contact)


def test_coordinators_pass_the_last_day_the_limit_and_approval_but_not_the_seats(
    coordinator: User, company: Company
) -> None:
    past = {"enrol_by": swedish_today() - timedelta(days=1), "holds_per_company": 0, "needs_approval": True}
    run = coming_run(coordinator, **past)
    last = swedish_today() + timedelta(days=10)

    holds = hold_seats(run=run, company=company, seats=2, expires_on=last, by=coordinator)

    assert [hold.expires_on for hold in holds] == [last, last]
    with pytest.raises(RuleViolation, match="Every seat is taken"):
        hold_seats(run=run, company=company, seats=1, by=coordinator)


def test_a_reserved_seat_is_free_from_the_first_second_after_its_last_day(
    coordinator: User, company: Company, contact: User
) -> None:
    """Nobody waits for the task: whoever comes first gets the seat, and the task finds what is left to close."""
    run = coming_run(coordinator, seats=1)
    (hold,) = reserve_seats(run=run, company=company, seats=1, by=contact)
    neighbour = make_company()
    person = make_participant(company=neighbour)

    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert free_seats(run) == 1
        outcomes = enrol_people(run=run, company=neighbour, participants=[person], by=make_contact(neighbour))

    hold.refresh_from_db()
    assert outcomes[0].enrolment
    assert (outcomes[0].enrolment.state, hold.state) == (STATE.CONFIRMED, HoldState.EXPIRED)


def test_expired_seats_go_to_the_line_and_both_companies_are_told(
    coordinator: User, company: Company, contact: User
) -> None:
    run = coming_run(coordinator, seats=1)
    reserve_seats(run=run, company=company, seats=1, by=contact)
    neighbour = make_company()
    their_contact = make_contact(neighbour)
    person = make_participant(company=neighbour)
    (waiting,) = enrol_people(run=run, company=neighbour, participants=[person], by=their_contact)
    assert waiting.enrolment
    Message.objects.all().delete()

    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert expire_holds() == 1
        assert expire_holds() == 0

    waiting.enrolment.refresh_from_db()
    assert waiting.enrolment.state == STATE.CONFIRMED
    told = dict(Message.objects.values_list("email", "template"))
    assert told == {contact.email: "courses/mail/seats_expired", their_contact.email: "courses/mail/decisions"}


def test_a_company_is_reminded_once_of_seats_without_names(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=3)
    first, *_ = reserve_seats(run=run, company=company, seats=3, by=contact)
    remind_of_holds()
    assert not Message.objects.exists()

    with time_machine.travel(timezone.now() + timedelta(days=12)):
        remind_of_holds()
        release_seats(holds=[first], by=contact)
        remind_of_holds()

    assert list(Message.objects.values_list("email", "template")) == [(contact.email, "courses/mail/seats_to_name")]


def test_naming_turns_the_seat_into_the_persons(coordinator: User, company: Company, contact: User) -> None:
    """Past the waiting list: the seat was the company's already."""
    run = coming_run(coordinator, seats=1)
    (hold,) = reserve_seats(run=run, company=company, seats=1, by=contact)
    enrol(participant=make_participant(company=make_company()), run=run, by=coordinator)
    person = make_participant(company=company)

    enrolment = name_seat(hold=hold, participant=person, by=contact)

    hold.refresh_from_db()
    assert (enrolment.state, enrolment.company) == (STATE.CONFIRMED, company)
    assert (hold.state, hold.enrolment) == (HoldState.NAMED, enrolment)
    assert free_seats(run) == 0


def test_somebody_of_ones_own_who_waits_can_be_named(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=2)
    (hold,) = reserve_seats(run=run, company=company, seats=1, by=contact)
    people = [make_participant(company=company) for _ in range(2)]
    seat, waiting = [
        outcome.enrolment
        for outcome in enrol_people(run=run, company=company, participants=people, by=contact)
        if outcome.enrolment
    ]
    assert (seat.state, waiting.state) == (STATE.CONFIRMED, STATE.WAITLISTED)

    named = name_seat(hold=hold, participant=waiting.participant, by=contact)

    assert named == waiting
    assert named.state == STATE.CONFIRMED


def test_naming_checks_what_enrolling_checks(coordinator: User, company: Company, contact: User) -> None:
    before = make_course(title="Grundkurs")
    run = coming_run(coordinator, seats=9)
    run.course.required_courses.add(before)
    (hold,) = reserve_seats(run=run, company=company, seats=1, by=contact)
    elsewhere = make_participant(company=make_company())
    unprepared, prepared = make_participant(company=company), make_participant(company=company)
    make_enrolment(prepared, make_run(before), company, state=STATE.COMPLETED)

    for person, why in ((elsewhere, "is not employed at"), (unprepared, "Has not completed Grundkurs")):
        with pytest.raises(RuleViolation, match=why):
            name_seat(hold=hold, participant=person, by=contact)
    name_seat(hold=hold, participant=prepared, by=contact)
    with pytest.raises(RuleViolation, match="This reserved seat has ended"):
        name_seat(hold=hold, participant=unprepared, by=contact)


def test_coordinators_judge_themselves_what_a_course_requires(
    coordinator: User, company: Company, contact: User
) -> None:
    run = coming_run(coordinator, seats=9)
    run.course.required_courses.add(make_course())
    (hold,) = reserve_seats(run=run, company=company, seats=1, by=contact)

    assert name_hold(hold=hold, participant=make_participant(company=company), by=coordinator).state == STATE.CONFIRMED


def test_who_has_a_seat_already_is_not_named_again(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=3)
    person = make_participant("Kim", "Berg", company=company)
    enrol_people(run=run, company=company, participants=[person], by=contact)
    (hold,) = reserve_seats(run=run, company=company, seats=1, by=contact)

    with pytest.raises(RuleViolation, match="Berg, Kim has a seat already"):
        name_seat(hold=hold, participant=person, by=contact)


def test_released_seats_go_to_the_line(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=1)
    holds = reserve_seats(run=run, company=company, seats=1, by=contact)
    waiting = enrol(participant=make_participant(company=make_company()), run=run, by=coordinator)

    assert release_seats(holds=holds, by=contact) == holds
    assert release_seats(holds=holds, by=contact) == []  # sent twice

    waiting.refresh_from_db()
    assert waiting.state == STATE.CONFIRMED


def test_coordinators_release_for_a_company(coordinator: User, company: Company, seated: Seated) -> None:
    run = coming_run(coordinator)
    hold = make_hold(run, company)

    (released,) = take_back_holds(holds=[hold], by=coordinator)

    assert (released.state, released.ended_by) == (HoldState.RELEASED, coordinator)


@pytest.mark.parametrize("state", [RunState.CANCELLED, RunState.COMPLETED])
def test_a_run_that_ends_holds_no_seats(coordinator: User, company: Company, state: RunState) -> None:
    run = make_run(state=RunState.RUNNING, last_ends_at=timezone.now() - timedelta(hours=1))
    hold = make_hold(run, company)

    change_run_state(run=run, state=state, reason="läraren är sjuk", by=coordinator)

    hold.refresh_from_db()
    assert hold.state == HoldState.RELEASED


def test_seats_are_named_before_a_first_session_that_moved(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, in_days=30)
    (hold,) = reserve_seats(run=run, company=company, seats=1, by=contact)

    change_session(session=run.sessions.get(), by=coordinator, **times(swedish_today() + timedelta(days=5), "8", "12"))

    hold.refresh_from_db()
    assert hold.expires_on == swedish_today() + timedelta(days=4)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "lent", "ended_at": timezone.now()}, "hold_state_is_known"),
        ({"state": HoldState.RELEASED}, "hold_ends_once"),
        ({"ended_at": timezone.now()}, "hold_ends_once"),
    ],
)
def test_reserved_seats_keep_their_invariants(company: Company, facts: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_hold(make_run(), company, **facts)


def test_only_a_named_seat_belongs_to_an_enrolment(company: Company, seated: Seated) -> None:
    (enrolment,) = seated()
    hold = make_hold(enrolment.run, company)

    with pytest.raises(IntegrityError, match="hold_named_has_enrolment"), transaction.atomic():
        SeatHold.objects.filter(pk=hold.pk).update(enrolment=enrolment)


def test_a_company_with_reserved_seats_alone_is_told_that_the_run_is_cancelled(
    coordinator: User, company: Company, contact: User
) -> None:
    run = coming_run(coordinator)
    reserve_seats(run=run, company=company, seats=1, by=contact)

    told = run_cancelled(run, reason="läraren är sjuk")

    assert [(draft.to.email, draft.template) for draft in told.drafts] == [
        (contact.email, "courses/mail/seats_taken_back")
    ]
