"""Signing in as people do it: in a browser, under the strict policy, by keyboard."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django import Settings

from compcor.accounts.enums import Role
from compcor.accounts.models import User
from tests.accounts.conftest import totp
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SECONDS_TO_SEND = 12


def sign_in_by_keyboard(page: Page, account: User) -> None:
    """Nothing but keys, from the address line on."""
    page.goto("/")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(account.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/inactive/"])
def test_pages_before_the_sign_in_are_accessible(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_sign_in_and_out_by_keyboard(page: Page) -> None:
    account = make_user(Role.ADMINISTRATOR, password=PASSWORD, name="Ada Ek")

    sign_in_by_keyboard(page, account)

    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")
    out = page.get_by_role("button", name="Sign out")
    out.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_refused_sign_in_says_so_and_keeps_the_address(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("not correct")
    expect(page.get_by_label("E-mail")).to_have_value("nobody@example.org")
    assert_accessible(page)


def lasting_totp(secret: str) -> str:
    """A code that is still good when the browser has sent it: not one of a half minute that is about to end."""
    left = 30 - time.time() % 30
    if left < SECONDS_TO_SEND:
        time.sleep(left)
    return totp(secret)


def test_the_second_factor_is_activated_and_used_under_the_strict_policy(page: Page, settings: Settings) -> None:
    """The code is drawn as a picture that the policy lets in; the secret can be typed too."""
    settings.SECOND_FACTOR_REQUIRED = True
    account = make_user(Role.LEADERSHIP, password=PASSWORD)

    sign_in_by_keyboard(page, account)
    expect(page.get_by_role("heading", level=1)).to_have_text("Activate the second factor")
    assert page.locator("main img").first.evaluate("image => image.naturalWidth") > 0
    assert_accessible(page)
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(lasting_totp(secret))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Recovery")
    assert_accessible(page)
    page.context.clear_cookies()
    sign_in_by_keyboard(page, account)
    page.get_by_label("Code").fill(lasting_totp(secret))
    page.keyboard.press("Enter")
    expect(page).to_have_url("/leadership/")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(
    "path", ["/administration/", "/administration/accounts/new/", "/administration/project/", "/account/"]
)
def test_administrators_pages_are_accessible(page: Page, path: str, width: int) -> None:
    account = make_user(Role.ADMINISTRATOR, password=PASSWORD)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in_by_keyboard(page, account)
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")

    page.goto(path)

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 360])
def test_a_partner_is_changed_from_the_projects_page(page: Page, width: int) -> None:
    account = make_user(Role.ADMINISTRATOR, password=PASSWORD)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in_by_keyboard(page, account)
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")
    page.goto("/administration/project/")

    page.get_by_role("link", name="Automation Region").click()
    assert_accessible(page)
    page.get_by_label("Name").fill("Automation Region Mälardalen")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("link", name="Automation Region Mälardalen")).to_be_visible()
    expect(page.get_by_text("The partner is changed.")).to_be_visible()


def test_who_asked_too_often_reads_what_to_do(page: Page) -> None:
    account = make_user()
    for heading in [*["Password Reset"] * 5, "Too many attempts"]:
        page.goto("/account/password/reset/")
        page.get_by_label("E-mail").fill(account.email)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)

    assert_accessible(page)
