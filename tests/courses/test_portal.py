"""The contact's home: own people, own time, own coming sessions, and nothing of a neighbour."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.employees import coming_days
from courses.enums import EnrolmentState, RunState
from courses.models import AttendedMonth, CourseRun
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


def test_time_is_that_of_the_own_company(client: Client) -> None:
    """Somebody with two employers has time at both; each sees its own."""
    own, neighbour = make_company(), make_company()
    person = make_participant("Kim", "Berg", company=own)
    make_employment(person, neighbour)
    run = make_run()
    for company, minutes in ((own, 90), (neighbour, 500)):
        AttendedMonth.objects.create(
            participant=person,
            company=company,
            run=run,
            course=run.course,
            month=date(2021, 3, 1),
            level="basic",
            minutes=minutes,
            sessions=1,
        )
    client.force_login(make_contact(own))

    page = client.get(f"/portal/{own.public_id}/people/")

    assert page.context["rows"] == [{"name": "Berg, Kim", "minutes": 90}]
    assert page.context["total"] == 90


@pytest.mark.parametrize("people", [1, 3])
def test_coming_sessions_count_own_people_alone(client: Client, people: int) -> None:
    own, neighbour = make_company(), make_company()
    run = make_run(make_course(title="Högvoltssäkerhet"))
    make_session(run, timezone.localdate() + timedelta(days=7))
    make_session(run, timezone.localdate() - timedelta(days=7))
    for _ in range(people):
        make_enrolment(make_participant(company=own), run, own)
    make_enrolment(make_participant(company=neighbour), run, neighbour)
    client.force_login(make_contact(own))

    page = client.get(f"/portal/{own.public_id}/sessions/")

    assert [session.people for session in page.context["sessions"]] == [people]


def test_a_cancelled_runs_sessions_and_seats_are_no_news(client: Client) -> None:
    own = make_company()
    day = timezone.localdate() + timedelta(days=7)
    run = make_run(first_starts_at=timezone.now() + timedelta(days=7))
    make_session(run, day)
    person = make_participant("Kim", "Berg", company=own)
    make_enrolment(person, run, own, decided_at=timezone.now())
    client.force_login(make_contact(own))
    home = client.get("/portal/", follow=True).content.decode()
    assert "Berg, Kim got a seat" in home
    assert list(coming_days(person.pk, own.pk)) == [day]

    CourseRun.objects.update(state=RunState.CANCELLED, cancelled_reason="too few")

    assert client.get(f"/portal/{own.public_id}/sessions/").context["sessions"] == []
    assert "Berg, Kim got a seat" not in client.get("/portal/", follow=True).content.decode()
    assert not coming_days(person.pk, own.pk)


def test_parts_come_alone_for_htmx_and_whole_for_a_link(client: Client) -> None:
    own = make_company()
    client.force_login(make_contact(own))
    path = f"/portal/{own.public_id}/people/"

    part, page = client.get(path, headers={"HX-Request": "true"}), client.get(path)

    assert "<html" not in part.content.decode()
    assert "<html" in page.content.decode()


def test_the_home_links_to_its_parts(client: Client) -> None:
    """Without a script they are pages of their own."""
    own = make_company()
    client.force_login(make_contact(own))

    home = client.get("/portal/", follow=True).content.decode()

    for part in ("people", "sessions"):
        assert f'<a href="/portal/{own.public_id}/{part}/">' in home


def test_the_summary_counts_the_own_company_alone(client: Client) -> None:
    """People today, hours ever, seats to come; what is over, cancelled or the neighbour's is left out."""
    own, neighbour = make_company(), make_company()
    coming, over = make_run(), make_run(last_ends_at=timezone.now() - timedelta(days=7))
    for company in (own, own, neighbour):
        person = make_participant(company=company)
        for run in (coming, over, make_run(state=RunState.CANCELLED, cancelled_reason="too few")):
            make_enrolment(person, run, company)
    make_enrolment(make_participant(company=own), coming, own, state=EnrolmentState.REQUESTED)
    client.force_login(make_contact(own))

    page = client.get(f"/portal/{own.public_id}/summary/")

    told = {name: page.context[name] for name in ("people", "hours", "seats", "undecided", "unnamed")}
    assert told == {"people": 3, "hours": 0, "seats": 2, "undecided": 1, "unnamed": 0}
