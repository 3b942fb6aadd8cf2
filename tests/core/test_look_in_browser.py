"""What the small scripts do, that pages work without them, and that nothing stands in anybody's way."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def design(page: Page) -> Page:
    page.set_viewport_size(WIDE)
    page.goto(reverse("design"))
    return page


@pytest.fixture
def plain_phone(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A phone without scripts."""
    with browser.new_context(
        base_url=live_server.url, locale="en-GB", java_script_enabled=False, viewport=PHONE
    ) as context:
        page = context.new_page()
        page.goto(reverse("design"))
        yield page


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_in_either_mode(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    page.goto(reverse("design"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)

        results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})

        assert results.violations_count == 0, f"{scheme}: {results.generate_report()}"


def test_no_page_is_wider_than_its_window(design: Page) -> None:
    widths = (1920, 1280, 768, 320)
    found = []
    for width in widths:
        design.set_viewport_size({"width": width, "height": 800})
        found.append(design.evaluate("document.documentElement.scrollWidth"))

    assert tuple(found) == widths


def test_slash_leads_to_the_search_but_not_while_typing(design: Page) -> None:
    search = design.get_by_label("Search everything")
    design.locator("body").press("/")
    expect(search).to_be_focused()

    search.press("/")

    expect(search).to_have_value("/")


def test_on_a_phone_the_menu_opens_and_says_so(design: Page) -> None:
    design.set_viewport_size(PHONE)
    button = design.get_by_role("button", name="Menu")
    expect(design.locator("#menu")).to_be_hidden()

    button.click()

    expect(design.locator("#menu")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")


def test_without_scripts_the_menu_stands_open_and_bulk_actions_are_there(plain_phone: Page) -> None:
    expect(plain_phone.locator("#menu")).to_be_visible()
    expect(plain_phone.get_by_role("button", name="Menu")).to_be_hidden()
    expect(plain_phone.get_by_role("button", name="Give to a coordinator")).to_be_visible()
    expect(plain_phone.get_by_label("Choose every row on the page")).to_be_hidden()


def test_chosen_rows_are_counted(design: Page) -> None:
    bar = design.get_by_role("group", name="With the chosen rows")
    expect(bar).to_be_hidden()

    design.get_by_label("Choose Lärka Gjuteri AB").check()
    expect(bar).to_contain_text("1 row chosen")

    design.get_by_label("Choose every row on the page").check()
    expect(bar).to_contain_text("6 rows chosen")


def test_shift_chooses_the_rows_between(design: Page) -> None:
    design.get_by_label("Choose Rördrom").check()
    design.get_by_label("Choose Ängspiplärka").click(modifiers=["Shift"])

    expect(design.get_by_role("group", name="With the chosen rows")).to_contain_text("4 rows chosen")


def test_what_cannot_be_undone_asks_first(design: Page) -> None:
    design.get_by_label("Choose Lärka Gjuteri AB").check()
    withdraw = design.get_by_role("button", name="Withdraw")
    question = design.get_by_role("dialog", name="Withdraw the chosen companies?")

    withdraw.click()
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()

    withdraw.click()
    with design.expect_request(lambda request: request.method == "POST") as sent:
        question.get_by_role("button", name="Yes, do it").click()
    assert "row=2&action=withdraw" in (sent.value.post_data or "")


def test_arrows_and_enter_walk_the_grid(design: Page) -> None:
    grid = design.locator("table.grid")
    grid.get_by_label("Rördrom Skärteknik AB, Morning").focus()

    for key in ("Enter", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"):
        design.keyboard.press(key)

    expect(grid.get_by_label("Lärka Gjuteri AB, Morning")).to_be_focused()


def test_the_page_of_components_opens_at_its_top(design: Page) -> None:
    """A list of faults takes the focus (tests/journeys/test_feedback.py), but not where it is only shown."""
    expect(design.get_by_text("things need to be corrected")).to_be_attached()
    assert design.evaluate("scrollY") == 0


def test_leaving_a_changed_form_warns(design: Page) -> None:
    design.get_by_label("Name of the company").first.fill("Rördrom")
    warnings = []
    design.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))

    design.goto(reverse("account_login"))

    assert warnings == ["beforeunload"]


def test_escape_closes_the_saved_views(design: Page) -> None:
    views = design.locator("summary", has_text="Views")
    views.click()
    expect(design.get_by_role("link", name="Without agreement")).to_be_visible()

    design.keyboard.press("Escape")

    expect(design.get_by_role("link", name="Without agreement")).to_be_hidden()
    expect(views).to_be_focused()


def test_a_chosen_file_is_named(design: Page) -> None:
    file = {"name": "register.xlsx", "mimeType": "application/octet-stream", "buffer": b"x" * 2048}

    design.locator("[data-drop] input").set_input_files(file)

    expect(design.locator("[data-drop-name]")).to_have_text("register.xlsx (2 kB)")


def test_the_header_of_a_table_stays(design: Page) -> None:
    header = design.get_by_role("columnheader", name="Company").first
    design.get_by_role("rowheader", name="Fjällabb").evaluate("row => row.scrollIntoView({block: 'start'})")

    assert (header.bounding_box() or {}).get("y") == 0


def test_a_wide_and_a_narrow_place_get_their_own_drawing(design: Page) -> None:
    expect(design.locator(".chart-wide:visible")).to_have_count(1)

    design.set_viewport_size({"width": 320, "height": 700})

    expect(design.locator(".chart-narrow:visible")).to_have_count(5)


def test_paper_shows_the_list_and_not_the_tools(design: Page) -> None:
    design.emulate_media(media="print")

    expect(design.locator(".rail")).to_be_hidden()
    expect(design.locator(".toolbar").first).to_be_hidden()
    expect(design.get_by_role("rowheader", name="Lärka Gjuteri AB").first).to_be_visible()
