"""Whoever has forgotten the password finds the way from the page where it is asked for."""

import pytest
from playwright.sync_api import Page

from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_sign_in_to_a_mail_with_a_link(page: Page) -> None:
    somebody = make_user()
    page.goto("/account/login/")

    page.get_by_role("link", name="I have forgotten the password").click()
    page.get_by_label("E-mail").fill(somebody.email)
    page.locator("main").get_by_role("button").first.click()

    page.wait_for_url("**/account/password/reset/done/")
