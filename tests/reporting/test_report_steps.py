"""Reports when people act in another order, twice or at once: nothing unseen is approved, nothing is made twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import Period, swedish_today
from compcor.jobs.actions import run_job
from compcor.project.models import current_project
from courses.attended import refresh_attended
from reporting import actions
from reporting.blockers import failed_reports
from reporting.enums import ReportState
from reporting.models import ProgressReport
from tests.courses.test_attended import attend
from tests.factories import (
    make_company,
    make_enrolment,
    make_participant,
    make_project,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db
PROJECT = Period(date(2020, 9, 1), date(2022, 8, 31))
UNTIL_JULY, UNTIL_AUGUST = (Period(PROJECT.start, date(2021, month, 31)) for month in (7, 8))


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    make_project()
    with time_machine.travel(datetime(2021, 10, 23, 8, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def coordinator() -> User:
    return make_user()


@pytest.fixture
def leader() -> User:
    return make_user(Role.LEADERSHIP)


def made(by: User, period: Period = UNTIL_JULY) -> ProgressReport:
    return worked(actions.request_report(period=period, language="sv", by=by))


def worked(report: ProgressReport) -> ProgressReport:
    """After the worker."""
    run_job(report.job.public_id)
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT, report.reason
    return report


def locked(report: ProgressReport, leader: User) -> ProgressReport:
    return actions.lock_report(report=actions.approve_report(report=report, by=leader), by=leader)


def attended(day: date, people: int) -> None:
    company, run = make_company(), make_run()
    session = make_session(run, day)
    newcomers = [make_participant(company=company) for _ in range(people)]
    for person in newcomers:
        attend(session, make_enrolment(person, run, company), 180)
    refresh_attended([person.pk for person in newcomers])


def test_nobody_approves_a_document_that_was_made_anew_meanwhile(coordinator: User, leader: User) -> None:
    report = made(coordinator)
    client = Client()
    client.force_login(leader)
    page = client.get(reverse("reports:detail", args=[report.public_id]))
    assert f'name="seen" value="{report.sha256}"' in page.text
    seen = report.sha256
    report = worked(actions.write_narrative(report=report, narrative={"summary": "Nytt."}, by=coordinator))

    client.post(reverse("reports:approve", args=[report.public_id]), {"seen": seen})

    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    client.post(reverse("reports:approve", args=[report.public_id]), {"seen": report.sha256})
    report.refresh_from_db()
    assert report.state == ReportState.APPROVED
    with pytest.raises(RuleViolation, match="made anew"):
        actions.lock_report(report=report, by=leader, seen=seen)


def test_a_report_that_is_being_made_is_not_made_twice(coordinator: User, leader: User) -> None:
    first = actions.request_report(period=UNTIL_JULY, language="sv", by=coordinator)

    assert actions.request_report(period=UNTIL_JULY, language="sv", by=leader) == first
    assert actions.request_report(period=UNTIL_JULY, language="en", by=leader) != first
    worked(first)
    assert actions.request_report(period=UNTIL_JULY, language="sv", by=leader) != first


def test_a_new_version_that_is_being_made_is_not_made_twice(coordinator: User, leader: User) -> None:
    first = made(coordinator)

    second = actions.request_new_version(report=first, by=coordinator)

    assert actions.request_new_version(report=first, by=leader) == second
    worked(second)
    assert actions.request_new_version(report=first, by=leader).version == 3


def test_a_draft_whose_texts_are_set_is_no_report_that_is_being_counted(coordinator: User) -> None:
    report = made(coordinator)
    actions.write_narrative(report=report, narrative={"summary": "Nytt."}, by=coordinator)

    assert actions.request_report(period=UNTIL_JULY, language="sv", by=coordinator) != report
    assert actions.request_new_version(report=report, by=coordinator) != report


def failed(report: ProgressReport) -> ProgressReport:
    report.state, report.reason = ReportState.FAILED, "The document could not be set. The log has the details."
    report.save()
    return report


def test_a_failed_report_is_made_again_with_the_same_texts(coordinator: User) -> None:
    report = failed(actions.request_report(period=UNTIL_JULY, language="sv", by=coordinator))

    report = actions.write_narrative(report=report, narrative={}, by=coordinator)

    assert worked(report).reason == ""


def test_a_failed_report_blocks_until_there_is_a_newer_version(coordinator: User) -> None:
    report = failed(actions.request_report(period=UNTIL_JULY, language="sv", by=coordinator))
    assert len(list(failed_reports(coordinator))) == 1

    second = actions.request_new_version(report=report, by=coordinator)

    assert list(failed_reports(coordinator)) == []
    failed(second)
    (blocker,) = failed_reports(coordinator)
    assert blocker.url == reverse("reports:detail", args=[second.public_id])


def test_why_a_report_failed_is_told_in_the_readers_language(coordinator: User) -> None:
    failed(actions.request_report(period=UNTIL_JULY, language="sv", by=coordinator))

    for language, words in (("sv", "Dokumentet kunde inte"), ("en", "The document could not")):
        with translation.override(language):
            assert next(failed_reports(coordinator)).where.startswith(words)


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2020, 8, 20), date(2020, 9, 1)),
        (date(2020, 9, 1), date(2020, 9, 1)),
        (date(2020, 9, 20), date(2020, 9, 20)),
        (date(2020, 10, 1), date(2020, 9, 30)),
        (date(2021, 10, 23), date(2021, 9, 30)),
        (date(2022, 8, 31), date(2022, 7, 31)),
        (date(2022, 9, 1), date(2022, 8, 31)),
        (date(2026, 11, 23), date(2022, 8, 31)),
    ],
)
def test_the_first_month_is_reported_until_today(today: date, end: date) -> None:
    assert actions.default_period(project=PROJECT, today=today) == Period(PROJECT.start, end)


@pytest.mark.parametrize(("newcomers", "warned"), [(0, 0), (2, 1), (5, 0)])
def test_who_could_subtract_two_reports_and_find_few_people_is_told(
    coordinator: User, leader: User, newcomers: int, warned: int
) -> None:
    attended(date(2021, 3, 9), 10)
    if newcomers:
        attended(date(2021, 8, 10), newcomers)
    sent = made(coordinator)
    report = made(coordinator, UNTIL_AUGUST)
    client = Client()
    client.force_login(leader)
    page = reverse("reports:detail", args=[report.public_id])
    assert client.get(page).context["told_apart"] == []

    locked(sent, leader)

    assert client.get(page).context["told_apart"] == [sent] * warned
    assert ("Few people tell this report from report 1, version 1" in client.get(page).text) == bool(warned)
    locked(report, leader)
    assert client.get(page).context["told_apart"] == []


def test_reports_of_other_days_are_not_subtracted(coordinator: User, leader: User) -> None:
    attended(date(2021, 3, 9), 10)
    attended(date(2021, 8, 10), 12)
    locked(made(coordinator, Period(date(2021, 8, 1), date(2021, 8, 31))), leader)
    report = made(coordinator)
    client = Client()
    client.force_login(leader)

    assert client.get(reverse("reports:detail", args=[report.public_id])).context["told_apart"] == []


def test_leadership_keeps_its_menu_across_the_top_on_pages_about_reports(coordinator: User, leader: User) -> None:
    report = made(coordinator)
    addresses = [reverse(f"reports:{name}", args=[report.public_id]) for name in ("detail", "narrative", "history")]

    for user, frame in ((leader, '<header class="top">'), (coordinator, '<header class="rail">')):
        client = Client()
        client.force_login(user)
        for address in ("/reports/", "/reports/create/", "/figures/", *addresses):
            assert frame in client.get(address).text, address


def test_a_reports_figures_lead_to_the_figures_of_its_days(coordinator: User) -> None:
    attended(date(2021, 3, 9), 3)
    report = made(coordinator)
    client = Client()
    client.force_login(coordinator)
    page = client.get(reverse("reports:detail", args=[report.public_id]))

    figures = client.get(page.context["figures_url"]).context["figures"]

    assert (figures.period, figures.participants) == (UNTIL_JULY, 3)


@pytest.mark.parametrize("day", [date(2020, 8, 31), date(2020, 9, 1), date(2022, 8, 31), date(2022, 9, 1)])
@pytest.mark.parametrize("people", [0, 1])
def test_every_page_and_report_works_around_the_projects_first_and_last_day(day: date, people: int) -> None:
    """Before it begins, on the first day, on the last and after it; without anybody and with one person."""
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False):
        if people and day >= PROJECT.start:
            attended(max(day, PROJECT.start), people)
        for role, addresses in (
            (Role.COORDINATOR, ["/", "/figures/", "/figures/?export=xlsx", "/reports/", "/reports/create/"]),
            (Role.LEADERSHIP, ["/leadership/", "/leadership/targets/", "/figures/", "/figures/?export=xlsx"]),
        ):
            client = Client()
            client.force_login(make_user(role))
            assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
        period = actions.default_period(project=current_project().period, today=swedish_today())
        if day < PROJECT.start:
            with pytest.raises(RuleViolation):
                made(make_user(), period)
        else:
            assert made(make_user(), period).sha256
