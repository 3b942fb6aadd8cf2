"""A new contact on a phone: from the mail to the company's home, and a colleague invited; by finger and by keyboard.

Each step is a function of `hands`, so that a longer journey is the same steps and some more.
"""

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from companies.actions import invite_contact
from companies.models import Company
from compcor.accounts.models import User
from compcor.mail.delivery import deliver_due
from tests.factories import make_company, make_contact, make_project, make_user
from tests.journeys.hands import PHONE, Finger, Hands, Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "asa.ost@example.org"
WORDS = "five words that nobody guesses"


@pytest.fixture
def company() -> Company:
    """A company that has just been agreed with, with a coordinator to ask."""
    make_project()
    return make_company("Rördrom Skärteknik AB", coordinator=make_user(name="Karin Ek"))


@pytest.fixture(params=[Finger, Keyboard])
def hands(request: pytest.FixtureRequest, page: Page) -> Hands:
    """A phone, held or with a keyboard."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": "language", "value": "en", "url": request.getfixturevalue("live_server").url}])
    return request.param(page)


@pytest.fixture
def link(
    live_server: LiveServer, settings: Settings, mailoutbox: list[EmailMessage], company: Company
) -> Callable[[User], str]:
    """Invite somebody, have the mail sent, and give the link in it."""
    settings.SITE_URL = live_server.url

    def invited(by: User) -> str:
        invite_contact(company=company, email=ADDRESS, by=by)
        deliver_due()
        found = re.search(rf"{live_server.url}/invitation/\S+", mailoutbox[-1].body)
        assert found
        return found[0]

    return invited


def test_from_the_mail_to_the_home(hands: Hands, company: Company, link: Callable[[User], str]) -> None:
    accept(hands, link(company.coordinator), name="Åsa Öst")
    go_home(hands)
    invite_colleague(hands, "new.colleague@example.org")

    contact = User.objects.get(email=ADDRESS)
    assert list(Company.objects.visible_to(contact)) == [company]
    assert contact.language == "en"


def test_a_contact_of_another_company_signs_in_and_accepts(
    hands: Hands, company: Company, link: Callable[[User], str]
) -> None:
    """One account, two companies, and one step from the one to the other."""
    contact = make_contact(make_company("Ångtorp AB"))
    contact.email, contact.name = ADDRESS, "Åsa Öst"
    contact.set_password(WORDS)
    contact.save()

    hands.page.goto(link(company.coordinator))
    hands.follow("Sign in")
    hands.write("E-mail", ADDRESS)
    hands.write("Password", WORDS)
    hands.press("Sign in")
    hands.press("Accept")
    expect(hands.page.get_by_text("You are now a contact of Rördrom Skärteknik AB")).to_be_visible()
    hands.press("Menu")
    hands.follow("Ångtorp AB")

    expect(hands.page.locator(".top-company")).to_have_text("Ångtorp AB")


def accept(hands: Hands, link: str, *, name: str) -> None:
    """The link's one page: a name and a password; a password that is too short is said, and nothing is lost."""
    hands.page.goto(link)
    fits(hands.page)
    hands.write("Your name", name)
    hands.write("Choose a password", "short")
    hands.press("Begin")
    expect(hands.page.get_by_role("alert")).to_contain_text("at least 12 characters")
    expect(hands.page.get_by_label("Your name")).to_have_value(name)
    hands.write("Choose a password", WORDS)
    hands.press("Show the password")
    expect(hands.page.get_by_label("Choose a password")).to_have_attribute("type", "text")
    hands.press("Begin")
    expect(hands.page.get_by_role("heading", name="In three steps")).to_be_visible()
    fits(hands.page)


def go_home(hands: Hands) -> None:
    """The home: what waits, the parts that other pages give, and whom to ask."""
    hands.follow("Go on to your home")
    for heading in ("Your people's coming sessions", "Your people and their time", "Your coordinator"):
        expect(hands.page.get_by_role("heading", name=heading)).to_be_visible()
    expect(hands.page.get_by_text("Karin Ek")).to_be_visible()
    fits(hands.page)


def invite_colleague(hands: Hands, email: str) -> None:
    """By the menu, as anything else."""
    hands.press("Menu")
    hands.follow("Colleagues")
    hands.follow("Invite a colleague")
    hands.write("E-mail", email)
    hands.press("Send the invitation")
    expect(hands.page.get_by_text(f"{email} to be sent")).to_be_visible()
    fits(hands.page)


def fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
