"""A contact registers people on a phone, by finger and by the keyboard alone; the number is checked as it is typed."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from companies.models import Company
from participants.models import Employment, Participant
from tests.factories import make_company, make_contact, make_project
from tests.journeys.hands import PHONE, Finger, Hands, Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company() -> Company:
    make_project()
    return make_company("Rördrom Skärteknik AB")


@pytest.fixture(params=[Finger, Keyboard])
def hands(request: pytest.FixtureRequest, page: Page, live_server: LiveServer, company: Company) -> Hands:
    """A signed-in contact with a phone, held or with a keyboard."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    client = Client()
    client.force_login(make_contact(company))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return request.param(page)


def register(hands: Hands, number: str, given_name: str, button: str) -> None:
    """Fill in what is needed, and no more."""
    hands.write("Personal number", number)
    hands.write("Given name", given_name)
    hands.write("Family name", "Öberg")
    hands.write("E-mail", f"{given_name.lower()}@example.org")
    hands.write("Employed from", "2021-03-01")
    hands.press(button)


def test_two_people_are_registered_one_after_the_other(hands: Hands, company: Company) -> None:
    hands.page.goto(f"/portal/{company.public_id}/employees/")
    hands.follow("Register employee")
    register(hands, "850709-9805", "Asa", "Register, and then another")
    expect(hands.page.get_by_text("The person is registered.")).to_be_visible()
    register(hands, "880513-2399", "Bo", "Register")

    expect(hands.page.get_by_role("heading", name="Öberg, Bo")).to_be_visible()
    assert Employment.objects.filter(company=company).count() == 2


def test_the_number_is_checked_while_it_is_typed(hands: Hands, company: Company) -> None:
    page = hands.page
    page.goto(f"/portal/{company.public_id}/employees/new/")

    hands.write("Personal number", "850709-9816")
    expect(page.get_by_text("The last digit of the personal number is wrong.")).to_be_visible()
    hands.write("Personal number", "850709-9805")
    expect(page.get_by_text("The number is written right.")).to_be_visible()

    assert "9805" not in page.url
    assert Participant.objects.count() == 0


def test_who_is_protected_is_asked_for_no_address(hands: Hands, company: Company) -> None:
    page = hands.page
    page.goto(f"/portal/{company.public_id}/employees/new/")

    page.get_by_label("The person has a protected identity").check()

    expect(page.get_by_role("textbox", name="Job title")).to_be_visible()
    expect(page.get_by_role("textbox", name="E-mail")).to_have_count(0)  # hidden from everybody, screen readers too
    expect(page.get_by_role("textbox", name="Mobile")).to_have_count(0)
