"""People moved to another run of the same course: their place in line, who is told, and when it is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.mail.models import Message
from courses.actions import move_enrolments
from courses.enums import EnrolmentState
from courses.models import CourseRun, Enrolment
from tests.courses.conftest import SESSION_DAY, attend
from tests.factories import make_contact, make_enrolment, make_participant, make_run, make_session

pytestmark = pytest.mark.django_db
STATE = EnrolmentState


@pytest.fixture
def other(run: CourseRun) -> CourseRun:
    """Another run of the course, with one seat."""
    return make_run(run.course, seats=1)


def place(run: CourseRun, company: Company, *, days: int, state: str = STATE.CONFIRMED, **names: Any) -> Enrolment:
    since = timezone.now() - timedelta(days=days)
    return make_enrolment(make_participant(company=company, **names), run, company, state=state, queued_at=since)


def now(*rows: Enrolment) -> list[tuple[CourseRun, str]]:
    for row in rows:
        row.refresh_from_db()
    return [(row.run, row.state) for row in rows]


def test_each_keeps_the_place_in_line_and_the_seat_that_is_left_goes_to_the_next(
    coordinator: User, company: Company, run: CourseRun, other: CourseRun
) -> None:
    late, early = place(run, company, days=2), place(run, company, days=9)
    waits = place(run, company, days=1, state=STATE.WAITLISTED)

    move_enrolments(enrolments=[late, early], run=other, by=coordinator)

    assert now(early, late, waits) == [(other, STATE.CONFIRMED), (other, STATE.WAITLISTED), (run, STATE.CONFIRMED)]
    younger = place(other, company, days=1, state=STATE.WAITLISTED)
    assert list(other.enrolments.waiting()) == [late, younger]
    event = AuditEvent.objects.about(early).get()
    assert (event.verb, event.actor) == ("enrolment.moved", coordinator)
    assert (event.details["moved_from"], event.details["moved_to"]) == (str(run.public_id), str(other.public_id))


def test_a_request_stays_one(coordinator: User, company: Company, run: CourseRun, other: CourseRun) -> None:
    request = place(run, company, days=1, state=STATE.REQUESTED)

    move_enrolments(enrolments=[request], run=other, by=coordinator)

    assert now(request) == [(other, STATE.REQUESTED)]


def test_who_has_attendance_stays_and_so_do_the_others(
    coordinator: User, company: Company, run: CourseRun, other: CourseRun
) -> None:
    attended, free = place(run, company, days=1, given_name="Alva", family_name="Ek"), place(run, company, days=2)
    attend(make_session(run, SESSION_DAY), [attended], coordinator)

    with pytest.raises(RuleViolation, match=r"Ek, Alva, .*: Attendance is recorded already"):
        move_enrolments(enrolments=[attended, free], run=other, by=coordinator)

    assert now(attended, free) == [(run, STATE.CONFIRMED)] * 2


def test_only_to_another_run_of_the_course_where_the_person_is_not(
    coordinator: User, company: Company, run: CourseRun, other: CourseRun
) -> None:
    row = place(run, company, days=1)
    for wrong in (make_run(), run):
        with pytest.raises(RuleViolation, match="Choose another run of the same course"):
            move_enrolments(enrolments=[row], run=wrong, by=coordinator)
    make_enrolment(row.participant, other, company, state=STATE.WITHDRAWN)

    with pytest.raises(RuleViolation, match="has, or gave up, a place on that run"):
        move_enrolments(enrolments=[row], run=other, by=coordinator)


@pytest.mark.parametrize("is_ticked", [True, False])
def test_the_page_asks_where_to_and_tells_only_who_is_ticked(  # noqa: PLR0917 - fixtures
    client: Client, coordinator: User, company: Company, run: CourseRun, other: CourseRun, is_ticked: bool
) -> None:
    contact = make_contact(company)
    row = place(run, company, days=1)
    client.force_login(coordinator)
    path, data = reverse("runs:decide", args=[run.public_id]), {"action": "move", "row": [str(row.public_id)]}

    first = client.post(path, data)
    assert f">{other}, Eskilstuna, 1 seat left</option>" in first.content.decode()
    assert first.context["lead"] == str(row.participant)
    asked = client.post(path, data | {"run": str(other.public_id)})
    assert now(row) == [(run, STATE.CONFIRMED)]  # nothing is changed yet
    tell = [one.draft.key for one in asked.context["shown"]] if is_ticked else []
    client.post(path, data | {"run": str(other.public_id), "seen": asked.context["seal"], "tell": tell})

    assert now(row) == [(other, STATE.CONFIRMED)]
    assert row.untold == ""
    assert [message.email for message in Message.objects.all()] == ([contact.email] if is_ticked else [])
    history = client.get(reverse("enrolments:history", args=[row.public_id])).content.decode()
    assert f"Moved to another run of the course: to {other}, from {run}" in history
