"""Seats: capacity, the waiting list and its order, approval, coming back."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import first_broken_event
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from courses.actions import (
    add_sessions,
    change_run,
    change_run_state,
    complete_enrolment,
    confirm_enrolment,
    decline_enrolment,
    enrol,
    withdraw_enrolment,
)
from courses.clashes import clashes, has_completed_course
from courses.enums import EnrolmentState, RunState
from courses.models import CourseRun, Enrolment, Session
from tests.courses.conftest import SESSION_DAY, Seated, at_once, attend, times
from tests.factories import (
    make_company,
    make_employment,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db

STATE = EnrolmentState


def states(run: CourseRun) -> list[str]:
    return [enrolment.state for enrolment in run.enrolments.order_by("id")]


def test_seats_are_confirmed_until_they_are_taken_and_then_people_wait(
    coordinator: User, run: CourseRun, company: Company
) -> None:
    for _ in range(3):
        enrol(participant=make_participant(company=company), run=run, company=company, by=coordinator)

    assert states(run) == [STATE.CONFIRMED, STATE.CONFIRMED, STATE.WAITLISTED]


def test_nobody_passes_those_who_wait(coordinator: User, run: CourseRun, company: Company, seated: Seated) -> None:
    """A seat that is free goes to the first in line, whoever comes now."""
    seated(1)
    first = make_enrolment(
        make_participant(company=company), run, company, state=STATE.WAITLISTED, queued_at=timezone.now()
    )

    enrolment = enrol(participant=make_participant(company=company), run=run, by=coordinator)

    first.refresh_from_db()
    assert (first.state, enrolment.state) == (STATE.CONFIRMED, STATE.WAITLISTED)


def test_a_run_that_needs_approval_takes_requests(coordinator: User, company: Company) -> None:
    run = make_run(needs_approval=True)

    enrolment = enrol(participant=make_participant(company=company), run=run, company=company, by=coordinator)

    assert enrolment.state == STATE.REQUESTED


@pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.CANCELLED])
def test_a_run_that_is_over_takes_no_enrolments(coordinator: User, company: Company, state: EnrolmentState) -> None:
    run = make_run(state=state, cancelled_reason="för få")

    with pytest.raises(RuleViolation, match="takes no enrolments"):
        enrol(participant=make_participant(company=company), run=run, company=company, by=coordinator)


def test_the_person_is_employed_at_the_company_on_the_first_day_or_today(
    coordinator: User, company: Company, run: CourseRun
) -> None:
    add_sessions(run=run, sessions=[times(SESSION_DAY, "8", "12")], by=coordinator)
    run.refresh_from_db()
    today = timezone.localdate()
    then, now, never = make_participant(), make_participant(), make_participant()
    make_employment(then, company, starts_on=SESSION_DAY, ends_on=SESSION_DAY)
    make_employment(now, company, starts_on=today)
    make_employment(never, company, starts_on=SESSION_DAY + timedelta(days=1), ends_on=today - timedelta(days=1))

    assert enrol(participant=then, run=run, company=company, by=coordinator).company == company
    assert enrol(participant=now, run=run, company=company, by=coordinator).company == company
    with pytest.raises(RuleViolation, match="is not employed at Mälardalens Verktyg AB on the first day") as refusal:
        enrol(participant=never, run=run, company=company, by=coordinator)
    assert refusal.value.field == "participant"


def test_without_a_company_it_is_the_employer(coordinator: User, run: CourseRun, company: Company) -> None:
    assert enrol(participant=make_participant(company=company), run=run, by=coordinator).company == company
    with pytest.raises(RuleViolation, match="is employed nowhere"):
        enrol(participant=make_participant(), run=run, by=coordinator)


def test_nobody_is_enrolled_twice(coordinator: User, run: CourseRun, company: Company) -> None:
    participant = make_participant(company=company)
    enrol(participant=participant, run=run, by=coordinator)

    with pytest.raises(RuleViolation, match="already enrolled"):
        enrol(participant=participant, run=run, by=coordinator)


@pytest.mark.parametrize("state", [STATE.WITHDRAWN, STATE.DECLINED])
def test_who_withdrew_or_was_declined_may_come_back_last_in_line(
    coordinator: User, run: CourseRun, company: Company, seated: Seated, state: EnrolmentState
) -> None:
    (gone,) = seated(1, state=state)
    seated(2)
    waiting = enrol(participant=make_participant(company=company), run=run, by=coordinator)

    back = enrol(participant=gone.participant, run=run, by=coordinator)

    assert back.pk == gone.pk
    assert list(run.enrolments.waiting()) == [waiting, back]
    assert back.decided_by is None


def test_a_seat_given_back_goes_to_the_first_in_line(
    coordinator: User, run: CourseRun, company: Company, seated: Seated
) -> None:
    leaver, _stays = seated(2)
    first, second = [enrol(participant=make_participant(company=company), run=run, by=coordinator) for _ in range(2)]

    withdraw_enrolment(enrolment=leaver, reason="byter jobb", by=coordinator)

    for enrolment in (leaver, first, second):
        enrolment.refresh_from_db()
    assert (leaver.state, first.state, second.state) == (STATE.WITHDRAWN, STATE.CONFIRMED, STATE.WAITLISTED)
    assert (leaver.reason, leaver.decided_by) == ("byter jobb", coordinator)
    assert AuditEvent.objects.about(first).first().verb == "enrolment.promoted"


def test_nobody_gets_a_seat_from_the_line_when_the_last_session_is_over(
    coordinator: User, run: CourseRun, company: Company, seated: Seated
) -> None:
    """A company would be told of a seat on a course that has been."""
    never_came, _other = seated(2)
    add_sessions(run=run, sessions=[times(SESSION_DAY, "9", "12")], by=coordinator)
    first = make_enrolment(
        make_participant(company=company), run, company, state=STATE.WAITLISTED, queued_at=timezone.now()
    )

    withdraw_enrolment(enrolment=never_came, by=coordinator)

    first.refresh_from_db()
    assert first.state == STATE.WAITLISTED


def test_a_withdrawal_from_the_line_moves_nobody(
    coordinator: User, run: CourseRun, company: Company, seated: Seated
) -> None:
    seated(2)
    first, second = [enrol(participant=make_participant(company=company), run=run, by=coordinator) for _ in range(2)]

    withdraw_enrolment(enrolment=first, by=coordinator)

    second.refresh_from_db()
    assert second.state == STATE.WAITLISTED


def test_new_seats_go_to_the_line_in_order(coordinator: User, run: CourseRun, company: Company, seated: Seated) -> None:
    seated(2)
    waiting = [enrol(participant=make_participant(company=company), run=run, by=coordinator) for _ in range(3)]

    change_run(run=run, seats=4, by=coordinator)

    for enrolment in waiting:
        enrolment.refresh_from_db()
    assert [enrolment.state for enrolment in waiting] == [STATE.CONFIRMED, STATE.CONFIRMED, STATE.WAITLISTED]


def test_attendance_before_a_withdrawal_keeps_counting(coordinator: User, session: Session, seated: Seated) -> None:
    (enrolment,) = seated()
    attend(session, [enrolment], coordinator)

    withdraw_enrolment(enrolment=enrolment, by=coordinator)

    assert session.attendances.counted().count() == 1


def test_an_approved_request_waits_in_the_order_of_requests_when_the_run_is_full(
    coordinator: User, company: Company
) -> None:
    run = make_run(seats=1, needs_approval=True)
    early, late, seat = [
        enrol(participant=make_participant(company=company), run=run, by=coordinator) for _ in range(3)
    ]

    assert confirm_enrolment(enrolment=seat, by=coordinator).state == STATE.CONFIRMED
    assert confirm_enrolment(enrolment=late, by=coordinator).state == STATE.WAITLISTED
    assert confirm_enrolment(enrolment=early, by=coordinator).state == STATE.WAITLISTED
    assert list(run.enrolments.waiting()) == [early, late]


def test_nobody_is_taken_from_the_line_to_a_seat_that_is_taken(
    coordinator: User, run: CourseRun, company: Company, seated: Seated
) -> None:
    seated(2)
    waiting = enrol(participant=make_participant(company=company), run=run, by=coordinator)

    with pytest.raises(RuleViolation, match="Every seat is taken"):
        confirm_enrolment(enrolment=waiting, by=coordinator)


def test_declining_needs_a_reason(coordinator: User, company: Company) -> None:
    run = make_run(needs_approval=True)
    request = enrol(participant=make_participant(company=company), run=run, by=coordinator)

    with pytest.raises(RuleViolation, match="Say why the enrolment is declined"):
        decline_enrolment(enrolment=request, reason="", by=coordinator)

    assert decline_enrolment(enrolment=request, reason="inte målgrupp", by=coordinator).state == STATE.DECLINED


@pytest.mark.parametrize("state", [STATE.DECLINED, STATE.WITHDRAWN, STATE.COMPLETED, STATE.NOT_COMPLETED])
def test_what_is_decided_is_not_confirmed_declined_or_withdrawn(
    coordinator: User, seated: Seated, state: EnrolmentState
) -> None:
    (enrolment,) = seated(1, state=state)

    for act in (confirm_enrolment, withdraw_enrolment):
        with pytest.raises(RuleViolation, match="cannot be done with an enrolment that is"):
            act(enrolment=enrolment, by=coordinator)
    with pytest.raises(RuleViolation, match="cannot be done with an enrolment that is"):
        decline_enrolment(enrolment=enrolment, reason="x", by=coordinator)


def test_a_seat_is_completed_or_not_and_that_can_be_corrected(coordinator: User, seated: Seated) -> None:
    (enrolment,) = seated()

    assert complete_enrolment(enrolment=enrolment, completed=False, by=coordinator).state == STATE.NOT_COMPLETED
    assert complete_enrolment(enrolment=enrolment, completed=True, by=coordinator).state == STATE.COMPLETED


def test_a_cancelled_run_gives_no_seats_to_the_line(
    coordinator: User, run: CourseRun, company: Company, seated: Seated
) -> None:
    leaver, _ = seated(2)
    waiting = enrol(participant=make_participant(company=company), run=run, by=coordinator)
    change_run_state(run=run, state=RunState.CANCELLED, reason="läraren är sjuk", by=coordinator)

    withdraw_enrolment(enrolment=leaver, by=coordinator)

    waiting.refresh_from_db()
    assert waiting.state == STATE.WAITLISTED


def test_a_clash_is_another_session_at_the_same_time(
    company: Company, run: CourseRun, session: Session, seated: Seated
) -> None:
    (enrolment,) = seated()
    other = make_run()
    same_time = make_session(other, SESSION_DAY)
    make_session(other, SESSION_DAY + timedelta(days=1))
    make_enrolment(enrolment.participant, other, company, state=STATE.WAITLISTED, queued_at=timezone.now())
    given_up = make_run()
    make_session(given_up, SESSION_DAY)
    make_enrolment(enrolment.participant, given_up, company, state=STATE.WITHDRAWN)

    found = clashes(run, [enrolment.participant_id])

    assert found == {enrolment.participant_id: [same_time]}


def test_who_completed_the_course_before_is_known(company: Company, run: CourseRun) -> None:
    before = make_enrolment(make_participant(company=company), make_run(run.course), company, state=STATE.COMPLETED)
    make_enrolment(make_participant(company=company), make_run(), company, state=STATE.COMPLETED)

    assert has_completed_course(run, list(Enrolment.objects.values_list("participant", flat=True))) == {
        before.participant_id
    }


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_at_ten_seats_give_ten_seats_and_thirty_in_order() -> None:
    by, company, run = make_user(), make_company(), make_run(seats=10)
    people = [make_participant(company=company) for _ in range(40)]
    asked = [partial(enrol, participant=person, run=run, company=company, by=by) for person in people]
    assert at_once(*asked) == []

    assert run.enrolments.filter(state=STATE.CONFIRMED).count() == 10
    waiting = list(run.enrolments.waiting())
    assert len(waiting) == 30
    last_seat = max(run.enrolments.filter(state=STATE.CONFIRMED).values_list("queued_at", flat=True))
    assert last_seat < waiting[0].queued_at
    assert AuditEvent.objects.filter(verb="enrolment.created").count() == 40
    assert first_broken_event() is None
