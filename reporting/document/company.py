"""A company's own report: its people's courses and hours, as a PDF. No database, no network, no clock."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from companies.models import Company
from compcor.core.display import iso_date, number
from compcor.core.pdf import Enclosure, render_pdf
from compcor.core.text import spreadsheet_safe
from compcor.project.models import Project
from courses.enums import EnrolmentState
from reporting.document.build import STYLESHEET
from reporting.document.sections import Fact, Table
from reporting.figures import CompanyTime
from reporting.tables import as_hours, month_name, written, written_column

# Tables cost most of the time of setting; the enclosed file has every row.
MOST_ROWS = 600


@dataclass(frozen=True, slots=True)
class CompanyReportContent:
    """All that the document is made of."""

    language: str
    project: Project
    company: Company
    time: CompanyTime
    made_at: datetime


def build_company_report(content: CompanyReportContent) -> bytes:
    """PDF/A-3a and PDF/UA-1, with every row enclosed as CSV. Raises DocumentFault when something cannot be set."""
    with translation.override(content.language):
        enclosure = Enclosure(
            name="courses.csv",
            description=translation.gettext("Attended time per person and course run"),
            content=as_csv(content.time),
        )
        html = render_to_string(
            "reporting/pdf/company_report.html",
            {
                "content": content,
                "facts": facts(content),
                "tables": [months_table(content.time), courses_table(content.time)],
                "enclosure": enclosure,
            },
        )
    return render_pdf(html, stylesheet=STYLESHEET, made_at=content.made_at, enclosures=[enclosure])


def facts(content: CompanyReportContent) -> list[Fact]:
    """What the report says of the whole period."""
    _ = translation.gettext
    time = content.time
    return [
        Fact(_("Company"), content.company.name),
        Fact(_("Company number"), content.company.org_number_display),
        Fact(_("People with attended time"), number(time.people)),
        Fact(_("Attended hours"), written(as_hours(time.net_minutes))),
        Fact(_("Course participations"), number(len(time.rows))),
    ]


def months_table(time: CompanyTime) -> Table:
    """Attended hours per month."""
    _ = translation.gettext
    months, minutes = time.net_minutes_by_month.keys(), time.net_minutes_by_month.values()
    hours = written_column([as_hours(sum_) for sum_ in minutes])
    rows = [[month_name(month), sum_] for month, sum_ in zip(months, hours, strict=True)]
    note = "" if rows else _("Nobody has attended anything in these days.")
    return Table(_("Attended hours per month"), [_("Month"), _("Hours")], rows, note=note)


def courses_table(time: CompanyTime) -> Table:
    """Each person's courses with the time attended."""
    _ = translation.gettext
    shown = time.rows[:MOST_ROWS]
    rows = [
        [
            row.person,
            f"{row.course} ({row.run})",
            iso_date(row.starts_on) if row.starts_on else "–",
            str(EnrolmentState(row.state).label) if row.state else "–",
            hours,
        ]
        for row, hours in zip(shown, written_column([as_hours(row.minutes) for row in shown]), strict=True)
    ]
    left = len(time.rows) - len(rows)
    note = _("{count} more rows are in the enclosed file.").format(count=number(left)) if left > 0 else ""
    note = note if rows else _("Nobody has attended anything in these days.")
    columns = [_("Name"), _("Course"), _("Begins"), _("Seat"), _("Hours")]
    return Table(_("Courses of the company's people"), columns, rows, note=note, is_wide=True, texts=4)


def as_csv(time: CompanyTime) -> bytes:
    """Every row, for a spreadsheet; semicolon and byte-order mark for Swedish Excel."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["name", "course", "run", "begins", "seat", "minutes"])
    for row in time.rows:
        words = (spreadsheet_safe(word) for word in (row.person, row.course, row.run))
        writer.writerow([*words, row.starts_on or "", row.state, row.minutes])
    return text.getvalue().encode("utf-8-sig")
