"""Letters that the document's font lacks: refused where they are typed, a sign where they come with the data."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from compcor.core.files import path_of
from compcor.core.letters import lacking, showable, tidy
from compcor.core.periods import Period
from compcor.jobs.actions import run_job
from courses.attended import refresh_attended
from reporting import actions
from reporting.enums import ReportState
from reporting.models import ProgressReport
from tests.courses.test_attended import attend
from tests.factories import (
    make_company,
    make_contact,
    make_enrolment,
    make_participant,
    make_project,
    make_run,
    make_session,
    make_user,
)
from tests.pdf import assert_pdf_a3a_ua1
from tests.reporting.test_reports import words_of

PERIOD = Period(date(2020, 9, 1), date(2021, 9, 30))


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Rad ett\x0brad två\u2028rad tre\r\n\r\nNytt stycke", "Rad ett\nrad två\nrad tre\n\nNytt stycke"),
        ("  \ufeffa\u200bb\u00adc\x1f\td  ", "abc d"),
        ("A\u030angstro\u0308m", "Ångström"),
    ],
)
def test_what_other_programs_paste_is_tidied(pasted: str, kept: str) -> None:
    assert tidy(pasted) == kept


def test_letters_that_cannot_be_shown_are_found() -> None:
    assert lacking("Bra 👍 jobbat 😀👍, 李!") == ["👍", "😀", "李"]
    assert lacking("Łódź İ ŽŠ → ≥ ≤ ½ ² – — … “” • € Жук αβγ\n\t\u00a0") == []
    assert showable("<td>李 Ek</td>") == "<td>\N{REPLACEMENT CHARACTER} Ek</td>"


@pytest.mark.django_db
def test_a_text_that_cannot_be_set_is_refused_at_its_field() -> None:
    make_project()
    user, client = make_user(), Client()
    report = actions.request_report(period=PERIOD, language="sv", by=user)
    run_job(report.job.public_id)
    client.force_login(user)

    page = client.post(reverse("reports:narrative", args=[report.public_id]), {"summary": "Bra!", "lessons": "👍 Öva"})

    assert "👍" in page.context["form"].errors["lessons"][0]
    assert ">Bra!</textarea>" in page.text.replace("\n", "")
    report.refresh_from_db()
    assert (report.state, report.narrative) == (ReportState.DRAFT, {})


@pytest.mark.django_db
def test_a_name_in_other_letters_stops_no_document(tmp_path: Path) -> None:
    make_project()
    company, run = make_company(name="李 Mekaniska AB"), make_run()
    person = make_participant(company=company, family_name="李")
    attend(make_session(run, date(2021, 3, 9)), make_enrolment(person, run, company), 60)
    refresh_attended([person.pk])
    contact = make_contact(company)
    report = actions.request_company_report(company=company, period=PERIOD, language="sv", by=contact)

    run_job(report.job.public_id)

    report.refresh_from_db()
    document = path_of(report.file_name)
    assert "\N{REPLACEMENT CHARACTER} Mekaniska AB" in words_of(document.read_bytes(), tmp_path)
    assert_pdf_a3a_ua1(document)


@pytest.mark.django_db
def test_a_pasted_line_break_stops_no_document() -> None:
    make_project()
    user = make_user()
    report = actions.request_report(period=PERIOD, language="sv", by=user)
    run_job(report.job.public_id)
    report.refresh_from_db()

    report = actions.write_narrative(report=report, narrative={"summary": "Ett\x0btvå\u2028tre"}, by=user)
    run_job(report.job.public_id)

    report = ProgressReport.objects.get(pk=report.pk)
    assert (report.state, report.narrative["summary"]) == (ReportState.DRAFT, "Ett\ntvå\ntre")
