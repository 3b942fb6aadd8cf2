"""The main job from end to end: the register goes in, the report comes out, and both say the same."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from compcor.accounts.models import User
from compcor.core.files import path_of
from reporting.models import ProgressReport
from tests.factories import make_project, make_user
from tests.pdf import assert_pdf_a3a_ua1
from tests.processes import worker
from tests.register.books import FAULTS, REGISTER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long trial password"  # noqa: S105 - an invented account
LONG = 120_000  # milliseconds; the worker starts meanwhile


@pytest.fixture
def coordinator() -> Iterator[User]:
    """Somebody who signs in, on an empty installation with a worker."""
    make_project()
    user = make_user(password=PASSWORD)
    with worker():
        yield user


def test_from_the_register_to_the_report(page: Page, coordinator: User, tmp_path: Path) -> None:
    sign_in(page, coordinator)

    bring_in(page, REGISTER)
    page.get_by_role("button", name="Bring it in").click(timeout=LONG)
    expect(page.get_by_role("button", name="Take it back")).to_be_visible(timeout=LONG)
    page.goto("/")
    home = page.locator("main").inner_text()
    for figure in ("434", "of 600 people", "52", "of 60 companies"):
        assert figure in home

    page.goto("/reports/create/")
    page.get_by_label("From").fill("2020-09-01")
    page.get_by_label("To", exact=False).last.fill("2021-09-30")
    page.get_by_label("Language of the document").select_option("sv")
    page.get_by_role("button", name="Make the report").click()
    with page.expect_download(timeout=LONG) as downloading:
        page.get_by_role("link", name="Download the PDF").click(timeout=LONG)
    document = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(document)

    assert document.name == "compcor_lagesrapport_1_2020-09-01_2021-09-30_v1.pdf"
    assert document.read_bytes() == path_of(ProgressReport.objects.get().file_name).read_bytes()
    text = subprocess.run(["pdftotext", "-layout", document, "-"], capture_output=True, text=True, check=True).stdout
    for figure in ("434", "52", r"8\s241", "301", "133"):
        assert re.search(rf"\b{figure}\b", text), figure
    assert_pdf_a3a_ua1(document)


def test_a_spoilt_register_is_refused_with_every_fault(page: Page, coordinator: User) -> None:
    sign_in(page, coordinator)

    bring_in(page, FAULTS)

    faults = page.locator("section[aria-labelledby=faults] tbody tr")
    expect(faults).to_have_count(20, timeout=LONG)
    expect(page.get_by_role("button", name="Bring it in")).to_have_count(0)


def sign_in(page: Page, user: User) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def bring_in(page: Page, workbook: Path) -> None:
    page.goto("/import/new/")
    page.locator("input[type=file]").set_input_files(workbook)
    page.get_by_role("button", name="Check the file").click()
