"""Every page of every role, on a screen and on a phone, light and dark: axe finds nothing, nothing is too wide.

The `page` fixture also fails on a script error and on anything that the CSP refuses.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from compcor.core.periods import Period
from compcor.jobs.actions import run_job
from compcor.project.models import current_project
from reporting.actions import request_report
from tests.access.table import TABLE, Row
from tests.access.test_table import path_of
from tests.access.world import World, make_world
from tests.factories import make_project, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUDIENCES = ("anonymous", "coordinator", "own", "trainer", "leadership", "auditor", "administrator")
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
SCHEMES = ("light", "dark")
# What is no page of its own: files, fragments, a search that needs words, and the answer to a program.
NO_PAGE = {
    "attendance:minutes", "attendance:of_person_part", "auditor:download", "companies:agreement_file",
    "companies:agreement_signed", "companies:document", "companies:proposals", "health", "jobs:progress",
    "portal:agreement_file", "portal:agreement_signed", "portal_courses:people", "portal_courses:run_calendar",
    "portal_courses:sessions", "portal_register:template", "portal_reports:download", "register:template",
    "reports:download", "runs:people", "signing:file", "trainer:minutes",
}  # fmt: skip
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Only contrast depends on light and dark.
CONTRAST = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


@pytest.fixture
def world() -> World:
    """The access table's world, with a report that the worker made."""
    make_project()
    world = make_world()
    report = request_report(
        period=Period(current_project().starts_on, current_project().ends_on), language="sv", by=make_user()
    )
    run_job(report.job.public_id)
    report.refresh_from_db()
    world.draft = report
    return world


def pages_of(audience: str, world: World) -> Iterator[str]:
    """The addresses that show the audience a page; those that everybody has alike, for nobody and one role alone."""
    for row in TABLE:
        if row.name in NO_PAGE or row.method != "get" or row.status[audience] != 200:
            continue
        if is_everybodys(row) and audience not in ("anonymous", "coordinator"):
            continue
        yield path_of(row, world)


def is_everybodys(row: Row) -> bool:
    return row.status["auditor"] == row.status["trainer"] == row.status["own"] == 200


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_is_in_anybodys_way(page: Page, live_server: LiveServer, world: World, audience: str) -> None:
    if person := world.people[audience]:
        client = Client()
        client.force_login(person)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
    addresses = list(pages_of(audience, world))

    faults = [fault for address in addresses for fault in faults_of(page, address)]

    assert addresses
    assert faults == [], "\n".join(faults)


def faults_of(page: Page, address: str) -> Iterator[str]:
    answer = page.goto(address)
    assert answer
    assert answer.status == 200, address
    axe = Axe()
    for size in SIZES:
        page.set_viewport_size(size)
        page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            yield f"{address} is too wide for {size['width']} px"
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = axe.run(page, options=OPTIONS if scheme == "light" else CONTRAST)
            axe = Axe("0")  # it stays in the page until the next one
            if found.violations_count:
                yield f"{address} {size['width']} {scheme}\n{found.generate_report()}"
