"""A merge is taken back exactly, or refused with what depends on it; and no minute is lost or counted twice."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.crypto import generate_keys
from compcor.core.exceptions import RuleViolation
from compcor.core.fields import token_of
from compcor.core.journal import references_to
from courses.actions import record_attendance
from courses.actions.attendance import AttendanceEntry
from courses.attended import attended_differences
from courses.enums import AttendanceSource, AttendanceStatus, EnrolmentState
from courses.models import Attendance, Participation
from participants import actions
from participants.enums import NumberChange, Side
from participants.models import EmployeeCard, Employment, Merge, Participant
from tests.doubles.rows import BORN, MARCH, attend, every_row, merge, number_of, person
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


@pytest.fixture
def by() -> User:
    return make_user()


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def pair(company: Company) -> tuple[Participant, Participant]:
    """Two registrations with everything: employments that overlap, former numbers, cards, a run in common and alone."""
    first = person(company=company, email="first@example.org")
    second = make_participant("Amina", "Ali", number=number_of(BORN, is_coordination=True))
    make_employment(second, company, starts_on=date(2020, 1, 1), title="tekniker")
    make_employment(second, make_company(), starts_on=date(2018, 1, 1), ends_on=date(2018, 5, 31))
    for participant in (first, second):
        EmployeeCard.objects.create(participant=participant, company=company, given_name="A", family_name="B")
    run, other_run = make_run(), make_run()
    sessions = [make_session(run, MARCH + timedelta(days=days)) for days in range(3)]
    one, other = (make_enrolment(participant, run, company) for participant in (first, second))
    attend(one, sessions[0], left=time(11))
    attend(other, sessions[0], arrived=time(10))
    attend(other, sessions[1])
    attend(make_enrolment(second, other_run, company), make_session(other_run, MARCH + timedelta(days=50)))
    return first, second


def test_merge_and_undo_leave_every_row_as_it_was_to_the_byte(pair: tuple[Participant, Participant], by: User) -> None:
    before = every_row()

    done = merge(*pair, by, number=Side.SECOND, family_name=Side.SECOND, email=Side.SECOND)
    assert every_row() != before
    actions.undo_merge(merge=done, by=by)

    assert every_row() == before
    assert attended_differences() == []


def test_nothing_refers_to_the_row_that_is_gone(pair: tuple[Participant, Participant], by: User) -> None:
    """Whichever app has a key to a participant, also one that nobody has thought of here."""
    merge(*pair, by)

    left = [key.model for key in references_to(Participant) if key.model.objects.filter(**{key.name: pair[1].pk})]
    assert left == []


def test_an_undo_after_a_change_of_keys_writes_numbers_with_the_new_one(by: User, settings: Any) -> None:
    first, second = person(), person()
    number, old = second.personal_number, settings.COMPCOR_ENCRYPTION_KEYS
    done = merge(first, second, by)

    settings.COMPCOR_ENCRYPTION_KEYS = [*generate_keys()["encryption_keys"], *old]
    settings.COMPCOR_ENCRYPTION_KEYS[0] = settings.COMPCOR_ENCRYPTION_KEYS[0].replace("k1:", "k9:", 1)
    actions.undo_merge(merge=done, by=by)

    assert Participant.objects.get(pk=second.pk).personal_number == number
    token = Participant.objects.annotate(token=token_of("personal_number")).values_list("token", flat=True)
    assert token.get(pk=second.pk).startswith("k9.")


def test_the_undo_is_kept_with_who_and_when(pair: tuple[Participant, Participant], by: User) -> None:
    done = merge(*pair, by)

    other = actions.undo_merge(merge=done, by=by)

    done.refresh_from_db()
    assert (other, done.undone_by, done.is_undone) == (pair[1], by, True)
    assert [event.verb for event in AuditEvent.objects.about(pair[1])] == [
        "participant.merge_undone",
        "participant.merged",
    ]
    with pytest.raises(RuleViolation):
        actions.undo_merge(merge=done, by=by)


def test_a_mistyped_number_comes_back(by: User) -> None:
    first, second = person(), person()
    number = second.personal_number

    done = merge(first, second, by, other_number=NumberChange.MISTYPED)
    actions.undo_merge(merge=done, by=by)

    assert Participant.objects.get(pk=second.pk).personal_number == number


def test_what_depends_on_nothing_that_moved_does_not_hinder_the_undo(
    pair: tuple[Participant, Participant], by: User
) -> None:
    done = merge(*pair, by, family_name=Side.SECOND)
    kept = Participant.objects.get(pk=pair[0].pk)
    actions.change_participant(participant=kept, mobile="070-174 06 05", by=by)

    actions.undo_merge(merge=done, by=by)

    kept.refresh_from_db()
    assert (kept.family_name, kept.mobile) == ("Hassan", "070-174 06 05")


def refused(done: Merge, by: User) -> str:
    """The sentence with which an undo is refused; nothing is written."""
    before = every_row()
    with pytest.raises(RuleViolation) as refusal:
        actions.undo_merge(merge=done, by=by)
    assert every_row() == before
    return str(refusal.value)


def test_a_fact_of_the_person_that_was_changed_since_hinders_it(
    pair: tuple[Participant, Participant], by: User
) -> None:
    done = merge(*pair, by, family_name=Side.SECOND)
    kept = Participant.objects.get(pk=pair[0].pk)
    actions.change_participant(participant=kept, family_name="Ek", by=by)

    assert "The person's facts have been changed since." in refused(done, by)


def test_new_attendance_on_an_enrolment_that_moved_hinders_it(
    pair: tuple[Participant, Participant], by: User, company: Company
) -> None:
    run = make_run()
    enrolment = make_enrolment(pair[1], run, company)
    done = merge(*pair, by)
    enrolment.refresh_from_db()
    entry = AttendanceEntry(enrolment, AttendanceStatus.PRESENT)
    record_attendance(session=make_session(run, MARCH), entries=[entry], by=by, source=AttendanceSource.REGISTER)

    assert f"Added or changed since: attendance {pair[0]} – {run}" in refused(done, by)


def test_an_employment_that_moved_and_was_changed_hinders_it(pair: tuple[Participant, Participant], by: User) -> None:
    done = merge(*pair, by)
    employment = Employment.objects.get(ends_on=date(2018, 5, 31))
    actions.change_employment(employment=employment, ends_on=date(2018, 6, 30), by=by)

    assert "Changed since: employment" in refused(done, by)


def test_a_forgotten_number_that_is_another_persons_by_now_hinders_it(by: User, company: Company) -> None:
    first, second = person(), person()
    number = second.personal_number
    done = merge(first, second, by, other_number=NumberChange.MISTYPED)
    actions.register_participant(
        personal_number=number, company=company, starts_on=MARCH, given_name="Siv", family_name="Alm", by=by
    )

    assert "A number that was forgotten is another person's by now." in refused(done, by)


def test_a_seat_that_was_freed_and_given_away_hinders_it(by: User, company: Company) -> None:
    first, second, waits = (person(name, "Alm", company=company) for name in ("Siv", "Siv", "Ulf"))
    run = make_run(seats=2)
    for participant in (first, second):
        make_enrolment(participant, run, company)
    make_enrolment(waits, run, company, state=EnrolmentState.WAITLISTED, queued_at="2021-01-01T10:00Z")
    done = merge(first, second, by)

    assert f"The seat on {run} that the merge freed is somebody else's by now." in refused(done, by)


def test_a_chain_of_merges_is_taken_back_from_its_end(by: User) -> None:
    first, second, third = person(), person("Amina", "Ali"), person("Amina", "Ek")
    before = every_row()
    one = merge(first, second, by, family_name=Side.SECOND)
    between = every_row()
    other = merge(first, third, by, family_name=Side.SECOND)

    assert "changed since" in refused(one, by)
    actions.undo_merge(merge=other, by=by)
    assert every_row() == between
    actions.undo_merge(merge=one, by=by)
    assert every_row() == before


# Any small history

QUARTERS = st.integers(0, 12)  # of an hour, from nine to twelve
PRESENCE = st.tuples(QUARTERS, QUARTERS).map(sorted).filter(lambda pair: pair[0] < pair[1])


def clock(quarter: int) -> time:
    return time(9 + quarter // 4, quarter % 4 * 15)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    histories=st.tuples(*[st.dictionaries(st.integers(0, 5), PRESENCE, max_size=6)] * 2),
    overlap=st.integers(-60, 60),
    number=st.sampled_from(Side),
)
def test_a_merge_changes_no_minute_but_those_counted_twice(
    histories: tuple[dict[int, list[int]], dict[int, list[int]]], overlap: int, number: Side
) -> None:
    """Six sessions on two runs: the minutes afterwards are those of every quarter somebody was there, counted once."""
    with transaction.atomic():
        check_history(histories, overlap, number)
        transaction.set_rollback(True)


def check_history(histories: tuple[dict[int, list[int]], ...], overlap: int, number: Side) -> None:
    by, company, other_company = make_user(), make_company(), make_company()
    runs = [make_run(), make_run()]
    sessions = [make_session(runs[day % 2], MARCH + timedelta(days=day)) for day in range(6)]
    people = person(), person()
    make_employment(people[0], company, starts_on=date(2020, 1, 1), ends_on=date(2022, 1, 1) + timedelta(days=overlap))
    make_employment(people[1], company, starts_on=date(2020, 6, 1))
    make_employment(people[1], other_company, starts_on=date(2021, 1, 1))
    for participant, history in zip(people, histories, strict=True):
        enrolments = {run.pk: make_enrolment(participant, run, company) for run in runs}
        for day, (arrived, left) in history.items():
            attend(enrolments[sessions[day].run_id], sessions[day], clock(arrived), clock(left))
    before, counted = every_row(), Participation.objects.count()
    present = {(day, quarter) for history in histories for day, spell in history.items() for quarter in range(*spell)}

    done = merge(*people, by, number=number)

    assert sum(Attendance.objects.values_list("net_minutes", flat=True)) == 15 * len(present)
    assert sum(Participation.objects.values_list("minutes", flat=True)) == 15 * len(present)
    assert Participation.objects.count() == counted - (counted == 2)
    assert all(row.net_minutes <= row.session.scheduled_minutes for row in Attendance.objects.all())
    assert attended_differences() == []
    actions.undo_merge(merge=done, by=by)
    assert every_row() == before
