"""The pipeline in a browser: moved by keyboard, by drag and without a script; the public form; axe at both sizes."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from companies import actions
from companies.enums import CompanyState
from companies.models import Company, CompanyTask, Interest
from compcor.accounts.models import User
from tests.factories import (
    make_agreement,
    make_company,
    make_document,
    make_interest,
    make_partner,
    make_project,
    make_task,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}

type SignIn = Callable[[Page], None]


@pytest.fixture
def coordinator() -> User:
    make_project()
    cache.clear()
    return make_user(name="Sam Ordnare")


@pytest.fixture
def sign_in(live_server: LiveServer, coordinator: User) -> SignIn:
    """Puts the coordinator's session into a browser; how people sign in is tested elsewhere."""

    def enter(page: Page) -> None:
        client = Client()
        client.force_login(coordinator)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        in_english(page, live_server.url)

    return enter


def in_english(page: Page, url: str) -> None:
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": url}])


@pytest.fixture
def plain_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A phone without scripts."""
    with browser.new_context(
        base_url=live_server.url, locale="en-GB", java_script_enabled=False, viewport=PHONE
    ) as context:
        yield context.new_page()


@pytest.fixture
def company() -> Company:
    company = make_company("Alm AB", state=CompanyState.LEAD)
    make_company("Bok AB", state=CompanyState.ACTIVE)
    return company


def card(page: Page, column: str, name: str) -> Locator:
    return page.locator(f"[data-column={column}] [data-card]", has_text=name)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_card_is_moved_and_moved_back_by_keyboard_alone(page: Page, sign_in: SignIn, company: Company) -> None:
    sign_in(page)
    page.goto(reverse("companies:board"))
    menu = page.locator("summary", has_text="Alm AB")
    menu.focus()

    press(page, "Enter", "Tab")
    expect(page.get_by_role("button", name="Interested")).to_be_focused()
    press(page, "Enter")

    expect(card(page, "interested", "Alm AB")).to_be_visible()
    expect(page.locator("[data-board-said]")).to_contain_text("Alm AB is now interested.")
    expect(page.locator("summary", has_text="Alm AB")).to_be_focused()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(card(page, "lead", "Alm AB")).to_be_visible()
    expect(page.locator("summary", has_text="Alm AB")).to_be_focused()
    assert Company.objects.get(pk=company.pk).state == CompanyState.LEAD


def test_a_card_is_dragged_to_another_column(page: Page, sign_in: SignIn, company: Company) -> None:
    sign_in(page)
    page.goto(f"{reverse('companies:board')}?county=04")

    card(page, "lead", "Alm AB").drag_to(page.locator("[data-column=interested]"))

    expect(card(page, "interested", "Alm AB")).to_be_visible()
    expect(page.get_by_text("Alm AB is now interested.").first).to_be_visible()
    assert Company.objects.get(pk=company.pk).state == CompanyState.INTERESTED
    card(page, "interested", "Alm AB").drag_to(page.locator("[data-column=lead]"))
    expect(card(page, "lead", "Alm AB")).to_be_visible()
    assert page.url.endswith("?county=04")


def test_a_drop_that_the_rules_refuse_is_said_and_the_card_stays(page: Page, sign_in: SignIn, company: Company) -> None:
    sign_in(page)
    page.goto(reverse("companies:board"))

    card(page, "lead", "Alm AB").drag_to(page.locator("[data-column=agreed]"))

    expect(page.locator("#board").get_by_text("Alm AB has no agreement.")).to_be_visible()
    expect(card(page, "lead", "Alm AB")).to_be_visible()
    assert Company.objects.get(pk=company.pk).state == CompanyState.LEAD


def test_a_drop_on_withdrawn_asks_for_the_reason_first(page: Page, sign_in: SignIn, company: Company) -> None:
    sign_in(page)
    page.goto(reverse("companies:board"))

    card(page, "lead", "Alm AB").drag_to(page.locator("[data-column=withdrawn]"))
    page.get_by_label("Reason").fill("Ingen tid")
    page.get_by_role("button", name="Change state").click()

    expect(card(page, "withdrawn", "Alm AB")).to_contain_text("Ingen tid")
    page.get_by_role("button", name="Undo").click()
    expect(card(page, "lead", "Alm AB")).to_be_visible()
    assert Company.objects.get(pk=company.pk).withdrawn_reason == ""


def test_the_board_works_without_a_script_on_a_phone(plain_page: Page, sign_in: SignIn, company: Company) -> None:
    make_agreement(company)
    sign_in(plain_page)
    plain_page.goto(reverse("companies:board"))

    plain_page.locator("summary", has_text="Alm AB").click()
    plain_page.get_by_role("button", name="Agreed").click()
    expect(card(plain_page, "agreed", "Alm AB")).to_be_visible()
    plain_page.get_by_role("button", name="Undo").click()

    expect(card(plain_page, "lead", "Alm AB")).to_be_visible()


def test_a_task_is_done_by_keyboard_and_undone(page: Page, sign_in: SignIn, company: Company) -> None:
    make_task(company, -1)
    sign_in(page)
    page.goto(f"{reverse('companies:tasks')}?whose=all")

    page.get_by_role("button", name=re.compile("Done.*Ring")).press("Enter")
    expect(page.get_by_text("Done: Ring").first).to_be_visible()
    assert CompanyTask.objects.get().done_at is not None
    page.get_by_role("button", name="Undo").press("Enter")

    expect(page.get_by_role("button", name=re.compile("Done.*Ring"))).to_be_visible()


def test_contacts_are_noted_in_place(page: Page, sign_in: SignIn, company: Company) -> None:
    sign_in(page)
    page.goto(reverse("companies:timeline", args=[company.public_id]))

    page.get_by_text("Note a contact").click()
    page.get_by_label("Text").fill("Pratade med Eva")
    page.get_by_role("button", name="Note it").click()

    expect(page.locator(".timeline").get_by_text("Pratade med Eva")).to_be_visible()


def fill_in(page: Page) -> None:
    page.get_by_label("Company's name").fill("Ångtorp AB")
    page.get_by_label("Municipality").select_option(label="Eskilstuna (Södermanlands län)")
    page.get_by_label("Employees").fill("42")
    page.get_by_label("Your name").fill("Eva Ek")
    page.get_by_label("E-mail").fill("eva@example.org")
    page.get_by_label("automation").check()
    page.get_by_label("Yes, the project may contact me").check()


def test_the_public_form_looks_at_the_number_and_makes_a_lead(
    page: Page, live_server: LiveServer, coordinator: User
) -> None:
    in_english(page, live_server.url)
    page.goto(reverse("interest"))
    page.get_by_label("Company number").press_sequentially("559823-6808")
    expect(page.get_by_text("The last digit of the organisation number is wrong.")).to_be_visible()
    page.get_by_label("Company number").fill("559823-6809")
    expect(page.get_by_text("The company is new to the project.")).to_be_visible()
    fill_in(page)
    page.wait_for_timeout(3200)  # nobody is as fast as a program

    page.get_by_role("button", name="Send the expression of interest").click()

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Interest.objects.get().company.org_number == "5598236809"


def test_the_public_form_works_without_a_script_and_keeps_what_was_typed(
    plain_page: Page, live_server: LiveServer, coordinator: User
) -> None:
    in_english(plain_page, live_server.url)
    plain_page.goto(reverse("interest"))
    fill_in(plain_page)
    plain_page.wait_for_timeout(3200)

    plain_page.get_by_role("button", name="Send the expression of interest").click()
    expect(plain_page.get_by_label("Your name")).to_have_value("Eva Ek")
    plain_page.get_by_label("Company number").fill("559823-6809")
    plain_page.get_by_role("button", name="Send the expression of interest").click()

    expect(plain_page.get_by_role("heading", name="Thank you")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    page: Page, sign_in: SignIn, coordinator: User, company: Company, size: dict[str, int]
) -> None:
    Company.objects.filter(pk=company.pk).update(partner=make_partner(), coordinator=coordinator)
    make_company("Ceder AB", state=CompanyState.WITHDRAWN, withdrawn_reason="Såld")
    late, document, interest = make_task(company, -3), make_document(company, coordinator), make_interest(company)
    actions.log_contact(company=company, kind="visit", text="Rundvandring", by=coordinator)
    old = make_interest(make_company(state=CompanyState.LEAD), made_company=True)
    Interest.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=400))
    page.set_viewport_size(size)
    sign_in(page)
    timeline = reverse("companies:timeline", args=[company.public_id])
    addresses = [
        reverse("companies:board"),
        f"{reverse('companies:board')}?county=18&q=x",
        reverse("companies:list"),
        reverse("companies:tasks"),
        f"{reverse('companies:tasks')}?whose=all",
        reverse("companies:task_edit", args=[company.public_id, late.public_id]),
        timeline,
        f"{timeline}?open=task",
        f"{timeline}?open=document",
        reverse("companies:document_remove", args=[company.public_id, document.public_id]),
        reverse("interests:list"),
        reverse("interests:detail", args=[interest.public_id]),
        reverse("interest"),
        reverse("interest:thanks"),
    ]
    faults = []
    for address in addresses:
        page.goto(address)
        if address == addresses[0]:
            page.locator("summary", has_text="Alm AB").click()
        results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        if results.violations_count:
            faults.append(f"{address}\n{results.generate_report()}")
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            faults.append(f"{address} is too wide")

    assert faults == [], "\n".join(faults)
