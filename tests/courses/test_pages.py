"""Coordinators' pages about courses and runs: they open, they act, they show what is refused, they count queries."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.audit.models import AuditEvent
from courses.enums import EnrolmentState, RunState
from courses.models import Course, CourseRun, Enrolment, Session
from tests.courses.conftest import SESSION_DAY, Seated, attend
from tests.factories import (
    make_company,
    make_course,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, coordinator: User) -> Client:
    """A coordinator's browser."""
    client.force_login(coordinator)
    return client


def at(name: str, *ids: object) -> str:
    return reverse(name, args=ids)


def test_every_page_opens(office: Client, run: CourseRun, session: Session, seated: Seated, company: Company) -> None:
    (enrolment,) = seated()
    person = enrolment.participant
    pages = [
        at("courses:list"),
        at("courses:create"),
        at("courses:detail", run.course.public_id),
        at("courses:edit", run.course.public_id),
        at("courses:history", run.course.public_id),
        at("runs:list"),
        at("runs:create"),
        at("runs:detail", run.public_id),
        at("runs:edit", run.public_id),
        at("runs:cancel", run.public_id),
        at("runs:history", run.public_id),
        at("runs:detail", run.public_id) + "?person=kim",
        at("runs:sessions_add", run.public_id),
        at("runs:sessions_add", run.public_id) + f"?copy={session.public_id}",
        at("runs:session_edit", session.public_id),
        at("attendance:list"),
        at("attendance:grid", session.public_id),
        at("attendance:paper", session.public_id),
        at("attendance:of_person", person.public_id),
        at("attendance:of_person_part", person.public_id),
        at("enrolments:enrol", person.public_id),
        at("attendance:of_company", company.public_id),
        at("enrolments:history", enrolment.public_id),
        at("enrolments:of_person", person.public_id),
        at("enrolments:of_company", company.public_id),
    ]

    assert {page: office.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_a_course_is_added_and_changed(office: Client) -> None:
    facts = {
        "code": "R-1",
        "title": "Robotar",
        "level": "new_needs",
        "theme": "automation",
        "hours": "16",
        "is_offered": "on",
    }

    answer = office.post(at("courses:create"), facts)
    course = Course.objects.get()
    assert answer.url == at("courses:detail", course.public_id)

    office.post(at("courses:edit", course.public_id), facts | {"title": "Industrirobotar"})
    course.refresh_from_db()
    assert course.title == "Industrirobotar"


def test_what_is_refused_stands_in_the_form_and_nothing_is_lost(office: Client) -> None:
    answer = office.post(at("courses:create"), {"code": "R-1", "title": "Robotar", "level": "new_needs", "hours": "16"})

    assert "Only a basic course can be without a theme." in answer.content.decode()
    assert "Robotar" in answer.content.decode()


def test_codes_are_written_in_capitals_as_the_register_reads_them(office: Client) -> None:
    course = {"code": " aut-01 ", "title": "Robotar", "level": "basic", "hours": "16", "is_offered": "on"}
    office.post(at("courses:create"), course)
    run = {"course": str(Course.objects.get().public_id), "code": "aut-01-ö", "municipality": "0484", "seats": "8"}
    office.post(at("runs:create"), run | {"min_seats": "4", "holds_per_company": "5", "hold_days": "14"})

    assert (Course.objects.get().code, CourseRun.objects.get().code) == ("AUT-01", "AUT-01-Ö")


def test_a_run_is_planned_changed_opened_and_cancelled(office: Client) -> None:
    course = make_course()
    facts = {"course": str(course.public_id), "code": "T-1", "municipality": "0484", "seats": "8", "min_seats": "4"}
    facts |= {"holds_per_company": "5", "hold_days": "14"}
    office.post(at("runs:create"), facts)
    run = CourseRun.objects.get()

    office.post(at("runs:edit", run.public_id), facts | {"seats": "9"})
    office.post(at("runs:state", run.public_id), {"state": "open"})
    run.refresh_from_db()
    assert (run.seats, run.state) == (9, RunState.OPEN)

    office.post(at("runs:cancel", run.public_id), {"reason": "för få"})
    run.refresh_from_db()
    assert (run.state, run.cancelled_reason) == (RunState.CANCELLED, "för få")


def test_a_step_that_is_not_allowed_is_said(office: Client, run: CourseRun) -> None:
    answer = office.post(at("runs:state", run.public_id), {"state": "completed"}, follow=True)

    assert "A run that is confirmed cannot become completed." in answer.content.decode()
    for state in ("nonsense", "cancelled"):  # a run is cancelled on a page that asks why
        assert office.post(at("runs:state", run.public_id), {"state": state}).status_code == 404


def rows_of_sessions(*rows: dict[str, str]) -> dict[str, str]:
    sent = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        sent |= {f"form-{number}-{name}": value for name, value in row.items()}
    return sent


def test_several_sessions_are_added_at_once_and_empty_rows_left_out(office: Client, run: CourseRun) -> None:
    day = {"day": "2021-03-01", "starts": "0830", "ends": "16.00", "break_starts": "12", "break_ends": "1245"}
    night = {"day": "2021-03-02", "starts": "22", "ends": "06"}

    office.post(at("runs:sessions_add", run.public_id), rows_of_sessions(day, {"day": ""}, night))

    first, second = run.sessions.all()
    assert (first.scheduled_minutes, second.scheduled_minutes) == (405, 480)
    assert second.ends_at - second.starts_at == timedelta(hours=8)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"starts": "10", "ends": "10"}, "A session ends after it starts."),
        ({"break_starts": "17", "break_ends": "18"}, "The break lies inside the session"),
        ({"day": "0001-01-01"}, "The date is not likely."),
        ({"day": "9999-12-31", "starts": "22", "ends": "6"}, "The date is not likely."),
        ({"topic": "\x07"}, "characters that cannot be used"),
    ],
)
def test_what_cannot_be_a_session_is_told_at_its_row(
    office: Client, run: CourseRun, wrong: dict[str, str], told: str
) -> None:
    right = {"day": "2021-03-01", "starts": "8", "ends": "16"}

    answer = office.post(
        at("runs:sessions_add", run.public_id),
        rows_of_sessions(right, {"day": ""}, right | {"day": "2021-03-02"} | wrong),
    )

    first, _empty, third = answer.context["rows"].forms
    assert not first.errors
    assert told in str(third.errors)
    assert "One row needs to be corrected. Nothing has been saved yet." in answer.content.decode()
    assert not run.sessions.exists()


def test_a_copy_of_no_session_is_not_there(office: Client, run: CourseRun) -> None:
    for copied in ("nonsense", "\0", str(uuid4())):
        assert office.get(at("runs:sessions_add", run.public_id), {"copy": copied}).status_code == 404


@pytest.mark.parametrize("name", ["runs:list", "attendance:list"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_calendar_has_is_told_at_its_field(office: Client, run: CourseRun, name: str, day: str) -> None:
    answer = office.get(at(name), {"start": day, "end": day})

    assert answer.content.decode().count("The date is not likely.") == 2
    assert not answer.context["is_narrowed"]


def test_odd_letters_in_a_search_find_nobody(office: Client, run: CourseRun) -> None:
    assert office.get(at("runs:detail", run.public_id), {"person": "\0"}).status_code == 200
    assert office.post(at("runs:people", run.public_id), {"person": "\0"}).status_code == 200


def test_sessions_that_overlap_are_refused_and_nothing_is_lost(
    office: Client, run: CourseRun, session: Session
) -> None:
    overlapping = {"day": "2021-03-01", "starts": "10", "ends": "14"}

    answer = office.post(at("runs:sessions_add", run.public_id), rows_of_sessions(overlapping))

    assert "The run already has a session then" in answer.content.decode()
    assert 'value="10"' in answer.content.decode()
    assert run.sessions.get() == session


def test_a_copy_begins_with_the_same_times_a_week_later(office: Client, run: CourseRun, session: Session) -> None:
    answer = office.get(at("runs:sessions_add", run.public_id) + f"?copy={session.public_id}")

    first = answer.context["rows"].forms[0]
    assert first.initial["day"] == SESSION_DAY + timedelta(weeks=1)
    assert f"{first.initial['starts']:%H:%M}" == "09:00"


def test_a_session_is_changed_and_removed(office: Client, run: CourseRun, session: Session) -> None:
    office.post(at("runs:session_edit", session.public_id), {"day": "2021-03-01", "starts": "9", "ends": "15"})
    session.refresh_from_db()
    assert session.scheduled_minutes == 360

    office.post(at("runs:session_remove", session.public_id))
    assert not run.sessions.exists()


def test_people_are_found_by_name_for_each_employer_and_enrolled(
    office: Client, run: CourseRun, company: Company
) -> None:
    person = make_participant("Alva", "Ek", company=company)
    make_participant("Alva", "Ekman")
    found = office.post(at("runs:people", run.public_id), {"person": "alva ek"}).context["found"]
    assert [(one["participant"], one["company"]) for one in found] == [(person, company)]

    answer = office.post(
        at("runs:enrol", run.public_id), {"participant": person.public_id, "company": company.public_id}, follow=True
    )

    assert "Ek, Alva is enrolled: confirmed." in answer.content.decode()
    assert run.enrolments.get().company == company


def test_a_personal_number_is_not_searched_for_and_leaves_the_address(office: Client, run: CourseRun) -> None:
    answer = office.get(at("runs:detail", run.public_id), {"person": "19850709-9805"})

    assert answer.headers["Location"] == at("runs:detail", run.public_id) + "#person"


def test_a_clash_is_told_when_somebody_is_enrolled(
    office: Client, run: CourseRun, session: Session, company: Company
) -> None:
    person = make_participant("Alva", "Ek", company=company)
    other = make_run(make_course(title="Svetsning"))
    make_session(other, session.starts_on)
    make_enrolment(person, other, company)

    answer = office.post(
        at("runs:enrol", run.public_id), {"participant": person.public_id, "company": company.public_id}, follow=True
    )

    assert "Ek, Alva is expected at Svetsning at the same time on 2021-03-01." in answer.content.decode()


def test_a_protected_identity_is_not_found_by_name_but_by_link(
    office: Client, run: CourseRun, company: Company
) -> None:
    person = make_participant("Alva", "Ek", company=company, protected_identity=True)
    page = at("runs:detail", run.public_id)

    assert office.get(page, {"person": "alva"}).context["found"] == []
    (found,) = office.get(page, {"participant": person.public_id}).context["found"]
    assert found["participant"] == person


def test_the_chosen_are_decided_all_or_none(office: Client, company: Company) -> None:
    run = make_run(seats=2, needs_approval=True)
    requests = [
        make_enrolment(
            make_participant(company=company), run, company, state=EnrolmentState.REQUESTED, queued_at=timezone.now()
        )
        for _ in range(3)
    ]
    rows = [str(request.public_id) for request in requests]

    office.post(at("runs:decide", run.public_id), {"action": "confirm", "row": rows})
    assert [row.state for row in run.enrolments.order_by("pk")] == ["confirmed", "confirmed", "waitlisted"]

    answer = office.post(
        at("runs:decide", run.public_id), {"action": "decline", "row": rows, "reason": "x"}, follow=True
    )
    assert "cannot be done with an enrolment that is confirmed" in answer.content.decode()
    assert [str(one) for one in answer.context["form"]["row"].value()] == rows
    assert run.enrolments.filter(state=EnrolmentState.DECLINED).count() == 0

    office.post(at("runs:decide", run.public_id), {"action": "withdraw", "row": rows[:1]})
    assert [row.state for row in run.enrolments.order_by("pk")] == ["withdrawn", "confirmed", "confirmed"]


@pytest.mark.parametrize("reason", ["", "kommer inte"])
def test_what_is_refused_leaves_ticks_and_reason_as_they_were(
    office: Client, run: CourseRun, seated: Seated, reason: str
) -> None:
    asks, has_seat = seated(2)
    Enrolment.objects.filter(pk=asks.pk).update(state=EnrolmentState.REQUESTED)
    chosen = {"action": "confirm", "row": [str(asks.public_id), str(has_seat.public_id)], "reason": reason}

    answer = office.post(at("runs:decide", run.public_id), chosen)

    html = answer.content.decode()
    assert "Nothing was changed. Those chosen are still ticked" in html
    for row in (asks, has_seat):
        assert f'value="{row.public_id}" form="board" checked' in html
    assert answer.context["reason"] == reason
    assert [row.state for row in run.enrolments.order_by("pk")] == ["requested", "confirmed"]


@pytest.mark.parametrize("reason", ["för lång " * 50, "\0", "\x07"])
def test_a_reason_that_cannot_be_kept_is_refused(office: Client, run: CourseRun, seated: Seated, reason: str) -> None:
    (row,) = seated()

    answer = office.post(
        at("runs:decide", run.public_id), {"action": "withdraw", "row": [str(row.public_id)], "reason": reason}
    )

    assert "Nothing was changed." in answer.content.decode()
    assert answer.context["reason"] == reason
    assert run.enrolments.get().state == EnrolmentState.CONFIRMED


def test_a_freed_seat_is_not_given_to_somebody_who_leaves_in_the_same_act(office: Client, company: Company) -> None:
    run = make_run(seats=1)
    seat = make_enrolment(make_participant(company=company), run, company)
    first, second = (
        make_enrolment(
            make_participant(company=company), run, company, state="waitlisted",
            queued_at=timezone.now() - timedelta(days=days),
        )
        for days in (2, 1)
    )  # fmt: skip

    rows = [str(seat.public_id), str(first.public_id)]
    office.post(at("runs:decide", run.public_id), {"action": "withdraw", "row": rows})

    second.refresh_from_db()
    assert second.state == EnrolmentState.CONFIRMED
    assert [event.verb for event in AuditEvent.objects.about(first)] == ["enrolment.withdrawn"]


def test_those_who_gave_up_their_place_are_not_offered_to_be_chosen(
    office: Client, run: CourseRun, seated: Seated
) -> None:
    """Nothing can be done with them: they are enrolled anew."""
    seated()
    (gone,) = seated(1, state=EnrolmentState.WITHDRAWN)

    html = office.get(at("runs:detail", run.public_id)).content.decode()

    assert str(gone.participant) in html
    assert f'name="row" value="{gone.public_id}"' not in html


def test_a_refusal_names_whom_it_is_about(office: Client, company: Company) -> None:
    run = make_run(seats=1)
    make_enrolment(make_participant(company=company), run, company)
    waits = make_enrolment(
        make_participant("Kim", "Berg", company=company), run, company, state="waitlisted", queued_at=timezone.now()
    )

    html = office.post(at("runs:decide", run.public_id), {"action": "confirm", "row": [str(waits.public_id)]})

    assert f"Berg, Kim, {run}: Every seat is taken. Give the run more seats first" in html.content.decode()


def test_nobody_chosen_keeps_the_reason_and_the_address_of_a_refusal_leads_to_the_run(
    office: Client, run: CourseRun
) -> None:
    path = at("runs:decide", run.public_id)

    assert office.post(path, {"action": "withdraw", "reason": "sjuk"}).context["reason"] == "sjuk"
    assert office.get(path).url == at("runs:detail", run.public_id)


def test_requests_stand_in_the_order_in_which_they_are_decided(
    office: Client, run: CourseRun, company: Company
) -> None:
    """Who came back is last, though the row is the oldest."""
    again, new = (
        make_enrolment(
            make_participant(company=company), run, company, state=EnrolmentState.REQUESTED,
            queued_at=timezone.now() - timedelta(days=days),
        )
        for days in (1, 2)
    )  # fmt: skip

    requested = office.get(at("runs:detail", run.public_id)).context["requested"]

    assert [row["enrolment"] for row in requested] == [new, again]


def test_declining_without_a_reason_asks_for_it_and_keeps_who_was_chosen(office: Client, company: Company) -> None:
    run = make_run(needs_approval=True)
    person = make_participant("Kim", "Berg", company=company)
    asks = make_enrolment(person, run, company, state=EnrolmentState.REQUESTED, queued_at=timezone.now())
    chosen = {"action": "decline", "row": [str(asks.public_id)]}

    asked = office.post(at("runs:decide", run.public_id), chosen | {"reason": " "})
    page = asked.content.decode()
    assert "Berg, Kim" in page
    assert f'name="row" value="{asks.public_id}"' in page
    assert asked.context["form"].errors.keys() == {"reason"}
    asks.refresh_from_db()
    assert asks.state == EnrolmentState.REQUESTED

    done = office.post(at("runs:decide", run.public_id), chosen | {"reason": "fel nivå"})
    assert done.url == at("runs:detail", run.public_id) + "#enrolments"
    asks.refresh_from_db()
    assert (asks.state, asks.reason) == (EnrolmentState.DECLINED, "fel nivå")


def test_a_history_names_companies_and_shows_no_key_of_one_that_is_gone(
    office: Client, coordinator: User, company: Company, seated: Seated
) -> None:
    (enrolment,) = seated()
    gone = uuid4()
    record("enrolment.taken_over", enrolment, by=coordinator, company=company.public_id, successor=gone)

    page = office.get(at("enrolments:history", enrolment.public_id)).content.decode()

    assert f"Went to the company that took over: company {company}" in page
    assert str(gone) not in page


def test_another_runs_enrolments_are_not_touched(office: Client, run: CourseRun, seated: Seated) -> None:
    seated()
    elsewhere = make_enrolment(make_participant(company=make_company()), make_run(), make_company())

    office.post(at("runs:decide", run.public_id), {"action": "withdraw", "row": [str(elsewhere.public_id)]})

    assert Enrolment.objects.get(pk=elsewhere.pk).state == EnrolmentState.CONFIRMED


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"theme": "automation"}, {"A"}),
        ({"level": "basic"}, {"B"}),
        ({"county": "18"}, {"B"}),
        ({"state": "cancelled"}, {"B"}),
        ({"start": "2021-06-01"}, {"B"}),
        ({"end": "2021-03-01"}, {"A"}),
        ({"free": "no"}, {"A"}),
        ({"q": "robot"}, {"A"}),
        ({"q": "x2"}, {"B"}),
    ],
)
def test_runs_are_narrowed(
    office: Client, coordinator: User, company: Company, query: dict[str, str], expected: set[str]
) -> None:
    from courses.actions import add_sessions, create_course
    from tests.courses.conftest import times

    robots = create_course(code="X1", title="Robotar", level="new_needs", theme="automation", hours=8, by=coordinator)
    maths = create_course(code="X2", title="Matte", level="basic", hours=8, by=coordinator)
    first = make_run(robots, code="A", seats=1)
    second = make_run(maths, code="B", municipality="1880", state="cancelled", cancelled_reason="för få")
    add_sessions(run=first, sessions=[times(SESSION_DAY, "8", "12")], by=coordinator)
    add_sessions(run=second, sessions=[times(SESSION_DAY.replace(month=9), "8", "12")], by=coordinator)
    make_enrolment(make_participant(company=company), first, company)

    html = office.get(at("runs:list"), query).content.decode()

    assert {code for code in ("A", "B") if f'data-label="Code">{code}<' in html} == expected


@pytest.mark.parametrize("number", [1, 3])
def test_a_runs_page_costs_the_same_for_few_and_many(
    office: Client, session: Session, seated: Seated, number: int, django_assert_max_num_queries: Any
) -> None:
    attend(session, seated(number), make_user())
    for day in range(number):
        make_session(session.run, SESSION_DAY + timedelta(days=day + 1))

    with django_assert_max_num_queries(14):
        office.get(at("runs:detail", session.run.public_id))


def test_sessions_without_attendance_stand_first(
    office: Client, run: CourseRun, seated: Seated, coordinator: User
) -> None:
    done, missing = make_session(run, SESSION_DAY + timedelta(days=1)), make_session(run, SESSION_DAY)
    coming = make_session(run, timezone.localdate() + timedelta(days=30))
    attend(done, seated(), coordinator)

    html = office.get(at("attendance:list")).content.decode()

    sheets = [html.index(at("attendance:grid", session.public_id)) for session in (missing, done, coming)]
    assert sheets == sorted(sheets)


def test_a_cancelled_runs_sessions_stand_there_only_when_somebody_was_at_them(
    office: Client, run: CourseRun, seated: Seated, coordinator: User
) -> None:
    held, never = make_session(run, SESSION_DAY), make_session(run, SESSION_DAY + timedelta(days=1))
    attend(held, seated(), coordinator)
    CourseRun.objects.filter(pk=run.pk).update(state=RunState.CANCELLED, cancelled_reason="Ill")

    html = office.get(at("attendance:list")).content.decode()

    assert at("attendance:grid", held.public_id) in html
    assert at("attendance:grid", never.public_id) not in html


@pytest.mark.parametrize("name", ["courses:list", "runs:list", "attendance:list"])
def test_lists_come_as_workbooks(office: Client, session: Session, name: str) -> None:
    answer = office.get(at(name), {"export": "xlsx"})

    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_one_person_is_enrolled_from_the_persons_page(office: Client, run: CourseRun, company: Company) -> None:
    person = make_participant("Alva", "Ek", company=company, protected_identity=True)

    answer = office.post(at("enrolments:enrol", person.public_id), {"run": run.public_id}, follow=True)
    assert run.enrolments.get().participant == person
    assert f"{person} is enrolled: confirmed." in answer.content.decode()

    answer = office.post(at("enrolments:enrol", person.public_id), {"run": run.public_id})
    assert "This person is already enrolled on the run." in answer.content.decode()
