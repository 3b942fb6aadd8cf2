"""A contact reserves two seats, names one, enrols and cancels: on a phone, by keyboard alone, and without a script."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from companies.models import Company
from compcor.core.periods import swedish_today
from courses.actions.sessions import add_sessions
from courses.enums import EnrolmentState, HoldState, RunState
from courses.models import CourseRun, Enrolment, SeatHold
from tests.courses.conftest import times
from tests.factories import make_company, make_contact, make_course, make_enrolment, make_participant, make_run
from tests.journeys.hands import PHONE, Finger, Hands, Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

type SignIn = Callable[[BrowserContext], None]


@pytest.fixture
def company() -> Company:
    company = make_company("Mälardalens Verktyg AB")
    for name in ("Anna", "Bo", "Cia"):
        make_participant(name, "Ek", company=company)
    return company


@pytest.fixture
def run() -> CourseRun:
    run = make_run(make_course(title="Robotceller"), seats=4, state=RunState.OPEN)
    add_sessions(run=run, sessions=[times(swedish_today() + timedelta(days=30), "8", "12")], by=None)
    return run


@pytest.fixture
def sign_in(company: Company, live_server: LiveServer) -> SignIn:
    """Puts the contact's session into a browser; how people sign in is tested elsewhere."""
    contact = make_contact(company)

    def enter(context: BrowserContext) -> None:
        client = Client()
        client.force_login(contact)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}])

    return enter


@pytest.fixture
def phone(page: Page, sign_in: SignIn) -> Page:
    page.set_viewport_size(PHONE)
    sign_in(page.context)
    return page


@pytest.fixture
def plain_phone(browser: Browser, live_server: LiveServer, sign_in: SignIn) -> Iterator[Page]:
    """A phone without scripts."""
    with browser.new_context(
        base_url=live_server.url, locale="en-GB", java_script_enabled=False, viewport=PHONE
    ) as context:
        sign_in(context)
        yield context.new_page()


def nothing_in_the_way(page: Page) -> None:
    """Axe finds nothing, and nothing is wider than the phone."""
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def states() -> list[str]:
    return list(SeatHold.objects.order_by("state").values_list("state", flat=True))


@pytest.fixture(params=[Finger, Keyboard])
def hands(request: pytest.FixtureRequest, phone: Page) -> Hands:
    """A phone, held or with a keyboard."""
    return request.param(phone)


def reserve_two(hands: Hands, course: str) -> None:
    """From the list of courses to two reserved seats."""
    hands.follow(course)
    hands.write("or reserve", "2")
    hands.press("Reserve seats")
    expect(hands.page.get_by_text("2 seats are reserved.")).to_be_visible()


def name_one(hands: Hands, course: str, person: str) -> None:
    """In the bookings, or on the run's page: the next reserved seat gets its name."""
    hands.choose(f"Who gets the reserved seat on {course}", person)
    hands.press(f"Name for the seat on {course}")
    expect(hands.page.get_by_text(f"{person} has the seat on {course}.")).to_be_visible()


def test_two_seats_are_reserved_and_one_named(hands: Hands, company: Company, run: CourseRun) -> None:
    hands.page.goto(f"/portal/{company.public_id}/courses/")
    nothing_in_the_way(hands.page)

    reserve_two(hands, "Robotceller")
    nothing_in_the_way(hands.page)
    hands.page.goto(f"/portal/{company.public_id}/bookings/")
    nothing_in_the_way(hands.page)
    name_one(hands, "Robotceller", "Ek, Bo")

    nothing_in_the_way(hands.page)
    assert states() == [HoldState.HELD, HoldState.NAMED]


def test_people_are_chosen_while_one_types_and_keep_their_ticks(phone: Page, company: Company, run: CourseRun) -> None:
    phone.goto(f"/portal/{company.public_id}/courses/{run.public_id}/enrol/")
    bar = phone.get_by_role("button", name="Enrol", exact=True)
    expect(bar).to_be_hidden()
    phone.get_by_label("Ek, Anna").check()
    phone.get_by_label("Name").fill("cia")
    expect(phone.get_by_label("Ek, Anna")).to_be_hidden()
    phone.keyboard.press("Enter")
    phone.get_by_label("Ek, Cia").check()
    expect(phone.get_by_text("2 people chosen")).to_be_visible()
    nothing_in_the_way(phone)

    bar.click()

    expect(phone.get_by_text("Has a seat: Ek, Anna; Ek, Cia.")).to_be_visible()


def test_a_place_is_cancelled_and_undone_without_a_script(plain_phone: Page, company: Company, run: CourseRun) -> None:
    make_enrolment(make_participant("Eva", "Alm", company=company), run, company)
    plain_phone.goto(f"/portal/{company.public_id}/bookings/")

    plain_phone.get_by_role("link", name="Cancel Alm, Eva").click()
    plain_phone.get_by_role("button", name="Give the place back").click()
    expect(plain_phone.get_by_text("Alm, Eva is cancelled.")).to_be_visible()
    plain_phone.get_by_role("button", name="Undo Alm, Eva").click()

    expect(plain_phone.get_by_text("Undone. Alm, Eva: has a seat.")).to_be_visible()
    assert Enrolment.objects.get().state == EnrolmentState.CONFIRMED
