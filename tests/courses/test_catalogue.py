"""Courses and runs: what may be changed, and what follows from it."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from courses.actions import change_course, change_run, change_run_state, change_run_states, create_course, create_run
from courses.attended import attended_differences
from courses.enums import AttendanceStatus, EnrolmentState, Level, RunState, Theme
from courses.models import AttendedMonth, CourseRun, Session
from tests.courses.conftest import SESSION_DAY, Seated, attend
from tests.factories import make_course, make_run, make_session, make_user

pytestmark = pytest.mark.django_db


def test_a_course_is_found_by_code_and_titles(coordinator: User) -> None:
    course = create_course(
        code="EL-1", title="Elsäkerhet", title_en="Electrical safety", level=Level.BASIC, hours=8, by=coordinator
    )

    assert course.search_text == "el-1 elsäkerhet electrical safety"
    assert AuditEvent.objects.about(course).get().verb == "course.created"


def test_only_a_basic_course_is_without_theme(coordinator: User) -> None:
    with pytest.raises(ValidationError, match="Only a basic course can be without a theme"):
        create_course(code="A", title="A", level=Level.NEW_NEEDS, hours=8, by=coordinator)


def test_a_change_is_recorded_with_old_and_new_values_and_no_change_leaves_no_trace(coordinator: User) -> None:
    course = make_course(title="Robotar")

    change_course(course=course, title="Industrirobotar", by=coordinator)
    change_course(course=course, title="Industrirobotar", by=coordinator)

    details = AuditEvent.objects.about(course).get().details
    assert details == {"changed": ["title"], "before": {"title": "Robotar"}, "after": {"title": "Industrirobotar"}}


def test_attended_hours_follow_a_course_to_its_new_theme(
    coordinator: User, run: CourseRun, session: Session, seated: Seated
) -> None:
    attend(session, seated(), coordinator)

    change_course(course=run.course, theme=Theme.ELECTRIFICATION, by=coordinator)

    assert AttendedMonth.objects.get().theme == Theme.ELECTRIFICATION
    assert attended_differences() == []


def test_attended_hours_follow_a_run_to_another_course(
    coordinator: User, run: CourseRun, session: Session, seated: Seated
) -> None:
    attend(session, seated(), coordinator)

    change_run(run=run, course=make_course(theme="", level=Level.BASIC), by=coordinator)

    assert AttendedMonth.objects.get().level == Level.BASIC
    assert attended_differences() == []


def test_a_run_begins_as_planned_with_its_trainers(coordinator: User) -> None:
    trainer = make_user(Role.TRAINER)

    run = create_run(course=make_course(), code="R1", municipality="0484", seats=8, trainers=[trainer], by=coordinator)

    assert run.state == RunState.PLANNED
    assert list(run.trainers.all()) == [trainer]


def test_only_trainers_are_trainers(coordinator: User, run: CourseRun) -> None:
    with pytest.raises(RuleViolation, match="Only trainers' accounts"):
        change_run(run=run, trainers=[coordinator], by=coordinator)


def test_trainers_names_are_not_in_the_log(coordinator: User, run: CourseRun) -> None:
    change_run(run=run, trainer_names="Alva Ek", seats=5, by=coordinator)

    details = AuditEvent.objects.about(run).get().details
    assert details == {"changed": ["seats", "trainer_names"], "before": {"seats": 2}, "after": {"seats": 5}}


def test_taken_seats_cannot_be_removed(coordinator: User, run: CourseRun, seated: Seated) -> None:
    seated(2)

    with pytest.raises(RuleViolation, match="2 seats are already taken") as refusal:
        change_run(run=run, seats=1, by=coordinator)

    assert refusal.value.field == "seats"


def test_the_least_number_is_within_the_seats(coordinator: User, run: CourseRun) -> None:
    with pytest.raises(ValidationError, match="The least number cannot be above the seats"):
        change_run(run=run, min_seats=3, by=coordinator)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (RunState.PLANNED, RunState.OPEN),
        (RunState.OPEN, RunState.CONFIRMED),
        (RunState.CONFIRMED, RunState.RUNNING),
        (RunState.COMPLETED, RunState.RUNNING),
        (RunState.CANCELLED, RunState.OPEN),
    ],
)
def test_a_run_moves_along_its_states(coordinator: User, before: RunState, after: RunState) -> None:
    run = make_run(state=before, cancelled_reason="för få" if before == RunState.CANCELLED else "")

    run = change_run_state(run=run, state=after, by=coordinator)

    assert run.state == after
    assert run.cancelled_reason == ""
    assert AuditEvent.objects.about(run).get().details == {
        "changed": ["state"],
        "before": {"state": before},
        "after": {"state": after},
    }


def test_a_run_does_not_jump(coordinator: User) -> None:
    with pytest.raises(RuleViolation, match="A run that is planned cannot become completed"):
        change_run_state(run=make_run(state=RunState.PLANNED), state=RunState.COMPLETED, by=coordinator)


def test_cancelling_needs_a_reason(coordinator: User, run: CourseRun) -> None:
    with pytest.raises(ValidationError, match="Say why the run is cancelled"):
        change_run_state(run=run, state=RunState.CANCELLED, by=coordinator)


def test_a_run_with_sessions_to_come_is_not_completed(coordinator: User) -> None:
    run = make_run(state=RunState.RUNNING)

    with pytest.raises(RuleViolation, match="The run has sessions to come, or none at all"):
        change_run_state(run=run, state=RunState.COMPLETED, by=coordinator)


def test_completing_a_run_decides_by_four_fifths_of_the_time(coordinator: User, run: CourseRun, seated: Seated) -> None:
    sessions = [make_session(run, SESSION_DAY.replace(day=day), time(9), time(10)) for day in range(1, 6)]
    four_of_five, three_of_five = seated(2)
    run.state, run.last_ends_at = RunState.RUNNING, sessions[-1].ends_at
    run.save()
    for session in sessions[:3]:
        attend(session, [four_of_five, three_of_five], coordinator)
    attend(sessions[3], [four_of_five], coordinator)
    with pytest.raises(RuleViolation, match="Attendance is missing for 2021-03-05"):
        change_run_state(run=run, state=RunState.COMPLETED, by=coordinator)
    attend(sessions[4], [four_of_five], coordinator, AttendanceStatus.ABSENT)

    change_run_state(run=run, state=RunState.COMPLETED, by=coordinator)

    for enrolment in (four_of_five, three_of_five):
        enrolment.refresh_from_db()
    assert four_of_five.state == EnrolmentState.COMPLETED
    assert three_of_five.state == EnrolmentState.NOT_COMPLETED


def test_several_runs_change_state_all_or_none(coordinator: User) -> None:
    planned, done = make_run(state=RunState.PLANNED), make_run(state=RunState.COMPLETED)

    with pytest.raises(RuleViolation, match=f"{done}: A run that is completed cannot become open"):
        change_run_states(rows=[planned, done], state=RunState.OPEN, by=coordinator)
    planned.refresh_from_db()
    assert planned.state == RunState.PLANNED

    change_run_states(rows=[planned], state=RunState.OPEN, by=coordinator)
    planned.refresh_from_db()
    assert planned.state == RunState.OPEN
