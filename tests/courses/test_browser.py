"""The enrolment and the attendance sheet in a browser: by keyboard alone, without a script, on a phone, with axe."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from courses.enums import EnrolmentState
from courses.models import CourseRun, Session
from tests.courses.conftest import Seated, attend
from tests.factories import make_enrolment, make_participant, make_run, make_session, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}

type SignIn = Callable[[Page, User], None]


@pytest.fixture
def sign_in(live_server: LiveServer) -> SignIn:
    """Puts an account's session into a browser; how people sign in is tested elsewhere."""

    def enter(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}])

    return enter


@pytest.fixture
def plain_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A phone without scripts."""
    with browser.new_context(
        base_url=live_server.url, locale="en-GB", java_script_enabled=False, viewport=PHONE
    ) as context:
        yield context.new_page()


@pytest.fixture
def session(run: CourseRun) -> Session:
    return make_session(run, timezone.localdate() - timedelta(days=1))


@pytest.fixture
def people(run: CourseRun, company: Company) -> None:
    for name in ("Alm", "Berg", "Ceder"):
        make_enrolment(make_participant("Kim", name, company=company), run, company)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Go on with Tab until the element with this name has the focus."""
    named = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    for _ in range(80):
        press(page, "Tab")
        if page.evaluate(named) == name:
            return
    raise AssertionError(f"Tab never comes to {name!r}.")


@pytest.mark.usefixtures("session", "people")
def test_attendance_is_recorded_by_keyboard_alone(
    page: Page, sign_in: SignIn, coordinator: User, session: Session
) -> None:
    sign_in(page, coordinator)
    page.goto(reverse("attendance:grid", args=[session.public_id]))
    page.get_by_label("Alm, Kim, Status").focus()

    press(page, "ArrowDown", "a", "ArrowDown", "t")
    expect(page.get_by_label("Ceder, Kim, Arrived")).to_be_focused()
    page.keyboard.type("1015")
    press(page, "Tab")
    expect(page.get_by_label("Ceder, Kim, Arrived")).to_have_value("10:15")
    expect(page.get_by_label("Ceder, Kim, Net minutes")).to_have_text("105")
    expect(page.get_by_label("Berg, Kim, Net minutes")).to_have_text("0")
    expect(page.locator("[data-total]")).to_have_text("285")
    tab_to(page, "Save attendance")
    press(page, "Enter")

    expect(page.get_by_text("Saved: 3 rows were changed.")).to_be_visible()
    rows = session.attendances.order_by("enrolment__participant__list_name").values_list("status", "net_minutes")
    assert list(rows) == [("present", 180), ("absent", 0), ("part", 105)]


@pytest.mark.usefixtures("people")
def test_a_late_answer_about_older_times_changes_no_minutes(
    page: Page, sign_in: SignIn, coordinator: User, session: Session
) -> None:
    late: list[Route] = []
    sign_in(page, coordinator)
    page.goto(reverse("attendance:grid", args=[session.public_id]))
    address = page.locator("[data-minutes-url]").get_attribute("data-minutes-url")
    page.route(f"**{address}?*", lambda route: route.continue_() if late else late.append(route))
    arrived, minutes = page.get_by_label("Alm, Kim, Arrived"), page.get_by_label("Alm, Kim, Net minutes")

    for time in ("1015", "1100"):
        arrived.fill(time)
        arrived.blur()
    expect(minutes).to_have_text("60")
    with page.expect_response(lambda response: "10%3A15" in response.url):
        late[0].continue_()
    page.evaluate("fetch(location.href).then((answer) => answer.text())")  # by then the late answer has been read

    expect(minutes).to_have_text("60")
    expect(page.locator("[data-total]")).to_have_text("420")


@pytest.mark.usefixtures("people")
def test_all_present_is_one_button(page: Page, sign_in: SignIn, coordinator: User, session: Session) -> None:
    sign_in(page, coordinator)
    page.goto(reverse("attendance:grid", args=[session.public_id]))
    page.get_by_label("Alm, Kim, Status").press("a")
    expect(page.locator("[data-total]")).to_have_text("360")

    page.get_by_role("button", name="All present").click()

    expect(page.locator("[data-total]")).to_have_text("540")


@pytest.mark.usefixtures("people")
def test_leaving_with_unsaved_rows_is_asked_about(
    page: Page, sign_in: SignIn, coordinator: User, session: Session
) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    sign_in(page, coordinator)
    page.goto(reverse("attendance:grid", args=[session.public_id]))
    page.get_by_label("Alm, Kim, Status").press("a")

    page.goto(reverse("attendance:list"))

    assert asked == ["beforeunload"]


@pytest.mark.usefixtures("people")
def test_the_sheet_works_without_a_script(
    plain_page: Page, sign_in: SignIn, coordinator: User, session: Session
) -> None:
    sign_in(plain_page, coordinator)
    plain_page.goto(reverse("attendance:grid", args=[session.public_id]))

    plain_page.get_by_label("Berg, Kim, Status").select_option("absent")
    plain_page.get_by_label("Ceder, Kim, Left").fill("11")
    plain_page.get_by_role("button", name="Save attendance").click()

    assert sorted(session.attendances.values_list("net_minutes", flat=True)) == [0, 120, 180]


def test_a_person_is_enrolled_by_keyboard_alone(
    page: Page, sign_in: SignIn, coordinator: User, run: CourseRun, company: Company
) -> None:
    make_participant("Alva", "Ek", company=company)
    sign_in(page, coordinator)
    page.goto(reverse("runs:detail", args=[run.public_id]))

    page.get_by_label("Name of the person").focus()
    page.keyboard.type("alva")
    expect(page.get_by_role("button", name=f"Enrol Ek, Alva, {company}")).to_be_visible()
    tab_to(page, f"Enrol Ek, Alva, {company}")
    press(page, "Enter")

    expect(page.get_by_text("Ek, Alva is enrolled: confirmed.")).to_be_visible()
    expect(page.get_by_label("Name of the person")).to_be_focused()
    assert run.enrolments.get().state == EnrolmentState.CONFIRMED


def test_enter_in_the_reason_decides_nothing(
    page: Page, sign_in: SignIn, coordinator: User, run: CourseRun, seated: Seated
) -> None:
    """The first button would be pressed, which confirms whom one is about to decline."""
    (asks,) = seated(1, state=EnrolmentState.REQUESTED)
    sign_in(page, coordinator)
    page.goto(reverse("runs:detail", args=[run.public_id]))
    page.get_by_label(f"Choose {asks.participant}").check()
    page.get_by_label("Reason (needed to decline)").fill("fel nivå")

    press(page, "Enter")
    page.get_by_role("button", name="Decline").click()

    expect(page.get_by_text("It is decided.")).to_be_visible()
    asks.refresh_from_db()
    assert (asks.state, asks.reason) == (EnrolmentState.DECLINED, "fel nivå")


def test_enrolling_and_deciding_work_without_a_script(
    plain_page: Page, sign_in: SignIn, coordinator: User, run: CourseRun, company: Company
) -> None:
    make_participant("Alva", "Ek", company=company)
    sign_in(plain_page, coordinator)
    plain_page.goto(reverse("runs:detail", args=[run.public_id]))

    plain_page.get_by_label("Name of the person").fill("ek")
    plain_page.get_by_role("button", name="Search", exact=True).click()
    plain_page.get_by_role("button", name=f"Enrol Ek, Alva, {company}").click()
    assert run.enrolments.get().state == EnrolmentState.CONFIRMED

    plain_page.get_by_label("Choose Ek, Alva").check()
    plain_page.get_by_role("button", name="Withdraw").click()
    assert run.enrolments.get().state == EnrolmentState.WITHDRAWN


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    page: Page, sign_in: SignIn, session: Session, seated: Seated, size: dict[str, int]
) -> None:
    run, coordinator = session.run, make_user()
    enrolments = seated(2)
    seated(1, state=EnrolmentState.WITHDRAWN)
    make_enrolment(
        make_participant("Eva", "Lind", company=enrolments[0].company),
        run,
        enrolments[0].company,
        state=EnrolmentState.WAITLISTED,
        queued_at=timezone.now(),
    )
    attend(session, enrolments, coordinator)
    trainer = make_user(Role.TRAINER)
    run.trainers.add(trainer)
    for days in (-3, 0, 5):
        make_session(run, timezone.localdate() + timedelta(days=days))
    page.set_viewport_size(size)
    run_page, sheet = reverse("runs:detail", args=[run.public_id]), reverse("attendance:grid", args=[session.public_id])
    person = enrolments[0].participant.public_id
    pages = {
        coordinator: [
            reverse("courses:list"),
            reverse("courses:detail", args=[run.course.public_id]),
            reverse("courses:create"),
            reverse("runs:list"),
            reverse("runs:create"),
            f"{run_page}?person=kim",
            reverse("runs:sessions_add", args=[run.public_id]),
            reverse("runs:cancel", args=[run.public_id]),
            reverse("attendance:list"),
            sheet,
            reverse("attendance:paper", args=[session.public_id]),
            reverse("enrolments:of_person", args=[person]),
            reverse("attendance:of_person", args=[person]),
        ],
        trainer: [reverse("trainer:home"), reverse("trainer:session", args=[session.public_id])],
    }
    faults = []
    for user, addresses in pages.items():
        sign_in(page, user)
        for address in addresses:
            page.goto(address)
            results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
            if results.violations_count:
                faults.append(f"{address}\n{results.generate_report()}")
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                faults.append(f"{address} is too wide")

    assert faults == [], "\n".join(faults)


def test_another_run_is_not_in_the_trainers_house(
    page: Page, sign_in: SignIn, session: Session, company: Company
) -> None:
    trainer = make_user(Role.TRAINER)
    sign_in(page, trainer)
    elsewhere = make_session(make_run(), session.starts_on)

    answer = page.goto(reverse("trainer:session", args=[elsewhere.public_id]))

    assert answer is not None
    assert answer.status == 404
