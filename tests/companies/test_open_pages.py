"""Two people have the same page open: the second one to save writes only what they changed."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from companies import actions
from companies.models import Company, CompanyTask
from compcor.accounts.models import User
from participants.actions import end_employment
from participants.models import Participant
from tests.companies.test_pages import page
from tests.factories import make_company, make_contact, make_participant, make_task, make_user

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="(initial-[^"]+)"(?: value="([^"]*)")?')


@pytest.fixture
def by() -> User:
    return make_user()


@pytest.fixture
def coordinator(client: Client, by: User) -> Client:
    client.force_login(by)
    return client


def opened(client: Client, address: str) -> dict[str, str]:
    """What a browser would send back if nothing were typed."""
    response = client.get(address)
    kept = dict(HIDDEN.findall(response.text))
    shown = {name.removeprefix("initial-"): value for name, value in kept.items()}
    assert set(shown) == set(response.context["form"].fields)
    return kept | {name: value for name, value in shown.items() if value != "False"}


def test_a_company_that_moved_meanwhile_is_not_moved_back(coordinator: Client, by: User) -> None:
    company = make_company("Ångtorp AB", municipality="0484", turnover_msek="80.5", note="Rad 1\r\nRad 2")
    sent = opened(coordinator, page("edit", company))
    actions.change_company(company=company, by=by, municipality="1980", moved_on=date(2021, 3, 1))

    coordinator.post(page("edit", company), sent | {"contact_phone": "016-10 20 30"})

    company.refresh_from_db()
    assert (company.municipality, company.contact_phone) == ("1980", "016-10 20 30")
    assert company.moves.count() == 1


def test_a_contact_does_not_write_back_what_a_coordinator_corrects(client: Client, by: User) -> None:
    company = make_company(turnover_msek="80.5", contact_phone="016-1")
    client.force_login(make_contact(company))
    address = reverse("portal:company_edit", args=[company.public_id])
    sent = opened(client, address)
    actions.change_company(company=company, by=by, turnover_msek=Decimal(90))

    client.post(address, sent | {"contact_phone": "016-2"})

    company.refresh_from_db()
    assert (company.turnover_msek, company.contact_phone) == (Decimal(90), "016-2")


def test_a_person_keeps_what_somebody_else_wrote_meanwhile(coordinator: Client) -> None:
    person = make_participant("Åsa", "Ek", email="asa@example.org", informed_on=date(2021, 2, 1))
    address = reverse("participants:edit", args=[person.public_id])
    sent = opened(coordinator, address)
    Participant.objects.filter(pk=person.pk).update(mobile="070-1", informed_on=date(2021, 3, 1))

    coordinator.post(address, sent | {"family_name": "Öst"})

    person.refresh_from_db()
    assert (person.family_name, person.mobile, person.informed_on) == ("Öst", "070-1", date(2021, 3, 1))


def test_an_employment_that_ended_meanwhile_stays_ended(coordinator: Client, by: User) -> None:
    person = make_participant(company=make_company("Alm AB"))
    employment = person.employments.get()
    address = reverse("participants:employment_edit", args=[person.public_id, employment.public_id])
    sent = opened(coordinator, address)
    end_employment(employment=employment, ends_on=date(2021, 6, 30), by=by)

    coordinator.post(address, sent | {"title": "svetsare"})

    employment.refresh_from_db()
    assert (employment.title, employment.ends_on, employment.company.name) == ("svetsare", date(2021, 6, 30), "Alm AB")


def test_a_task_that_was_put_off_meanwhile_stays_put_off(coordinator: Client, by: User) -> None:
    task = make_task(make_company(), owner=make_user(name="Sam Borta", is_active=False))
    sent = opened(coordinator, page("task_edit", task.company, task.public_id))
    actions.change_task(task=task, due_on=date(2030, 1, 1), by=by)

    coordinator.post(page("task_edit", task.company, task.public_id), sent | {"title": "Besök"})

    changed = CompanyTask.objects.get()
    assert (changed.title, changed.due_on, str(changed.owner)) == ("Besök", date(2030, 1, 1), "Sam Borta")


def test_what_was_emptied_is_empty(coordinator: Client) -> None:
    company = make_company("Ångtorp AB", contact_name="Eva Ek", headcount=40)
    sent = opened(coordinator, page("edit", company))

    coordinator.post(page("edit", company), sent | {"contact_name": "", "headcount": ""})

    company.refresh_from_db()
    assert (company.contact_name, company.headcount, company.name) == ("", None, "Ångtorp AB")


def test_a_coordinator_who_has_left_stays_until_another_is_chosen(coordinator: Client) -> None:
    gone = make_user(name="Sam Borta", is_active=False)
    company = make_company(coordinator=gone)
    sent = opened(coordinator, page("edit", company))

    coordinator.post(page("edit", company), sent | {"contact_phone": "016-1"})

    assert Company.objects.get().coordinator == gone
    assert "Sam Borta" not in coordinator.get(reverse("companies:create")).text
