"""What a page says back: in view after an act, at the fault after a refusal, and the question every time."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.periods import Period, swedish_today
from compcor.jobs.actions import run_job
from compcor.project.models import current_project
from courses.actions.sessions import add_sessions
from courses.enums import RunState
from courses.models import CourseRun
from reporting.actions import request_report
from reporting.enums import ReportState
from reporting.models import ProgressReport
from tests.courses.conftest import times
from tests.factories import make_company, make_course, make_participant, make_project, make_run, make_user
from tests.journeys.hands import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def run() -> CourseRun:
    """A run with so many sessions that its page is longer than the screen."""
    make_project()
    run = make_run(make_course(title="Robotceller"), seats=4, state=RunState.OPEN)
    first = swedish_today() + timedelta(days=30)
    add_sessions(run=run, sessions=[times(first + timedelta(days=day), "8", "12") for day in range(20)], by=None)
    make_participant("Anna", "Ek", company=make_company("Mälardalens Verktyg AB"))
    return run


@pytest.fixture
def coordinator_page(page: Page, live_server: LiveServer, run: CourseRun) -> Page:
    return signed_in(page, make_user(), live_server)


def signed_in(page: Page, user: User, live_server: LiveServer) -> Page:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return page


def test_what_an_act_did_is_said_where_the_page_opens(coordinator_page: Page, run: CourseRun) -> None:
    page = coordinator_page
    page.goto(f"/runs/{run.public_id}/")
    page.get_by_label("Name of the person").press_sequentially("ek")
    page.get_by_role("button", name="Enrol Ek, Anna").click()

    page.wait_for_url("**/#person")
    expect(page.locator(".messages")).to_be_in_viewport()
    expect(page.get_by_label("Name of the person")).to_be_focused()
    expect(page.get_by_label("Name of the person")).to_be_in_viewport()


def test_a_question_is_asked_every_time(coordinator_page: Page, run: CourseRun) -> None:
    """Also on a page that the browser brings back as it was left."""
    page = coordinator_page
    page.goto(f"/runs/{run.public_id}/")
    page.evaluate(
        "document.addEventListener('submit', (sent) => sent.target.method === 'post' && sent.preventDefault())"
    )
    remove = page.get_by_role("button", name="Remove the session").first

    for _ in range(2):
        remove.click()
        page.get_by_role("button", name="Yes, do it").click()
        expect(page.get_by_role("dialog")).to_be_hidden()
        remove.evaluate("button => delete button.form.dataset.sent")

    remove.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_report_is_locked_only_after_the_question(page: Page, live_server: LiveServer) -> None:
    make_project()
    leader = make_user(Role.LEADERSHIP)
    report = request_report(
        period=Period(current_project().starts_on, current_project().ends_on), language="sv", by=leader
    )
    run_job(report.job.public_id)
    signed_in(page, leader, live_server).goto(f"/reports/{report.public_id}/")
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Lock").click()

    expect(page.get_by_role("dialog")).to_contain_text("Lock the report for good?")
    assert ProgressReport.objects.get().state == ReportState.APPROVED
    page.get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_role("button", name="Lock")).to_have_count(0)
    assert ProgressReport.objects.get().state == ReportState.LOCKED


def test_the_faults_of_sessions_are_listed_and_lead_to_their_fields(coordinator_page: Page, run: CourseRun) -> None:
    page = coordinator_page
    page.goto(f"/runs/{run.public_id}/sessions/")
    page.get_by_label("Starts, 2").fill("25.90")
    page.get_by_role("button", name="Add sessions").click()

    faults = page.get_by_role("alert")
    expect(faults).to_be_focused()
    faults.get_by_role("link", name="Row 2, Starts").click()
    expect(page.get_by_label("Starts, 2")).to_be_focused()


def test_the_key_to_the_search_opens_the_menu_on_a_phone(coordinator_page: Page) -> None:
    page = coordinator_page
    page.set_viewport_size(PHONE)
    page.goto("/courses/")

    page.keyboard.press("/")

    expect(page.get_by_label("Search everything")).to_be_focused()
    expect(page.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "true")
