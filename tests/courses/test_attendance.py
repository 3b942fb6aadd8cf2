"""Attendance of a session: the minutes, their employer, who may be recorded, and what it costs."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import SWEDEN
from courses.actions import (
    AttendanceEntry,
    AttendanceRefused,
    change_course,
    change_run_state,
    follow_people,
    record_attendance,
    withdraw_enrolment,
)
from courses.actions.attendance import SheetChanged, sheet_version
from courses.attended import attended_differences
from courses.enums import AttendanceSource, AttendanceStatus, EnrolmentState, RunState, Theme
from courses.models import Attendance, AttendedMonth, CourseRun, Enrolment, Participation, Session
from participants.actions import end_employment, register_employee, start_employment
from tests.courses.conftest import SESSION_DAY, Seated, at_once, attend
from tests.factories import (
    make_company,
    make_contact,
    make_course,
    make_employment,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
    make_user,
)
from tests.locks import Held

pytestmark = pytest.mark.django_db

STATUS = AttendanceStatus


def at(clock: str, day: date = SESSION_DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SWEDEN)


def write(session: Session, by: User, *entries: tuple[Any, ...], **more: Any) -> list[Attendance]:
    rows = [AttendanceEntry(*entry) for entry in entries]
    return record_attendance(session=session, entries=rows, by=by, source=AttendanceSource.REGISTER, **more)


@pytest.mark.parametrize(
    ("entry", "minutes"),
    [
        ((STATUS.PRESENT,), 180),
        ((STATUS.PART, at("10:00")), 120),
        ((STATUS.PART, None, at("10:30")), 90),
        ((STATUS.PART, at("08:30"), at("12:30")), 180),
        ((STATUS.ABSENT_NOTIFIED,), 0),
        ((STATUS.ABSENT,), 0),
    ],
)
def test_net_minutes_are_counted_by_the_server(
    coordinator: User, session: Session, seated: Seated, entry: tuple[Any, ...], minutes: int
) -> None:
    (enrolment,) = seated()

    write(session, coordinator, (enrolment, *entry))

    assert Attendance.objects.get().net_minutes == minutes
    assert sum(AttendedMonth.objects.values_list("minutes", flat=True)) == minutes


def test_what_is_recorded_says_by_whom_when_and_how(coordinator: User, session: Session, seated: Seated) -> None:
    (enrolment,) = seated()

    write(session, coordinator, (enrolment, STATUS.PRESENT))

    row = Attendance.objects.get()
    assert (row.recorded_by, row.source, row.company) == (coordinator, AttendanceSource.REGISTER, enrolment.company)
    assert timezone.now() - row.recorded_at < timedelta(minutes=1)


def test_saving_again_changes_only_what_differs(coordinator: User, session: Session, seated: Seated) -> None:
    stays, changes = seated(2)
    attend(session, [stays, changes], coordinator)
    before = {row.enrolment_id: row for row in Attendance.objects.all()}

    changed = write(session, coordinator, (stays, STATUS.PRESENT), (changes, STATUS.PART, at("10:00")))

    after = {row.enrolment_id: row for row in Attendance.objects.all()}
    assert [row.enrolment for row in changed] == [changes]
    assert after[stays.pk].changed_at == before[stays.pk].changed_at
    assert after[changes.pk].public_id == before[changes.pk].public_id
    assert after[changes.pk].created_at == before[changes.pk].created_at
    assert after[changes.pk].net_minutes == 120
    assert attended_differences() == []


def test_each_changed_row_has_its_own_history(coordinator: User, session: Session, seated: Seated) -> None:
    (enrolment,) = seated()
    attend(session, [enrolment], coordinator)
    write(session, coordinator, (enrolment, STATUS.ABSENT))

    newest, oldest = AuditEvent.objects.about(Attendance.objects.get())

    assert oldest.details["after"]["net_minutes"] == 180
    assert newest.details["changed"] == ["status", "net_minutes"]
    assert newest.details["before"] == {"status": "present", "net_minutes": 180}
    assert newest.details["after"] == {"status": "absent", "net_minutes": 0}


def test_the_history_names_the_company_and_says_what_was_recorded_first(
    client: Client, coordinator: User, session: Session, seated: Seated, company: Company
) -> None:
    (enrolment,) = seated()
    attend(session, [enrolment], coordinator)
    client.force_login(coordinator)

    response = client.get(reverse("attendance:history", args=[Attendance.objects.get().public_id]))

    (event,) = response.context["events"]
    told = {change["label"]: (change["before"], change["after"]) for change in event["changes"]}
    assert told == {"status": ("", "present"), "net minutes": ("", "180"), "company": ("", str(company))}
    assert event["text"] == "Recorded attendance"


def test_a_presence_that_becomes_absence_leaves_the_figures(
    coordinator: User, session: Session, seated: Seated
) -> None:
    (enrolment,) = seated()
    attend(session, [enrolment], coordinator)

    write(session, coordinator, (enrolment, STATUS.ABSENT))

    assert not AttendedMonth.objects.exists()
    assert not Participation.objects.exists()


def test_a_session_that_has_not_started_has_no_attendance(coordinator: User, run: CourseRun, seated: Seated) -> None:
    tomorrow = make_session(run, timezone.localdate() + timedelta(days=1))

    with pytest.raises(RuleViolation, match="The session has not started"):
        attend(tomorrow, seated(), coordinator)


def test_a_cancelled_run_takes_no_attendance(
    coordinator: User, run: CourseRun, session: Session, seated: Seated
) -> None:
    enrolments = seated()
    change_run_state(run=run, state=RunState.CANCELLED, reason="för få", by=coordinator)

    with pytest.raises(RuleViolation, match="The run is cancelled"):
        attend(session, enrolments, coordinator)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ((STATUS.ABSENT, at("10:00")), "Somebody absent neither arrives nor leaves"),
        ((STATUS.PART,), "Write when the person arrived or left"),
        ((STATUS.PART, at("11:00"), at("10:00")), "Nobody leaves before they arrive"),
    ],
)
def test_faults_are_told_per_person_and_nothing_is_written(
    coordinator: User, session: Session, seated: Seated, entry: tuple[Any, ...], message: str
) -> None:
    good, bad = seated(2)

    with pytest.raises(AttendanceRefused) as refusal:
        write(session, coordinator, (good, STATUS.PRESENT), (bad, *entry))

    assert list(refusal.value.faults) == [bad.pk]
    assert message in refusal.value.faults[bad.pk]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("state", [EnrolmentState.REQUESTED, EnrolmentState.WAITLISTED, EnrolmentState.DECLINED])
def test_without_a_seat_there_is_no_attendance(
    coordinator: User, run: CourseRun, session: Session, company: Company, state: EnrolmentState
) -> None:
    enrolment = make_enrolment(make_participant(company=company), run, company, state=state, queued_at=timezone.now())

    with pytest.raises(AttendanceRefused, match="has no seat at this session"):
        attend(session, [enrolment], coordinator)


def test_a_seat_on_another_run_is_no_seat(coordinator: User, session: Session, company: Company) -> None:
    elsewhere = make_enrolment(make_participant(company=company), make_run(), company)

    with pytest.raises(AttendanceRefused, match="has no seat at this session"):
        attend(session, [elsewhere], coordinator)


def test_who_withdrew_after_the_session_is_still_on_its_sheet(
    coordinator: User, run: CourseRun, session: Session, seated: Seated
) -> None:
    later, earlier = seated(2)
    withdraw_enrolment(enrolment=later, by=coordinator)
    Enrolment.objects.filter(pk=earlier.pk).update(
        state=EnrolmentState.WITHDRAWN, decided_at=session.starts_at - timedelta(days=1)
    )
    later.refresh_from_db()
    earlier.refresh_from_db()

    assert list(Enrolment.objects.on_sheet_of(session)) == [later]
    assert attend(session, [later], coordinator)
    with pytest.raises(AttendanceRefused):
        attend(session, [earlier], coordinator)


def test_attendance_of_who_left_earlier_stays_on_the_sheet(coordinator: User, session: Session, seated: Seated) -> None:
    (enrolment,) = seated()
    attend(session, [enrolment], coordinator)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        state=EnrolmentState.WITHDRAWN, decided_at=session.starts_at - timedelta(days=1)
    )
    enrolment.refresh_from_db()

    assert list(Enrolment.objects.on_sheet_of(session)) == [enrolment]
    assert attend(session, [enrolment], coordinator, STATUS.ABSENT)


def test_a_job_change_between_sessions_splits_the_hours_by_employer(
    coordinator: User, run: CourseRun, company: Company
) -> None:
    other = make_company()
    participant = make_participant()
    make_employment(participant, company, ends_on=date(2021, 3, 1))
    make_employment(participant, other, starts_on=date(2021, 3, 2))
    enrolment = make_enrolment(participant, run, company)

    for day in (1, 2):
        attend(make_session(run, date(2021, 3, day)), [enrolment], coordinator)

    assert set(AttendedMonth.objects.values_list("company", "minutes")) == {(company.pk, 180), (other.pk, 180)}
    assert Participation.objects.get().company == company


def test_of_two_employers_the_enrolments_counts_and_else_the_latest(
    coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    other = make_company()
    both, neither = make_participant(company=company), make_participant(company=company)
    for participant in (both, neither):
        make_employment(participant, other, starts_on=date(2021, 1, 1))
    third = make_company()

    attend(session, [make_enrolment(both, run, company), make_enrolment(neither, run, third)], coordinator)

    assert dict(Attendance.objects.values_list("enrolment__participant", "company")) == {
        both.pk: company.pk,
        neither.pk: other.pk,
    }


@pytest.mark.parametrize("registers", ["a third company", "the one that once enrolled"])
def test_what_a_contact_registers_moves_no_hours_before_it_is_decided(
    coordinator: User, run: CourseRun, session: Session, company: Company, registers: str
) -> None:
    """Nor does a sheet that is saved again meanwhile; when a coordinator ends the employment they go over."""
    employer = make_company()
    participant = make_participant()
    make_employment(participant, company, ends_on=SESSION_DAY - timedelta(days=10))
    now = make_employment(participant, employer, starts_on=SESSION_DAY - timedelta(days=9))
    enrolment = make_enrolment(participant, run, company)
    attend(session, [enrolment], coordinator)
    new = company if registers != "a third company" else make_company()

    register_employee(
        company=new, personal_number=participant.personal_number, starts_on=SESSION_DAY - timedelta(days=1),
        given_name="Eva", family_name="Ek", email="eva@example.org", by=make_contact(new),
    )  # fmt: skip
    attend(session, [enrolment], coordinator)

    assert Attendance.objects.get().company == employer
    end_employment(employment=now, ends_on=SESSION_DAY - timedelta(days=2), by=coordinator)
    assert Attendance.objects.get().company == new


def test_without_an_employer_that_day_the_person_and_the_day_are_named(
    coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    participant = make_participant("Alva", "Ek")
    make_employment(participant, company, starts_on=SESSION_DAY + timedelta(days=1))

    with pytest.raises(AttendanceRefused, match="Ek, Alva was employed nowhere on 2021-03-01"):
        attend(session, [make_enrolment(participant, run, company)], coordinator)


def test_hours_follow_corrected_dates_of_employment(
    coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    other = make_company()
    participant = make_participant()
    first = make_employment(participant, company)
    attend(session, [make_enrolment(participant, run, company)], coordinator)
    first.ends_on = SESSION_DAY - timedelta(days=1)
    first.save()
    make_employment(participant, other, starts_on=SESSION_DAY)

    follow_people([participant.pk], coordinator)

    row = Attendance.objects.get()
    assert row.company == other
    assert AttendedMonth.objects.get().company == other
    assert Participation.objects.get().company == other
    assert AuditEvent.objects.about(row).first().verb == "attendance.recounted"
    assert attended_differences() == []


def test_dates_that_would_leave_attended_hours_without_employer_are_refused(
    coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    participant = make_participant("Alva", "Ek")
    employment = make_employment(participant, company)
    attend(session, [make_enrolment(participant, run, company)], coordinator)
    employment.ends_on = SESSION_DAY - timedelta(days=1)
    employment.save()

    with pytest.raises(RuleViolation, match="Ek, Alva was employed nowhere on 2021-03-01"):
        follow_people([participant.pk], coordinator)


def test_a_sheet_that_somebody_else_saved_is_not_overwritten(
    coordinator: User, session: Session, seated: Seated
) -> None:
    (enrolment,) = seated()
    seen = sheet_version(session.attendances.all())
    write(session, coordinator, (enrolment, STATUS.PRESENT), seen=seen)

    with pytest.raises(SheetChanged):
        write(session, coordinator, (enrolment, STATUS.ABSENT), seen=seen)

    assert Attendance.objects.get().status == STATUS.PRESENT
    now = sheet_version(session.attendances.all())
    assert write(session, coordinator, (enrolment, STATUS.ABSENT), seen=now)


def test_a_night_over_the_end_of_summer_time(coordinator: User, run: CourseRun, seated: Seated) -> None:
    night = make_session(run, date(2021, 10, 30), time(22), time(23))
    night.ends_at = datetime(2021, 10, 31, 6, tzinfo=SWEDEN)
    night.save()
    (enrolment,) = seated()

    write(night, coordinator, (enrolment, STATUS.PART, at("23:00", date(2021, 10, 30))))

    row = Attendance.objects.get()
    assert row.net_minutes == 8 * 60
    assert row.arrived_at == datetime(2021, 10, 30, 21, tzinfo=UTC)
    assert AttendedMonth.objects.get().month == date(2021, 10, 1)


@pytest.mark.parametrize("before", [0, 1])
def test_saving_costs_the_same_for_16_and_for_100_people(
    coordinator: User, run: CourseRun, company: Company, before: int
) -> None:
    queries = []
    for people, day in ((16, 1), (100, 2)):
        enrolments = [make_enrolment(make_participant(company=company), run, company) for _ in range(people)]
        session = make_session(run, date(2021, 3, day))
        if before:
            attend(session, enrolments, coordinator)
        enrolments = list(Enrolment.objects.filter(pk__in=[e.pk for e in enrolments]).select_related("participant"))
        entries = [(enrolment, STATUS.PART, at("10:00", session.starts_on)) for enrolment in enrolments]
        with CaptureQueriesContext(connection) as captured:
            write(session, coordinator, *entries)
        queries.append([query["sql"][:90] for query in captured.captured_queries])

    assert len(queries[0]) == len(queries[1])
    assert len(queries[0]) <= 15, "\n".join(queries[0])


def test_changing_an_employment_moves_the_hours_in_the_same_act(
    coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    participant = make_participant()
    employment = make_employment(participant, company)
    attend(session, [make_enrolment(participant, run, company)], coordinator)
    other = make_company()
    start_employment(participant=participant, company=other, starts_on=SESSION_DAY, by=coordinator)

    end_employment(employment=employment, ends_on=SESSION_DAY - timedelta(days=1), by=coordinator)

    assert Attendance.objects.get().company == other
    assert attended_differences() == []


def test_an_employment_does_not_end_before_attended_hours(
    coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    participant = make_participant("Alva", "Ek")
    employment = make_employment(participant, company)
    attend(session, [make_enrolment(participant, run, company)], coordinator)

    with pytest.raises(RuleViolation, match="Ek, Alva was employed nowhere on 2021-03-01"):
        end_employment(employment=employment, ends_on=SESSION_DAY - timedelta(days=1), by=coordinator)

    employment.refresh_from_db()
    assert employment.ends_on is None


@pytest.mark.django_db(transaction=True)
def test_a_new_theme_reaches_the_hours_that_are_being_saved() -> None:
    """Who saves a sheet while the course changes has read its old theme: the change waits, and counts anew."""
    by, company = make_user(), make_company()
    run = make_run(make_course(theme=Theme.AUTOMATION))
    session = make_session(run, SESSION_DAY)
    enrolment = make_enrolment(make_participant(company=company), run, company)
    held = Held(lambda: change_course(course=run.course, theme=Theme.DIGITALISATION, by=by))

    with transaction.atomic():
        attend(session, [enrolment], by)
        held.start_and_wait_until_held()

    assert held.ended() == []
    assert AttendedMonth.objects.get().theme == Theme.DIGITALISATION
    assert attended_differences() == []


@pytest.mark.django_db(transaction=True)
def test_a_change_of_job_at_the_moment_of_saving_is_seen_by_the_later_of_the_two() -> None:
    by, old, new, run = make_user(), make_company(), make_company(), make_run(seats=20)
    session = make_session(run, SESSION_DAY)
    people = [make_participant() for _ in range(8)]
    employments = [make_employment(person, old) for person in people]
    enrolments = [make_enrolment(person, run, old) for person in people]

    def change_jobs() -> None:
        for employment in employments:
            with transaction.atomic():
                start_employment(participant=employment.participant, company=new, starts_on=SESSION_DAY, by=by)
                end_employment(employment=employment, ends_on=SESSION_DAY - timedelta(days=1), by=by)

    def save() -> None:
        for status in (STATUS.ABSENT, STATUS.PRESENT):
            attend(session, enrolments, by, status)

    assert at_once(change_jobs, save) == []
    assert set(session.attendances.values_list("company", "net_minutes")) == {(new.pk, 180)}
    assert attended_differences() == []
