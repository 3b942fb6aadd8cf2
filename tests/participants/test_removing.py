"""An employment that was registered by mistake is taken away; one that hours or a seat rest on stays."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.periods import swedish_today
from participants import actions
from participants.models import EmployeeCard, Employment, Participant
from tests.factories import (
    make_company,
    make_contact,
    make_employment,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
    make_user,
)
from tests.participants.test_portal import attend

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return make_user()


@pytest.fixture
def coordinator(client: Client, by: User) -> Client:
    client.force_login(by)
    return client


@pytest.fixture
def wrong() -> Company:
    return make_company("Fel AB")


@pytest.fixture
def person(wrong: Company) -> Participant:
    """Employed where it is right, and by a slip at another company too."""
    return make_participant("Eva", "Ek", company=make_company("Rätt AB"))


def address(employment: Employment, name: str = "remove") -> str:
    ids = [employment.participant.public_id, employment.public_id]
    return reverse(f"participants:employment_{name}", args=ids)


def test_a_company_that_never_employed_somebody_does_not_see_them(
    coordinator: Client, by: User, person: Participant, wrong: Company
) -> None:
    employment = actions.start_employment(participant=person, company=wrong, starts_on=date(2021, 1, 1), by=by)
    EmployeeCard.objects.create(participant=person, company=wrong, given_name="Eva", family_name="Ek")
    contact = make_contact(wrong)

    edit = coordinator.get(address(employment, "edit"))
    asked = coordinator.get(address(employment))
    done = coordinator.post(address(employment), follow=True)

    assert address(employment) in edit.text
    assert "Remove the employment at Fel AB" in asked.text
    assert "The employment is removed." in done.text
    assert [one.company.name for one in person.employments.all()] == ["Rätt AB"]
    assert not Participant.objects.visible_to(contact).exists()
    assert not EmployeeCard.objects.filter(company=wrong).exists()
    event = AuditEvent.objects.about(person).first()
    assert event
    assert (event.verb, event.details) == ("participant.registration_removed", {"company": str(wrong.public_id)})


def test_what_the_company_says_of_somebody_whom_it_employs_stays(by: User, person: Participant, wrong: Company) -> None:
    make_employment(person, wrong, ends_on=date(2019, 12, 31))
    again = make_employment(person, wrong, starts_on=date(2021, 1, 1))
    EmployeeCard.objects.create(participant=person, company=wrong, given_name="Eva", family_name="Ek")

    actions.remove_employment(employment=again, by=by)

    assert EmployeeCard.objects.filter(company=wrong).exists()
    assert person.employments.filter(company=wrong).count() == 1


@pytest.mark.parametrize("days", [-400, 7])
def test_an_employment_that_hours_or_a_seat_rest_on_stays(
    coordinator: Client, person: Participant, wrong: Company, days: int
) -> None:
    employment = make_employment(person, wrong)
    run = make_run()
    session = make_session(run, swedish_today() + timedelta(days=days))
    enrolment = make_enrolment(person, run, wrong)
    if days < 0:
        attend(session, enrolment)

    answer = coordinator.post(address(employment))

    assert "The person has attended or has a seat from this company." in answer.text
    assert person.employments.filter(company=wrong).exists()
