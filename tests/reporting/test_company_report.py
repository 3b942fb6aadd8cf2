"""A company's own report: its people's time as its employees, and nothing of anybody else's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.files import path_of
from compcor.core.periods import Period
from compcor.jobs.actions import run_job, sweep_jobs
from compcor.jobs.models import Job
from courses.attended import refresh_attended
from participants.models import Participant
from reporting import actions
from reporting.figures import collect_figures, company_time
from reporting.models import CompanyReport
from tests.courses.test_attended import attend
from tests.factories import (
    make_company,
    make_contact,
    make_employment,
    make_enrolment,
    make_participant,
    make_project,
    make_run,
    make_session,
)
from tests.pdf import assert_pdf_a3a_ua1
from tests.reporting.test_reports import words_of

pytestmark = pytest.mark.django_db
PROJECT = Period(date(2020, 9, 1), date(2022, 8, 31))
NOW = datetime(2021, 10, 23, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    make_project()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def company() -> Company:
    return make_company(name="Kvarnvik Mekaniska AB")


@pytest.fixture
def contact(company: Company) -> User:
    return make_contact(company)


def attended(person: Participant, company: Company, *days: date) -> None:
    run = make_run()
    enrolment = make_enrolment(person, run, company)
    for day in days:
        attend(make_session(run, day), enrolment, 180)
    refresh_attended([person.pk])


def made(company: Company, contact: User, period: Period = PROJECT, language: str = "en") -> CompanyReport:
    report = actions.request_company_report(company=company, period=period, language=language, by=contact)
    run_job(report.job.public_id)
    report.refresh_from_db()
    assert report.file_name, report.reason
    return report


def test_time_at_another_employer_is_not_told(company: Company) -> None:
    person, other = make_participant(company=company), make_company()
    make_employment(person, other)
    attended(person, company, date(2021, 2, 2), date(2021, 3, 2))
    attended(person, other, date(2021, 4, 6))

    time = company_time(company, PROJECT, as_of=NOW.date())

    assert time.net_minutes_by_month == {date(2021, 2, 1): 180, date(2021, 3, 1): 180}
    assert [(row.person, row.minutes) for row in time.rows] == [(person.list_name, 360)]


@pytest.mark.parametrize("period", [PROJECT, Period(date(2021, 2, 10), date(2021, 3, 20))])
def test_the_hours_are_those_of_the_projects_figures(company: Company, period: Period) -> None:
    for day in (date(2021, 2, 2), date(2021, 2, 16), date(2021, 3, 30)):
        attended(make_participant(company=company), company, day)

    figures = {row.public_id: row.net_minutes for row in collect_figures(period, as_of=NOW.date()).companies}

    assert company_time(company, period, as_of=NOW.date()).net_minutes == figures[company.public_id]


def test_a_protected_identity_stands_under_its_alias(company: Company, contact: User, tmp_path: Path) -> None:
    person = make_participant(company=company, family_name="Hemligsson", protected_identity=True)
    attended(person, company, date(2021, 2, 2))

    words = words_of(path_of(made(company, contact).file_name).read_bytes(), tmp_path)

    assert "Hemligsson" not in words
    assert person.list_name in " ".join(words.split())


def test_the_document_is_for_the_archive_and_for_everybody(company: Company, contact: User, tmp_path: Path) -> None:
    for number in range(3):
        attended(make_participant(company=company), company, date(2021, 2, 2 + number))
    paths = [path_of(made(company, contact, language=language).file_name) for language in ("sv", "en")]

    words = words_of(paths[1].read_bytes(), tmp_path)

    assert "Co-funded by the European Union" in words
    assert "Kvarnvik Mekaniska AB" in words
    assert_pdf_a3a_ua1(*paths)


def test_a_company_without_attended_time_gets_a_report_that_says_so(company: Company, contact: User) -> None:
    assert made(company, contact).sha256


def test_the_portal_asks_for_a_report_and_hands_it_out(company: Company, contact: User) -> None:
    attended(make_participant(company=company), company, date(2021, 2, 2))
    client = Client()
    client.force_login(contact)
    page = reverse("portal_reports:list", args=[company.public_id])
    values = {"period_start": "2020-09-01", "period_end": "2021-10-23", "language": "sv"}

    for _ in range(2):  # a double click is one report
        assert client.post(page, values).url == page
    (report,) = CompanyReport.objects.all()
    assert client.get(reverse("portal_reports:download", args=[company.public_id, report.public_id])).status_code == 404
    run_job(report.job.public_id)

    answer = client.get(reverse("portal_reports:download", args=[company.public_id, report.public_id]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    download = reverse("portal_reports:download", args=[company.public_id, report.public_id])
    assert f'href="{download}"' in client.get(page).text


def test_a_neighbour_gets_the_page_of_an_unknown_report(company: Company, contact: User) -> None:
    report = made(company, contact)
    neighbour_company = make_company()
    client = Client()
    client.force_login(make_contact(neighbour_company))

    for place in (company, neighbour_company):
        address = reverse("portal_reports:download", args=[place.public_id, report.public_id])
        assert client.get(address).status_code == 404


def test_a_report_that_failed_says_why_and_can_be_asked_for_again(company: Company, contact: User) -> None:
    report = actions.request_company_report(company=company, period=PROJECT, language="sv", by=contact)
    Job.objects.filter(pk=report.job.pk).update(parameters={"report": str(report.public_id), "x": 1}, attempts=3)
    sweep_jobs()

    report.refresh_from_db()
    assert report.reason
    again = actions.request_company_report(company=company, period=PROJECT, language="sv", by=contact)
    assert again.pk != report.pk


def test_as_many_queries_for_one_person_as_for_many(company: Company) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            attended(make_participant(company=company), company, date(2021, 2, 2))
        with CaptureQueriesContext(connection) as queries:
            company_time(company, PROJECT, as_of=NOW.date())
        counts.append(len(queries))

    assert counts[0] == counts[1]
