"""Lists and homes cost as many queries with three rows as with one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from participants.models import Participant
from tests.courses.conftest import attend
from tests.factories import (
    make_company,
    make_contact,
    make_enrolment,
    make_hold,
    make_participant,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


def add(person: Participant, company: Company, trainer: User) -> None:
    """A course that the person has been to and one that is to come, with a seat reserved on it."""
    today = timezone.localdate()
    past, coming = make_run(last_ends_at=timezone.now() - timedelta(days=1)), make_run(state="open")
    for run, days in ((past, -1), (past, -2), (coming, 20)):
        run.trainers.add(trainer)
        make_session(run, today + timedelta(days=days))
    places = [make_enrolment(person, run, company) for run in (past, coming)]
    attend(past.sessions.last(), places[:1], make_user())
    make_hold(coming, company)


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.COORDINATOR, "courses:list"),
        (Role.COORDINATOR, "runs:list"),
        (Role.COORDINATOR, "attendance:list"),
        (Role.COORDINATOR, "attendance:of_person"),
        (Role.COORDINATOR, "attendance:of_person_part"),
        (Role.COORDINATOR, "attendance:of_company"),
        (Role.COORDINATOR, "enrolments:of_person"),
        (Role.COORDINATOR, "enrolments:of_company"),
        (Role.TRAINER, "trainer:home"),
        (Role.COMPANY_CONTACT, "portal_courses:catalogue"),
        (Role.COMPANY_CONTACT, "portal_courses:bookings"),
        (Role.COMPANY_CONTACT, "portal_courses:sessions"),
        (Role.COMPANY_CONTACT, "portal_courses:people"),
        (Role.COMPANY_CONTACT, "portal_courses:summary"),
    ],
)
def test_three_rows_cost_as_many_queries_as_one(client: Client, role: Role, name: str) -> None:
    company, trainer = make_company(), make_user(Role.TRAINER)
    person = make_participant(company=company)
    readers = {Role.COORDINATOR: make_user(), Role.TRAINER: trainer, Role.COMPANY_CONTACT: make_contact(company)}
    about = person if name.split(":")[1].startswith("of_person") else company
    is_about = role == Role.COMPANY_CONTACT or ":of_" in name
    path = reverse(name, args=[about.public_id] if is_about else [])
    client.force_login(readers[role])
    add(person, company, trainer)
    queries(client, path)  # the first request of a sign-in notes when it was

    one = queries(client, path)
    for _ in range(2):
        add(person, company, trainer)

    assert queries(client, path) == one
