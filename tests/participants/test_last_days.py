"""The last day that a contact gives one of the company's people: moved, taken away, and other employers meanwhile."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import Company
from compcor.core.periods import swedish_today
from participants import actions
from participants.enums import CardState, JobChangeState
from participants.models import EmployeeCard, Employment, JobChange
from tests.factories import make_company, make_contact, make_employment, make_participant, make_user
from tests.participants.test_portal import register, url

pytestmark = pytest.mark.django_db
MARCH, JUNE = date(2021, 3, 31), date(2021, 6, 30)


@pytest.fixture
def old() -> Company:
    return make_company("Gamla AB")


@pytest.fixture
def new() -> Company:
    return make_company("Nya AB")


def changed_jobs(client: Client, old: Company, new: Company) -> Employment:
    """Somebody whom the new company registered, and whose earlier employment a coordinator ended; that employment."""
    for company in (old, new):
        client.force_login(make_contact(company))
        register(client, company, starts_on="2020-01-01" if company == old else "2021-04-01")
    actions.end_earlier(change=JobChange.objects.get(), ends_on=MARCH, by=make_user())
    return Employment.objects.get(company=old)


def test_a_later_last_day_is_put_before_coordinators_again(client: Client, old: Company, new: Company) -> None:
    """Two companies employ the person anew, whatever was decided when they did not."""
    employment = changed_jobs(client, old, new)
    client.force_login(make_contact(old))

    client.post(url("end", old, employment.public_id), {"ends_on": JUNE.isoformat()})

    employment.refresh_from_db()
    change = JobChange.objects.get()
    assert employment.ends_on == JUNE
    assert (change.state, change.decided_at, change.decided_by) == (JobChangeState.OPEN, None, None)


def test_a_last_day_that_is_taken_away_is_so_too(client: Client, old: Company, new: Company) -> None:
    employment = changed_jobs(client, old, new)
    client.force_login(make_contact(old))

    client.post(url("end", old, employment.public_id), {"ends_on": ""})

    employment.refresh_from_db()
    assert employment.ends_on is None
    assert JobChange.objects.get().state == JobChangeState.OPEN


def test_what_a_colleague_has_decided_meanwhile_is_said(client: Client, old: Company, new: Company) -> None:
    changed_jobs(client, old, new)
    address = reverse("participants:job_change", args=[JobChange.objects.get().public_id])
    client.force_login(make_user())

    opened = client.get(address, follow=True)
    sent = client.post(address, {"decision": "both"})

    for answer in (opened, sent):
        assert "Somebody has already decided this, or the dates have changed." in answer.text
    assert opened.redirect_chain == [(reverse("participants:job_changes"), 302)]
    assert JobChange.objects.get().state == JobChangeState.OLD_ENDED


def test_both_right_stays_decided(client: Client, old: Company, new: Company) -> None:
    for company in (old, new):
        client.force_login(make_contact(company))
        register(client, company, starts_on="2020-01-01" if company == old else "2021-04-01")
    actions.accept_both(change=JobChange.objects.get(), by=make_user())
    employment = Employment.objects.get(company=old)
    client.force_login(make_contact(old))
    for day in (JUNE, date(2021, 8, 31)):
        client.post(url("end", old, employment.public_id), {"ends_on": day.isoformat()})

    assert JobChange.objects.get().state == JobChangeState.BOTH_RIGHT


def test_the_page_begins_with_the_last_day_that_there_is(client: Client, old: Company) -> None:
    client.force_login(make_contact(old))
    register(client, old)
    address = url("end", old, Employment.objects.get().public_id)

    first = client.get(address)
    refused = client.post(address, {"ends_on": ""})
    client.post(address, {"ends_on": JUNE.isoformat()})
    again = client.get(address)

    assert (first.context["title"], first.context["form"]["ends_on"].value()) == ("End employment", swedish_today())
    assert refused.context["form"].errors == {"ends_on": ["This field is required."]}
    assert (again.context["title"], again.context["form"]["ends_on"].value()) == ("Change the last day", JUNE)
    assert "Empty: the employment goes on." in again.text


def test_an_employment_that_is_given_to_another_company_shows_the_first_nothing_of_it(
    old: Company, new: Company
) -> None:
    """Whoever alone employed the person until the correction goes on seeing what it saw."""
    person = make_participant("Eva", "Ek", email="eva@gamla.example")
    make_employment(person, old, ends_on=date(2020, 12, 31))
    wrong = make_employment(person, old, starts_on=date(2021, 1, 1))

    actions.change_employment(employment=wrong, company=new, by=make_user())

    card = EmployeeCard.objects.get(company=old)
    assert (card.email, card.state) == ("eva@gamla.example", CardState.AGREES)
