"""A company enrols, cancels and thinks again: answers for each person, told to the company, nothing of the others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import swedish_today
from compcor.mail.models import Message
from courses.actions import (
    cancel_place,
    close_telling,
    decline_enrolment,
    enrol,
    enrol_people,
    take_up_place,
    tell_forgotten,
    withdraw_enrolment,
)
from courses.enums import EnrolmentState, RunState
from courses.models import CourseRun, Enrolment
from tests.courses.test_holds import coming_run
from tests.factories import (
    make_company,
    make_contact,
    make_course,
    make_employment,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
)

pytestmark = pytest.mark.django_db
STATE = EnrolmentState


@pytest.fixture
def contact(company: Company) -> User:
    return make_contact(company)


def test_each_person_gets_an_answer(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=1)
    first, second = make_participant("Anna", "Ek", company=company), make_participant("Bo", "Ek", company=company)
    left = make_participant("Cia", "Ek")
    make_employment(left, company, ends_on=swedish_today() - timedelta(days=1))

    outcomes = enrol_people(run=run, company=company, participants=[first, second, left], by=contact)

    assert [outcome.enrolment and outcome.enrolment.state for outcome in outcomes] == [
        STATE.CONFIRMED,
        STATE.WAITLISTED,
        None,
    ]
    assert outcomes[2].refusal.startswith("Ek, Cia is not employed at")


def test_sent_twice_the_second_changes_nothing(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=1)
    people = [make_participant("Anna", "Ek", company=company), make_participant("Bo", "Ek", company=company)]
    enrol_people(run=run, company=company, participants=people, by=contact)
    before = list(run.enrolments.values())

    outcomes = enrol_people(run=run, company=company, participants=people, by=contact)

    assert [outcome.refusal for outcome in outcomes] == [
        "Ek, Anna has a seat already.",
        "Ek, Bo is on the waiting list already.",
    ]
    assert list(run.enrolments.values()) == before


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"enrol_by": swedish_today() - timedelta(days=1)}, "The last day to enrol was .* Ask your coordinator"),
        ({"state": RunState.PLANNED}, "takes no enrolments"),
        ({"state": RunState.RUNNING}, "takes no enrolments"),
        ({"in_days": 0}, "The last day to enrol was"),
    ],
)
def test_the_last_day_binds_companies_and_not_coordinators(
    coordinator: User, company: Company, contact: User, facts: dict[str, int], why: str
) -> None:
    run = coming_run(coordinator, **facts)
    person = make_participant(company=company)

    with pytest.raises(RuleViolation, match=why):
        enrol_people(run=run, company=company, participants=[person], by=contact)
    assert enrol(participant=person, run=run, by=coordinator).state == STATE.CONFIRMED


def test_who_lacks_a_required_course_becomes_a_request(coordinator: User, company: Company, contact: User) -> None:
    before = make_course(title="Grundkurs")
    run = coming_run(coordinator, seats=9)
    run.course.required_courses.add(before)
    person, prepared = make_participant(company=company), make_participant(company=company)
    make_enrolment(prepared, make_run(before), company, state=STATE.COMPLETED)

    unprepared, ready = enrol_people(run=run, company=company, participants=[person, prepared], by=contact)

    assert unprepared.enrolment
    assert ready.enrolment
    assert (unprepared.enrolment.state, ready.enrolment.state) == (STATE.REQUESTED, STATE.CONFIRMED)
    assert unprepared.remarks == ("Has not completed Grundkurs for you: your coordinator decides.",)


def test_a_course_completed_for_another_employer_is_not_told_by_a_missing_remark(
    coordinator: User, company: Company, contact: User
) -> None:
    before = make_course()
    run = coming_run(coordinator, seats=9)
    run.course.required_courses.add(before)
    person = make_participant(company=company)
    make_enrolment(person, make_run(before), make_company(), state=STATE.COMPLETED)
    make_enrolment(person, make_run(run.course), make_company(), state=STATE.COMPLETED)

    (outcome,) = enrol_people(run=run, company=company, participants=[person], by=contact)

    assert outcome.remarks == (f"Has not completed {before.title} for you: your coordinator decides.",)


def test_who_was_declined_becomes_a_request(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=9, needs_approval=True)
    person = make_participant(company=company)
    (outcome,) = enrol_people(run=run, company=company, participants=[person], by=contact)
    assert outcome.enrolment
    decline_enrolment(enrolment=outcome.enrolment, reason="fel nivå", by=coordinator)
    CourseRun.objects.update(needs_approval=False)

    (again,) = enrol_people(run=run, company=company, participants=[person], by=contact)

    assert again.enrolment
    assert again.enrolment.state == STATE.REQUESTED


def test_a_clash_is_a_remark_with_the_course_only_if_it_is_the_companys_own(
    coordinator: User, company: Company, contact: User
) -> None:
    run = coming_run(coordinator, seats=9)
    session = run.sessions.get()
    own, others = make_run(make_course(title="Egen kurs")), make_run(make_course(title="Hemlig kurs"))
    for other in (own, others):
        make_session(other, session.starts_on)
    here, elsewhere = make_participant(company=company), make_participant(company=company)
    neighbour = make_company()
    make_employment(elsewhere, neighbour)
    make_enrolment(here, own, company)
    make_enrolment(elsewhere, others, neighbour)

    outcomes = enrol_people(run=run, company=company, participants=[here, elsewhere], by=contact)

    assert [outcome.remarks for outcome in outcomes] == [
        (f"Is expected at Egen kurs at the same time on {session.starts_on}.",),
        ("Is busy at that time.",),
    ]


def test_a_seat_on_the_same_run_for_another_employer_is_only_a_busy_person(
    coordinator: User, company: Company, contact: User
) -> None:
    run, neighbour = coming_run(coordinator, seats=9), make_company()
    person = make_participant("Kim", "Berg", company=company)
    make_employment(person, neighbour)
    make_enrolment(person, run, neighbour)

    (outcome,) = enrol_people(run=run, company=company, participants=[person], by=contact)

    assert outcome.refusal == "Berg, Kim is busy at that time. Ask your coordinator."
    assert Enrolment.objects.get().company == neighbour


def test_cancelling_gives_the_seat_to_the_first_in_line(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=1)
    mine, waits = make_participant(company=company), make_participant(company=make_company())
    (outcome,) = enrol_people(run=run, company=company, participants=[mine], by=contact)
    waiting = enrol(participant=waits, run=run, by=coordinator)
    assert outcome.enrolment

    cancelled = cancel_place(enrolment=outcome.enrolment, by=contact)

    waiting.refresh_from_db()
    assert (cancelled.state, waiting.state) == (STATE.WITHDRAWN, STATE.CONFIRMED)
    with pytest.raises(RuleViolation, match="given to somebody else"):
        take_up_place(enrolment=cancelled, by=contact)


@pytest.mark.parametrize("state", [STATE.CONFIRMED, STATE.WAITLISTED, STATE.REQUESTED])
def test_a_cancellation_is_undone_to_where_it_was(
    coordinator: User, company: Company, contact: User, state: EnrolmentState
) -> None:
    run = coming_run(coordinator, seats=1)
    if state == STATE.WAITLISTED:
        enrol(participant=make_participant(company=company), run=run, by=coordinator)
    CourseRun.objects.update(needs_approval=state == STATE.REQUESTED)
    person = make_participant(company=company)
    (outcome,) = enrol_people(run=run, company=company, participants=[person], by=contact)
    assert outcome.enrolment
    since = outcome.enrolment.queued_at

    undone = take_up_place(enrolment=cancel_place(enrolment=outcome.enrolment, by=contact), by=contact)

    assert (undone.state, undone.queued_at) == (state, since)


def test_a_cancellation_is_not_undone_on_a_run_that_is_cancelled_since(
    coordinator: User, company: Company, contact: User
) -> None:
    run = coming_run(coordinator)
    seat = enrol(participant=make_participant(company=company), run=run, by=coordinator)
    cancelled = cancel_place(enrolment=seat, by=contact)
    CourseRun.objects.update(state=RunState.CANCELLED, cancelled_reason="för få")

    with pytest.raises(RuleViolation, match="takes no enrolments"):
        take_up_place(enrolment=cancelled, by=contact)


def test_what_a_coordinator_withdrew_is_not_undone_by_the_company(
    coordinator: User, company: Company, contact: User
) -> None:
    run = coming_run(coordinator)
    (outcome,) = enrol_people(run=run, company=company, participants=[make_participant(company=company)], by=contact)
    assert outcome.enrolment
    withdrawn = withdraw_enrolment(enrolment=outcome.enrolment, reason="fel kurs", by=coordinator)

    with pytest.raises(RuleViolation, match="can no longer be undone"):
        take_up_place(enrolment=withdrawn, by=contact)


def test_nobody_cancels_a_course_that_has_begun(coordinator: User, company: Company, contact: User) -> None:
    run = make_run(first_starts_at=timezone.now() - timedelta(hours=1))
    enrolment = make_enrolment(make_participant(company=company), run, company)

    with pytest.raises(RuleViolation, match="The course has begun"):
        cancel_place(enrolment=enrolment, by=contact)


# Telling


def letters() -> list[tuple[str, str]]:
    return sorted((message.email, message.text) for message in Message.objects.defer(None))


def test_several_decisions_are_one_mail_for_each_contact(coordinator: User, company: Company, contact: User) -> None:
    colleague = make_contact(company)
    run = coming_run(coordinator, seats=1)
    people = [make_participant("Anna", "Ek", company=company), make_participant("Bo", "Ek", company=company)]

    enrol_people(run=run, company=company, participants=people, by=contact)

    assert [email for email, _text in letters()] == sorted([contact.email, colleague.email])
    for _email, text in letters():
        assert "- Ek, Anna: has a seat\n- Ek, Bo: is on the waiting list\n" in text
        assert f"/portal/{company.public_id}/bookings/" in text


def test_whoever_moves_up_is_told_at_once_and_once(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator, seats=1)
    (outcome,) = enrol_people(run=run, company=company, participants=[make_participant(company=company)], by=contact)
    neighbour = make_company()
    theirs = make_contact(neighbour)
    person = make_participant("Eva", "Alm", company=neighbour)
    enrol_people(run=run, company=neighbour, participants=[person], by=theirs)
    Message.objects.all().delete()
    assert outcome.enrolment

    cancel_place(enrolment=outcome.enrolment, by=contact)
    tell_forgotten()

    (letter,) = letters()
    assert letter[0] == theirs.email
    assert "Alm, Eva: got a seat from the waiting list" in letter[1]


def test_what_coordinators_decide_is_told_within_the_hour(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator)
    enrolment = enrol(participant=make_participant(company=company), run=run, by=coordinator)
    assert tell_forgotten() == 0

    Enrolment.objects.update(changed_at=timezone.now() - timedelta(minutes=61))

    assert (tell_forgotten(), tell_forgotten()) == (1, 0)
    assert [message.email for message in Message.objects.about(enrolment)] == [contact.email]


def test_a_company_that_knows_already_gets_no_mail(coordinator: User, company: Company, contact: User) -> None:
    run = coming_run(coordinator)
    enrolment = enrol(participant=make_participant(company=company), run=run, by=coordinator)

    close_telling(enrolments=[enrolment], mailed=[], by=coordinator)
    Enrolment.objects.update(changed_at=timezone.now() - timedelta(minutes=61))

    assert tell_forgotten() == 0
    assert not Message.objects.exists()


def test_a_company_with_nobody_to_write_to_stays_to_be_told(coordinator: User, company: Company) -> None:
    run = coming_run(coordinator)
    enrolment = enrol(participant=make_participant(company=company), run=run, by=coordinator)

    assert close_telling(enrolments=[enrolment], mailed=[], by=coordinator) == []

    enrolment.refresh_from_db()
    assert enrolment.untold == "seat"


def test_a_mail_names_a_protected_identity_by_its_alias(coordinator: User, company: Company, contact: User) -> None:
    person = make_participant("Verkligt", "Namn", company=company, protected_identity=True)

    enrol_people(run=coming_run(coordinator), company=company, participants=[person], by=contact)

    ((_email, text),) = letters()
    assert person.list_name in text
    assert "Verkligt" not in text
    assert "Namn" not in text
