"""The progress report on the real register: the right figures, the same bytes, a document for everybody."""

import hashlib
import json
import subprocess
from datetime import UTC, date, datetime, time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.core.files import path_of
from compcor.core.periods import Period
from compcor.jobs.actions import run_job
from compcor.jobs.enums import JobState
from compcor.jobs.models import Job
from compcor.jobs.work import LeaseLost, Work
from courses.attended import refresh_attended
from participants.models import Participant
from reporting import actions
from reporting.document import build_document
from reporting.document.build import as_csv
from reporting.enums import NarrativeSection, ReportState
from reporting.generation import content_of, make_report
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
from tests.pdf import assert_pdf_a3a_ua1
from tests.register.books import REGISTER

PERIOD = Period(date(2020, 9, 1), date(2021, 9, 30))

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return make_user()


@pytest.fixture
def leader() -> User:
    return make_user(Role.LEADERSHIP)


def load_register() -> None:
    """The register as a coordinator brings it in."""
    make_project()
    call_command("import_register", str(REGISTER), stdout=StringIO())


def made(by: User, period: Period = PERIOD, language: str = "sv") -> ProgressReport:
    """A report that the worker has made."""
    report = actions.request_report(period=period, language=language, by=by)
    run_job(report.job.public_id)
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT, report.reason
    return report


def document(report: ProgressReport) -> bytes:
    return path_of(report.file_name).read_bytes()


def words_of(content: bytes, tmp_path: Path) -> str:
    """The text as a reader program gets it."""
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_report_of_the_register_is_right_to_the_minute(coordinator: User) -> None:
    load_register()

    figures = made(coordinator).figures

    assert figures["totals"]["participants"] == 434
    assert figures["totals"]["companies_reached"] == 52
    assert figures["totals"]["reported_hours"] == 8241
    assert figures["totals"]["net_minutes"] == 501505
    assert figures["participants"]["sex"] == [{"key": "woman", "people": 133}, {"key": "man", "people": 301}]


def test_document_says_what_was_counted(coordinator: User, tmp_path: Path) -> None:
    load_register()

    words = words_of(document(made(coordinator, language="en")), tmp_path)

    for text in ("434", "8,241", "Co-funded by the European Union", "Women", "133", "Men", "301"):
        assert text in words


def test_document_is_for_the_archive_and_for_everybody(coordinator: User, tmp_path: Path) -> None:
    load_register()
    files = []
    for language in ("sv", "en"):
        files.append(tmp_path / f"{language}.pdf")
        files[-1].write_bytes(document(made(coordinator, language=language)))

    assert_pdf_a3a_ua1(*files)


def test_same_frozen_report_is_the_same_bytes(coordinator: User) -> None:
    report = made(coordinator)

    again = build_document(content_of(report))

    assert hashlib.sha256(again).hexdigest() == report.sha256
    assert again == document(report)


def test_a_draft_that_is_made_again_leaves_no_document_behind(
    coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    report = made(coordinator)
    former = path_of(report.file_name)
    report = actions.write_narrative(report=report, narrative={NarrativeSection.values[0]: "Lugnt."}, by=coordinator)

    with django_capture_on_commit_callbacks(execute=True):
        run_job(report.job.public_id)

    report.refresh_from_db()
    assert path_of(report.file_name).exists()
    assert not former.exists()


def test_figures_are_inside_the_document(coordinator: User) -> None:
    load_register()
    report = made(coordinator)

    with pikepdf.open(BytesIO(document(report))) as pdf:
        enclosed = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}

    assert json.loads(enclosed["figures.json"]) == report.figures
    assert enclosed["figures.csv"].decode("utf-8-sig").startswith("figure;value\r\n")
    assert "totals.participants;434\r\n" in enclosed["figures.csv"].decode()


def test_every_font_is_our_own(coordinator: User) -> None:
    content = document(made(coordinator))

    with pikepdf.open(BytesIO(content)) as pdf:
        fonts = {
            str(item.BaseFont) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }

    assert fonts
    assert all("Plex" in font for font in fonts), fonts


def test_a_report_of_nothing_is_a_report(coordinator: User) -> None:
    assert made(coordinator, Period(date(2020, 9, 1), date(2020, 9, 30))).figures["totals"]["participants"] == 0


def test_no_number_below_the_limit_is_in_the_figures(coordinator: User) -> None:
    load_register()

    for people in people_numbers(made(coordinator, Period(date(2020, 9, 1), date(2020, 9, 30))).figures):
        assert people is None or people == 0 or people >= 5


def people_numbers(figures: dict) -> list[int | None]:
    groups = [row for rows in figures["participants"].values() for row in rows] + figures["courses"]
    return [row[name] for row in groups for name in ("women", "men", "people", "participants") if name in row]


def test_texts_are_set_from_the_same_figures(coordinator: User, tmp_path: Path) -> None:
    report = made(coordinator)
    figures = report.figures

    actions.write_narrative(report=report, narrative={"summary": "Det går bra."}, by=coordinator)
    report.refresh_from_db()
    run_job(report.job.public_id)
    report.refresh_from_db()

    assert report.state == ReportState.DRAFT
    assert report.figures == figures
    assert "Det går bra." in words_of(document(report), tmp_path)


def test_new_version_leaves_the_earlier_one_alone(coordinator: User) -> None:
    first = made(coordinator)
    before = document(first)

    second = actions.request_new_version(report=first, by=coordinator)
    run_job(second.job.public_id)
    first.refresh_from_db()

    assert (second.number, second.version) == (first.number, 2)
    assert document(first) == before


def test_only_a_draft_is_changed(coordinator: User, leader: User, client: Client) -> None:
    report = actions.approve_report(report=made(coordinator), by=leader)

    with pytest.raises(RuleViolation):
        actions.write_narrative(report=report, narrative={"summary": "Annat."}, by=coordinator)
    client.force_login(coordinator)
    answer = client.get(reverse("reports:narrative", args=[report.public_id]))
    assert answer["Location"] == reverse("reports:detail", args=[report.public_id])


def test_only_an_approved_report_is_locked(coordinator: User, leader: User) -> None:
    report = made(coordinator)

    with pytest.raises(RuleViolation):
        actions.lock_report(report=report, by=leader)
    actions.approve_report(report=report, by=leader)
    report = actions.lock_report(report=report, by=leader)

    assert report.state == ReportState.LOCKED
    assert report.locked_by == leader


def test_a_period_to_come_is_refused(coordinator: User) -> None:
    with pytest.raises(RuleViolation):
        actions.request_report(period=Period(date(2999, 1, 1), date(2999, 1, 31)), language="sv", by=coordinator)


def test_a_job_that_is_offered_twice_makes_one_report(coordinator: User) -> None:
    report = made(coordinator)
    sha256 = report.sha256

    run_job(report.job.public_id)

    report.refresh_from_db()
    assert report.sha256 == sha256
    assert Job.objects.get().state == JobState.DONE
    assert Job.objects.get().attempts == 1


def test_figures_are_as_of_the_moment_they_were_counted(coordinator: User) -> None:
    before = datetime.now(UTC).replace(microsecond=0)

    counted_at = datetime.fromisoformat(made(coordinator).figures["as_of"])

    assert before <= counted_at <= datetime.now(UTC)


def test_command_makes_the_same_report(tmp_path: Path) -> None:
    load_register()
    out = tmp_path / "report.pdf"

    call_command("build_report", "--from=2020-09-01", "--to=2021-09-30", f"--out={out}", stdout=StringIO())

    assert hashlib.sha256(out.read_bytes()).hexdigest() == ProgressReport.objects.get().sha256


def test_two_who_write_at_once_do_not_overwrite_each_other(coordinator: User, client: Client) -> None:
    report = made(coordinator)
    client.force_login(coordinator)
    address = reverse("reports:narrative", args=[report.public_id])
    seen = client.get(address).context["seen"]
    actions.write_narrative(report=report, narrative={"summary": "Det går bra."}, by=make_user())
    run_job(ProgressReport.objects.get().job.public_id)

    refused = client.post(address, {"seen": seen, "lessons": "Börja i tid."})

    assert refused.status_code == 200
    assert "Somebody else wrote in the report meanwhile" in refused.text
    assert "Börja i tid." in refused.text
    assert [text for _label, text in refused.context["others"]] == ["Det går bra.", ""]
    assert ProgressReport.objects.get().narrative["summary"] == "Det går bra."
    again = client.post(address, {"seen": refused.context["seen"], "summary": "Bra.", "lessons": "Börja i tid."})
    assert again.status_code == 302
    report.refresh_from_db()
    assert (report.narrative["summary"], report.narrative["lessons"]) == ("Bra.", "Börja i tid.")


def test_a_worker_that_comes_late_takes_no_made_report_back(coordinator: User) -> None:
    report = made(coordinator)
    Job.objects.update(lease_token=uuid4())  # another worker has it

    with pytest.raises(LeaseLost):
        make_report(Work(report.job))

    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def test_a_report_says_who_prepared_it(coordinator: User, tmp_path: Path) -> None:
    report = made(coordinator, language="en")

    assert report.figures["prepared_by"] == str(coordinator)
    assert f"Prepared by {coordinator}" in " ".join(words_of(document(report), tmp_path).split())


def test_a_report_of_before_the_project_is_a_report(coordinator: User) -> None:
    assert made(coordinator, Period(date(2019, 1, 1), date(2019, 12, 31))).figures["months"] == []


def test_held_hours_have_two_decimals(coordinator: User) -> None:
    company, run = make_company(), make_run()
    for day in (1, 2):
        session = make_session(run, date(2021, 3, day), time(8), time(9, 10))
        attend(session, make_enrolment(make_participant(company=company), run, company), 70)
    refresh_attended(list(Participant.objects.values_list("pk", flat=True)))

    figures = made(coordinator).figures

    assert [course["hours"] for course in figures["courses"]] == ["2.33"]
    assert f"courses.{run.course.code}.hours;2,33\r\n" in as_csv(figures).decode()
    assert "project.grant_sek;8800000,00\r\n" in as_csv(figures).decode()
