"""The coordinators' queue: oldest first, decided many at once, told with the mails in view."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.mail.models import Message
from courses.actions import enrol
from courses.enums import EnrolmentState
from courses.models import CourseRun, Enrolment, SeatHold
from tests.courses.test_holds import coming_run
from tests.factories import (
    make_company,
    make_contact,
    make_course,
    make_enrolment,
    make_hold,
    make_participant,
    make_run,
    make_session,
)

pytestmark = pytest.mark.django_db
STATE = EnrolmentState
QUEUE = reverse("enrolments:queue")


@pytest.fixture
def office(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def asking(coordinator: User) -> CourseRun:
    """A run on which coordinators approve each person."""
    return coming_run(coordinator, seats=1, needs_approval=True)


def request_for(run: CourseRun, company: Company, *, days: int = 1, **names: Any) -> Enrolment:
    return make_enrolment(
        make_participant(company=company, **names),
        run,
        company,
        state=STATE.REQUESTED,
        queued_at=timezone.now() - timedelta(days=days),
        untold="request",
    )


def send(client: Client, data: dict[str, Any], *, ticked: bool = True) -> Any:
    """Send a form that shows mails first, and then send it with what is ticked."""
    page = client.post(QUEUE, data)
    tell = [one.draft.key for one in page.context["shown"]] if ticked else []
    return client.post(QUEUE, data | {"seen": page.context["seal"], "tell": tell})


def test_the_oldest_stands_first_with_what_a_decision_needs(
    office: Client, company: Company, asking: CourseRun
) -> None:
    young = request_for(asking, company, days=1)
    old = request_for(asking, company, days=9)
    before = make_course(title="Grundkurs")
    asking.course.required_courses.add(before)
    other = make_run(make_course(title="Samtidig"))
    make_session(other, asking.sessions.get().starts_on)
    make_enrolment(old.participant, other, company)

    page = office.get(QUEUE)

    text = page.content.decode()
    assert text.index(str(old.participant)) < text.index(str(young.participant))
    assert '<td class="num" data-label="Days">9</td>' in text
    assert '<td class="num" data-label="Seats left">1</td>' in text
    assert "Same time: Samtidig" in text
    assert "Lacks Grundkurs" in text


@pytest.mark.parametrize("people", [1, 3])
def test_the_queue_costs_the_same_for_few_and_many(
    office: Client, company: Company, coordinator: User, people: int, django_assert_num_queries: Any
) -> None:
    for _ in range(people):
        request_for(coming_run(coordinator, needs_approval=True), company)
    office.get(QUEUE)

    with django_assert_num_queries(13):
        office.get(QUEUE)


def test_many_are_approved_in_the_order_of_the_line_and_told(
    office: Client, company: Company, asking: CourseRun
) -> None:
    contact = make_contact(company)
    late, early = request_for(asking, company, days=1), request_for(asking, company, days=2)
    data = {"action": "approve", "row": [str(late.public_id), str(early.public_id)]}

    first = office.post(QUEUE, data)
    assert [one.draft.to.email for one in first.context["shown"]] == [contact.email]
    early.refresh_from_db()
    assert early.state == STATE.REQUESTED  # nothing is changed yet
    send(office, data)

    for row in (late, early):
        row.refresh_from_db()
    assert (early.state, late.state) == (STATE.CONFIRMED, STATE.WAITLISTED)
    assert (early.untold, late.untold) == ("", "")
    assert [message.email for message in Message.objects.about(early)] == [contact.email]


def test_without_a_tick_it_is_noted_as_told_otherwise(office: Client, company: Company, asking: CourseRun) -> None:
    make_contact(company)
    row = request_for(asking, company)

    send(office, {"action": "approve", "row": [str(row.public_id)]}, ticked=False)

    row.refresh_from_db()
    assert (row.state, row.untold) == (STATE.CONFIRMED, "")
    assert not Message.objects.exists()


def test_declining_asks_for_the_reason_and_tells_it(office: Client, company: Company, asking: CourseRun) -> None:
    make_contact(company)
    row = request_for(asking, company)
    data = {"action": "decline", "row": [str(row.public_id)]}
    assert not office.post(QUEUE, data).context["form"].is_bound

    send(office, data | {"reason": "Kursen passar bättre senare."})

    row.refresh_from_db()
    assert (row.state, row.reason) == (STATE.DECLINED, "Kursen passar bättre senare.")
    assert "Kursen passar bättre senare." in Message.objects.defer(None).get().text


def test_nobody_is_told_what_has_become_wrong(office: Client, company: Company, asking: CourseRun) -> None:
    """Between the page and its sending somebody else took the seat: the page asks again."""
    make_contact(company)
    row = request_for(asking, company)
    data = {"action": "approve", "row": [str(row.public_id)]}
    page = office.post(QUEUE, data)
    neighbour = make_company()
    make_enrolment(make_participant(company=neighbour), asking, neighbour)

    tell = [one.draft.key for one in page.context["shown"]]
    again = office.post(QUEUE, data | {"seen": page.context["seal"], "tell": tell})

    row.refresh_from_db()
    assert row.state == STATE.REQUESTED
    assert again.context["is_asking"]
    assert "is on the waiting list" in again.context["shown"][0].letter.text


def test_one_that_cannot_be_approved_stops_all_and_is_named(office: Client, company: Company) -> None:
    run = make_run(seats=1)
    make_enrolment(make_participant(company=company), run, company)
    waits = make_enrolment(
        make_participant("Kim", "Berg", company=company), run, company, state=STATE.WAITLISTED, queued_at=timezone.now()
    )

    page = office.post(QUEUE, {"action": "approve", "row": [str(waits.public_id)]})

    assert f"Berg, Kim, {run}: Every seat is taken." in page.content.decode()


def test_who_has_not_been_told_is_seen_and_told_now(office: Client, company: Company, coordinator: User) -> None:
    contact = make_contact(company)
    run = coming_run(coordinator)
    enrolment = enrol(participant=make_participant(company=company), run=run, by=coordinator)
    alone = make_company("Utan kontakt AB")
    enrol(participant=make_participant(company=alone), run=run, by=coordinator)
    assert "2 decisions have not been told" in office.get(QUEUE).content.decode()
    path = reverse("enrolments:untold")

    page = office.get(path)
    office.post(path, {"seen": page.context["seal"], "tell": [one.draft.key for one in page.context["shown"]]})

    assert page.context["not_told"] == ["Utan kontakt AB: nobody to write to"]
    assert [message.email for message in Message.objects.about(enrolment)] == [contact.email]
    assert "1 decision has not been told" in office.get(QUEUE).content.decode()


def test_a_mail_that_did_not_arrive_is_said(office: Client, company: Company, asking: CourseRun) -> None:
    contact = make_contact(company)
    User.objects.filter(pk=contact.pk).update(email="kontakt")  # no address
    row = request_for(asking, company)

    send(office, {"action": "approve", "row": [str(row.public_id)]})

    assert "1 mail about a place did not arrive" in office.get(QUEUE).content.decode()


def test_a_runs_page_shows_reserved_seats_and_leads_to_what_can_be_done(
    office: Client, company: Company, coordinator: User
) -> None:
    run = coming_run(coordinator, seats=3)
    hold = make_hold(run, company, created_by=make_contact(company))
    person = make_participant(company=company)

    text = office.get(reverse("runs:detail", args=[run.public_id])).content.decode()
    assert "2 free seats of 3" in text
    assert reverse("runs:name_hold", args=[hold.public_id]) in text
    office.post(reverse("runs:hold", args=[run.public_id]), {"company": str(company.public_id), "seats": "2"})
    office.post(reverse("runs:name_hold", args=[hold.public_id]), {"participant": str(person.public_id)})

    assert Enrolment.objects.get(participant=person).state == STATE.CONFIRMED
    assert SeatHold.objects.live().count() == 2


def test_released_seats_are_told_with_the_reason(office: Client, company: Company, coordinator: User) -> None:
    contact = make_contact(company)
    run = coming_run(coordinator, seats=3)
    hold = make_hold(run, company)
    path = reverse("runs:take_back", args=[run.public_id])
    data = {"holds": [str(hold.public_id)], "reason": "Fler väntar."}

    page = office.post(path, data)
    tell = [one.draft.key for one in page.context["shown"]]
    office.post(path, data | {"seen": page.context["seal"], "tell": tell})

    hold.refresh_from_db()
    message = Message.objects.defer(None).get()
    assert (hold.state, message.email) == ("released", contact.email)
    assert "Reason: Fler väntar." in message.text
