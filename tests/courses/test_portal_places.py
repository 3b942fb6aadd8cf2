"""The contacts' pages about courses and places: what they show, do and never show."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from companies.models import Company, CompanyMembership
from compcor.accounts.models import User
from compcor.core.periods import swedish_today
from courses.actions import make_feed
from courses.enums import EnrolmentState, HoldState, RunState, Theme
from courses.models import CalendarFeed, CourseRun, Enrolment, SeatHold
from tests.courses.test_holds import coming_run
from tests.factories import (
    make_company,
    make_contact,
    make_course,
    make_employment,
    make_enrolment,
    make_hold,
    make_participant,
    make_run,
    make_session,
)

pytestmark = pytest.mark.django_db
STATE = EnrolmentState
QUERIES = {"catalogue": 6, "bookings": 11, "run": 15, "enrol": 21}


@pytest.fixture
def contact(company: Company) -> User:
    return make_contact(company)


@pytest.fixture
def portal(client: Client, contact: User) -> Client:
    client.force_login(contact)
    return client


@pytest.fixture
def coming(coordinator: User) -> CourseRun:
    return coming_run(coordinator, seats=4, course=make_course(title="Robotceller"))


def at(name: str, company: Company, *ids: object) -> str:
    return reverse(f"portal_courses:{name}", args=[company.public_id, *ids])


def said(client: Client, response: Any) -> list[str]:
    """What the page after a sending says."""
    return [str(message) for message in client.get(response["Location"]).context["messages"]]


def text_of(response: Any) -> str:
    return response.content.decode()


# The catalogue


def test_the_catalogue_has_what_companies_can_enrol_on(portal: Client, company: Company, coordinator: User) -> None:
    shown = coming_run(coordinator, course=make_course(title="Öppen"))
    coming_run(coordinator, state=RunState.CONFIRMED, course=make_course(title="Bekräftad"))
    make_run(make_course(title="Utan dagar"), state=RunState.OPEN)
    coming_run(coordinator, state=RunState.PLANNED, course=make_course(title="Planerad"))
    coming_run(coordinator, state=RunState.CANCELLED, cancelled_reason="x", course=make_course(title="Inställd"))
    coming_run(coordinator, enrol_by=swedish_today() - timedelta(days=1), course=make_course(title="För sent"))
    coming_run(coordinator, in_days=0, course=make_course(title="Idag"))

    page = text_of(portal.get(at("catalogue", company)))

    titles = ("Öppen", "Bekräftad", "Utan dagar", "Planerad", "Inställd", "För sent", "Idag")
    assert [title in page for title in titles] == [True] * 3 + [False] * 4
    assert at("run", company, shown.public_id) in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("theme=automation", True),
        ("theme=sustainability", False),
        ("level=new_needs", True),
        ("level=basic", False),
        ("county=04", True),
        ("county=19", False),
        ("free=yes", True),
        ("q=robot", True),
        ("q=svets", False),
        (f"start={swedish_today() + timedelta(days=30)}", True),
        (f"start={swedish_today() + timedelta(days=31)}", False),
        (f"end={swedish_today() + timedelta(days=29)}", False),
    ],
)
def test_the_catalogue_is_narrowed_by_its_address(
    portal: Client, company: Company, coordinator: User, query: str, found: bool
) -> None:
    course = make_course(title="Robotceller", theme=Theme.AUTOMATION, search_text="robotceller")
    coming_run(coordinator, course=course)

    assert ("Robotceller" in text_of(portal.get(f"{at('catalogue', company)}?{query}"))) == found


def test_seats_left_count_reserved_seats(portal: Client, company: Company, coming: CourseRun) -> None:
    make_hold(coming, make_company())
    make_enrolment(make_participant(company=company), coming, company)

    assert '<td class="num" data-label="Seats left">2</td>' in text_of(portal.get(at("catalogue", company)))


# A run's page


def test_a_runs_page_shows_own_people_and_of_others_only_the_number_of_seats(
    portal: Client, company: Company, coming: CourseRun
) -> None:
    neighbour = make_company("Grannen AB")
    make_enrolment(make_participant("Anna", "Grannsson", company=neighbour), coming, neighbour)
    make_hold(coming, neighbour)
    make_enrolment(make_participant("Bo", "Egen", company=company), coming, company)

    page = text_of(portal.get(at("run", company, coming.public_id)))

    assert "Egen, Bo" in page
    assert "1 seat left" in page
    assert "Grann" not in page


def test_a_planned_run_is_not_there(portal: Client, company: Company) -> None:
    run = make_run(state=RunState.PLANNED)

    assert portal.get(at("run", company, run.public_id)).status_code == 404


def test_a_full_run_offers_the_waiting_list(portal: Client, company: Company, coordinator: User) -> None:
    run = coming_run(coordinator, seats=1)
    neighbour = make_company()
    make_enrolment(make_participant(company=neighbour), run, neighbour)

    page = text_of(portal.get(at("run", company, run.public_id)))

    assert "Choose people for the waiting list" in page
    assert "Reserve seats" not in page


def test_a_run_goes_into_a_calendar(portal: Client, company: Company, coming: CourseRun) -> None:
    session = coming.sessions.get()

    response = portal.get(at("run_calendar", company, coming.public_id))

    (event,) = Calendar.from_ical(response.content).events
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["SUMMARY"], event.start, event.end) == ("Robotceller", session.starts_at, session.ends_at)


# Enrolling


def test_several_people_are_enrolled_with_one_sending_and_each_is_told(
    portal: Client, company: Company, coordinator: User
) -> None:
    run = coming_run(coordinator, seats=2)
    people = [make_participant(name, "Ek", company=company) for name in ("Anna", "Bo", "Cia")]
    stranger = make_participant("Dan", "Främling", company=make_company())
    chosen = [str(person.public_id) for person in (*people, stranger)]

    response = portal.post(at("enrol", company, run.public_id), {"row": [*chosen, chosen[0], "nobody"]})

    assert said(portal, response) == ["Has a seat: Ek, Anna; Ek, Bo.", "On the waiting list: Ek, Cia."]
    assert Enrolment.objects.count() == 3


def test_the_list_says_why_somebody_is_not_possible(portal: Client, company: Company, coming: CourseRun) -> None:
    seated = make_participant("Anna", "Ek", company=company)
    make_enrolment(seated, coming, company)
    busy = make_participant("Bo", "Ek", company=company)
    neighbour = make_company("Grannen AB")
    make_employment(busy, neighbour)
    make_enrolment(busy, coming, neighbour)
    free = make_participant("Cia", "Ek", company=company)

    response = portal.get(at("enrol", company, coming.public_id))

    rows = {str(row["person"]): row for row in response.context["rows"]}
    assert [rows[name]["is_possible"] for name in ("Ek, Anna", "Ek, Bo", "Ek, Cia")] == [False, False, True]
    assert rows["Ek, Bo"]["refusal"] == "Ek, Bo is busy at that time. Ask your coordinator."
    assert text_of(response).count('type="checkbox"') == 1
    assert str(free.public_id) in text_of(response)
    assert "Grannen" not in text_of(response)


def test_people_are_found_by_name_without_a_script(portal: Client, company: Company, coming: CourseRun) -> None:
    for name in ("Åsa", "Bo"):
        make_participant(name, "Ek", company=company)
    make_participant("Hemlig", "Åsander", company=company, protected_identity=True)

    rows = portal.get(f"{at('enrol', company, coming.public_id)}?q=ås").context["rows"]

    assert [str(row["person"]) for row in rows] == ["Ek, Åsa"]


def test_a_personal_number_leaves_the_address(portal: Client, company: Company, coming: CourseRun) -> None:
    response = portal.get(f"{at('enrol', company, coming.public_id)}?q=19850709-2385")

    assert response["Location"] == at("enrol", company, coming.public_id)


@pytest.mark.parametrize("people", [1, 3, 300])
def test_the_pages_cost_the_same_for_few_and_many(
    portal: Client, company: Company, coming: CourseRun, people: int
) -> None:
    before = make_course()
    coming.course.required_courses.add(before)
    other = make_run()
    make_session(other, coming.sessions.get().starts_on)
    for number in range(people):
        person = make_participant(company=company)
        make_enrolment(person, other, company)
        if number == 0:
            make_enrolment(person, coming, company)
            make_hold(coming, company)
    counted = {}

    for name in (*QUERIES, *QUERIES):  # the second time nothing is read that is kept
        with CaptureQueriesContext(connection) as queries:
            portal.get(at(name, company, *([coming.public_id] if name in ("run", "enrol") else [])))
        counted[name] = len(queries)

    assert counted == QUERIES


# Reserving and naming


def test_two_seats_are_reserved_and_one_is_named(portal: Client, company: Company, coming: CourseRun) -> None:
    person = make_participant("Kim", "Berg", company=company)
    sending = str(uuid4())
    for _ in range(2):  # sent twice
        response = portal.post(at("reserve", company, coming.public_id), {"seats": "2", "sending": sending})
    last = swedish_today() + timedelta(days=14)
    assert said(portal, response)[-1] == f"2 seats are reserved. Say who comes by {last}."
    first, second = SeatHold.objects.order_by("pk")

    page = portal.get(at("bookings", company))
    assert "2 reserved seats without names" in text_of(page)
    response = portal.post(at("name_seat", company, first.public_id), {"person": str(person.public_id)})

    assert said(portal, response) == ["Berg, Kim has the seat on Robotceller."]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (HoldState.NAMED, HoldState.HELD)


@pytest.mark.parametrize("seats", ["", "0", "-1", "två", "1e9", "101"])
def test_a_number_that_is_none_is_said(portal: Client, company: Company, coming: CourseRun, seats: str) -> None:
    response = portal.post(at("reserve", company, coming.public_id), {"seats": seats})

    assert said(portal, response) == ["Write how many seats, such as 2."]
    assert not SeatHold.objects.exists()


def test_reserved_seats_are_given_back(portal: Client, company: Company, coming: CourseRun) -> None:
    hold = make_hold(coming, company)

    response = portal.post(at("release", company), {"seat": [str(hold.public_id)]})

    assert said(portal, response) == ["1 reserved seat is given back."]


# Bookings


def test_bookings_are_said_in_words_with_what_can_be_done(portal: Client, company: Company, coming: CourseRun) -> None:
    seat = make_enrolment(make_participant("Anna", "Ek", company=company), coming, company)
    make_enrolment(
        make_participant("Bo", "Ek", company=company), coming, company, state=STATE.WAITLISTED, queued_at=timezone.now()
    )
    past = make_run(last_ends_at=timezone.now() - timedelta(days=3), first_starts_at=timezone.now() - timedelta(days=4))
    make_enrolment(make_participant("Cia", "Ek", company=company), past, company, state=STATE.COMPLETED)

    response = portal.get(at("bookings", company))

    (booked,) = response.context["coming"]
    assert [(str(one["enrolment"].participant), one["label"], one["can_cancel"]) for one in booked["people"]] == [
        ("Ek, Anna", "has a seat", True),
        ("Ek, Bo", "on the waiting list", True),
    ]
    assert at("cancel", company, seat.public_id) in text_of(response)
    assert [one["run"] for one in response.context["past"]] == [past]


def test_nobody_has_a_seat_on_a_run_that_is_cancelled(portal: Client, company: Company, coming: CourseRun) -> None:
    make_enrolment(make_participant("Anna", "Ek", company=company), coming, company)
    CourseRun.objects.update(state=RunState.CANCELLED, cancelled_reason="för få")

    (booked,) = portal.get(at("bookings", company)).context["past"]
    run_page = portal.get(at("run", company, coming.public_id))

    assert [one["label"] for one in booked["people"]] == ["cancelled"]
    assert [one["label"] for one in run_page.context["people"]] == ["cancelled"]


@pytest.mark.parametrize("topic", ["", "Robotens delar"])
def test_sessions_have_a_column_for_topics_when_one_has_a_topic(
    portal: Client, company: Company, coming: CourseRun, topic: str
) -> None:
    coming.sessions.update(topic=topic)

    assert (">Topic</th>" in text_of(portal.get(at("run", company, coming.public_id)))) == bool(topic)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_calendar_has_is_told_at_its_field(portal: Client, company: Company, day: str) -> None:
    page = text_of(portal.get(at("catalogue", company), {"start": day, "end": day}))

    assert page.count("The date is not likely.") == 2


def test_a_place_is_cancelled_after_a_question_and_undone(portal: Client, company: Company, coming: CourseRun) -> None:
    enrolment = make_enrolment(make_participant("Anna", "Ek", company=company), coming, company)
    path = at("cancel", company, enrolment.public_id)

    assert "while the seat is still free" in text_of(portal.get(path))
    response = portal.post(path)
    assert said(portal, response) == ["Ek, Anna is cancelled."]
    assert at("undo", company, enrolment.public_id) in text_of(portal.get(at("bookings", company)))
    response = portal.post(at("undo", company, enrolment.public_id))

    assert said(portal, response) == ["Undone. Ek, Anna: has a seat."]


def test_a_late_cancellation_is_said(portal: Client, company: Company, coordinator: User) -> None:
    run = coming_run(coordinator, in_days=3)
    enrolment = make_enrolment(make_participant(company=company), run, company)

    assert "This is late" in text_of(portal.get(at("cancel", company, enrolment.public_id)))


# The calendar feed


def feed_path(company: Company, contact: User) -> str:
    return f"{reverse('portal_courses:feed')}?key={make_feed(company=company, by=contact)}"


def test_the_feed_counts_own_people_and_names_nobody(
    client: Client, company: Company, contact: User, coming: CourseRun
) -> None:
    neighbour = make_company()
    person = make_participant("Anna", "Ek", company=company)
    make_enrolment(person, coming, company)
    make_hold(coming, company)
    make_enrolment(make_participant(company=neighbour), coming, neighbour)
    cancelled = make_run(state=RunState.CANCELLED, cancelled_reason="x")
    make_session(cancelled, swedish_today())
    make_enrolment(person, cancelled, company)

    content = client.get(feed_path(company, contact)).content

    (event,) = Calendar.from_ical(content).events
    assert event["SUMMARY"] == "Robotceller (2 of yours)"
    assert not {"Ek", "Anna"} & set(content.decode().replace(",", " ").split())


def test_the_address_of_a_feed_is_shown_once_and_only_its_hash_is_kept(portal: Client, company: Company) -> None:
    made = portal.post(at("calendar", company), {"act": "make"})

    address = made.context["address"]
    secret = address.partition("?key=")[2]
    assert secret in text_of(made)
    assert "no-store" in made["Cache-Control"]
    assert secret not in text_of(portal.get(at("calendar", company)))
    assert len(secret) >= 43  # 256 bits
    assert secret not in str(CalendarFeed.objects.values())


def test_a_feed_is_switched_off_and_a_new_one_ends_the_old(client: Client, company: Company, contact: User) -> None:
    old = feed_path(company, contact)
    new = feed_path(company, contact)
    assert [client.get(path).status_code for path in (old, new)] == [404, 200]
    client.force_login(contact)

    client.post(at("calendar", company), {"act": "revoke"})

    assert client.get(new).status_code == 404


@pytest.mark.parametrize("change", ["membership", "account"])
def test_a_feed_ends_with_the_contacts_access(client: Client, company: Company, contact: User, change: str) -> None:
    path = feed_path(company, contact)

    if change == "membership":
        CompanyMembership.objects.update(ends_on=swedish_today() - timedelta(days=1))
    else:
        User.objects.filter(pk=contact.pk).update(is_active=False)

    assert client.get(path).status_code == 404


# Isolation


def test_another_companys_things_are_not_there(portal: Client, company: Company, coming: CourseRun) -> None:
    neighbour = make_company()
    person = make_participant(company=neighbour)
    theirs = make_enrolment(person, coming, neighbour, state=STATE.WITHDRAWN, withdrawn_from=STATE.CONFIRMED)
    hold, own_hold = make_hold(coming, neighbour), make_hold(coming, company)
    body = {"person": str(make_participant(company=company).public_id)}

    answers = [
        portal.post(at("cancel", company, theirs.public_id)),
        portal.post(at("undo", company, theirs.public_id)),
        portal.post(at("name_seat", company, hold.public_id), body),
        portal.post(at("name_seat", company, own_hold.public_id), {"person": str(person.public_id)}),
    ]
    portal.post(at("release", company), {"seat": [str(hold.public_id)]})

    assert [answer.status_code for answer in answers] == [404] * 4
    hold.refresh_from_db()
    assert hold.state == HoldState.HELD
