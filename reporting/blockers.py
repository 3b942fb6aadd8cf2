"""What blocks the next report: the coordinators' list of things to do, each with owner, day and the place to fix it.

A constant number of queries; every rule is one function.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from companies.models import Agreement, Company
from companies.size import size_expression
from compcor.accounts.models import User
from compcor.core.geography import MUNICIPALITIES
from compcor.core.periods import civil_date, last_of_month, previous_month
from compcor.core.size_class import SizeClass
from compcor.project.models import Project
from courses.enums import RunState
from courses.models import AttendedMonth, Enrolment, Session
from courses.models.enrolment import EnrolmentQuerySet
from courses.sheets import MISSING, with_counts
from participants.job_changes import count_of_reports
from reporting.enums import ReportState
from reporting.models import ProgressReport

# SCB takes a month's file within four weeks after the month (docs/domain.md §1.2).
SCB_DAYS = timedelta(days=28)
MOST_OF_A_KIND = 200
NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing to do before the figures can be trusted. `due_on` is None when only the report itself waits."""

    what: str
    where: str
    owner: str
    owner_id: int | None
    due_on: date | None
    url: str
    link: str

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today

    def is_of(self, user: User) -> bool:
        return self.owner_id == user.pk


def scb_deadline(month: date) -> date:
    """The last day to report a month to SCB: four weeks after its end."""
    return last_of_month(month) + SCB_DAYS


def next_scb_month(today: date, project: Project) -> date | None:
    """The first month whose deadline has not passed and that the project was running in; None outside the project."""
    month = previous_month(today)
    if scb_deadline(month) < today or month < project.starts_on.replace(day=1):
        month = today.replace(day=1)
    return month if project.starts_on <= last_of_month(month) and month <= project.ends_on else None


def blockers(user: User, *, project: Project, today: date) -> list[Blocker]:
    """Everything that blocks, what is most urgent first."""
    found = chain(
        sessions_without_attendance(user),
        companies_without_agreement(user),
        people_not_informed(user),
        reports_of_contacts(user),
        companies_without_size(user, project),
        failed_reports(user),
    )
    return sorted(found, key=lambda item: (item.due_on is None, item.due_on or today, item.what))


def sessions_without_attendance(user: User) -> Iterator[Blocker]:
    """Sessions that are over and where nothing is recorded; due when their month is due at SCB."""
    counted: QuerySet[Any] = with_counts(Session.objects.visible_to(user))
    over = counted.filter(progress=MISSING, ends_at__lte=timezone.now())
    missing_ones = over.select_related("run__course").order_by("run__code", "starts_at")
    for run, group in groupby(missing_ones[:MOST_OF_A_KIND], key=lambda session: session.run):
        missing = list(group)
        count = len(missing)
        what = ngettext(
            "Attendance is missing for {count} session", "Attendance is missing for {count} sessions", count
        )
        days = first_names([session.starts_on.isoformat() for session in missing])
        yield Blocker(
            what=what.format(count=count),
            where=f"{run.course.title}, {MUNICIPALITIES[run.municipality]} · {days}",
            owner=run.trainer_names,
            owner_id=None,
            due_on=scb_deadline(missing[0].starts_on),
            url=reverse("attendance:grid", args=[missing[0].public_id]),
            link=_("Fill in attendance"),
        )


def companies_without_agreement(user: User) -> Iterator[Blocker]:
    """Companies whose people have seats before the agreement is signed; due when the first of them starts."""
    has_agreement = Agreement.objects.signed().filter(company=OuterRef("company"))
    for row in _by_company(_seats(user).filter(~Exists(has_agreement))):
        people = ngettext("{count} participant has a seat", "{count} participants have seats", row["people"])
        yield Blocker(
            what=_("A company has no agreement"),
            where=f"{row['company__name']} · {people.format(count=row['people'])}",
            owner=row["company__coordinator__name"] or "",
            owner_id=row["company__coordinator"],
            due_on=civil_date(row["first"]) if row["first"] else None,
            url=reverse("companies:agreement", args=[row["company__public_id"]]),
            link=_("Record agreement"),
        )


def reports_of_contacts(user: User) -> Iterator[Blocker]:
    """What contacts said of people who are known otherwise: whose employee somebody is decides whose hours count."""
    count = count_of_reports(user)
    if count:
        what = ngettext("{count} report from a company to look at", "{count} reports from companies to look at", count)
        yield Blocker(
            what=what.format(count=count),
            where=_("Somebody is employed at two companies, or a fact is written otherwise"),
            owner="",
            owner_id=None,
            due_on=None,
            url=reverse("participants:job_changes"),
            link=_("Look at them"),
        )


def people_not_informed(user: User) -> Iterator[Blocker]:
    """People with a seat who have not been told how their data are used; due when their first course starts."""
    rows = list(_by_company(_seats(user).filter(participant__informed_on__isnull=True)))
    for owner, group in _by_owner(rows, "company__coordinator"):
        people = sum(row["people"] for row in group)
        what = ngettext(
            "{count} participant is not informed about personal data",
            "{count} participants are not informed about personal data",
            people,
        )
        query = {"informed": "no"} | ({"company": group[0]["company__public_id"]} if len(group) == 1 else {})
        firsts = [row["first"] for row in group if row["first"]]
        yield Blocker(
            what=what.format(count=people),
            where=first_names([row["company__name"] for row in group]),
            owner=group[0]["company__coordinator__name"] or "",
            owner_id=owner,
            due_on=civil_date(min(firsts)) if firsts else None,
            url=f"{reverse('participants:list')}?{urlencode(query)}",
            link=_("See who"),
        )


def companies_without_size(user: User, project: Project) -> Iterator[Blocker]:
    """Companies reached whose size class cannot be computed: the report divides people by it."""
    size = size_expression(rate=project.sek_per_eur)
    reached = AttendedMonth.objects.filter(company=OuterRef("pk"))
    companies = Company.objects.visible_to(user).annotate(size=size).filter(Exists(reached), size=SizeClass.UNKNOWN)
    rows = companies.order_by("name").values("name", "public_id", "coordinator", "coordinator__name")[:MOST_OF_A_KIND]
    for owner, group in _by_owner([dict(row) for row in rows], "coordinator"):
        count = len(group)
        what = ngettext(
            "The size class of {count} company is not known", "The size class of {count} companies is not known", count
        )
        all_of_them = f"{reverse('companies:list')}?{urlencode({'size': SizeClass.UNKNOWN.value})}"
        yield Blocker(
            what=what.format(count=count),
            where=first_names([row["name"] for row in group]),
            owner=group[0]["coordinator__name"] or "",
            owner_id=owner,
            due_on=None,
            url=reverse("companies:edit", args=[group[0]["public_id"]]) if count == 1 else all_of_them,
            link=_("Fill in"),
        )


def failed_reports(user: User) -> Iterator[Blocker]:
    """Reports that could not be made, and of which nobody has asked for a newer version."""
    newest = ProgressReport.objects.visible_to(user).newest_versions()
    failed = newest.filter(state=ReportState.FAILED).select_related("requested_by")
    for report in failed.defer("figures", "narrative")[:MOST_OF_A_KIND]:
        yield Blocker(
            what=_("Report {number} could not be made").format(number=report.number),
            where=_(report.reason),
            owner=str(report.requested_by or ""),
            owner_id=report.requested_by_id,
            due_on=None,
            url=reverse("reports:detail", args=[report.public_id]),
            link=pgettext("what to do", "Open"),
        )


def _seats(user: User) -> EnrolmentQuerySet:
    """Seats on runs that were not cancelled."""
    return Enrolment.objects.visible_to(user).seated().exclude(run__state=RunState.CANCELLED)


def _by_company(seats: EnrolmentQuerySet) -> Iterator[dict[str, Any]]:
    """How many people have these seats for each company, and when the first of the runs starts."""
    company = ("company__name", "company__public_id", "company__coordinator", "company__coordinator__name")
    rows = seats.order_by("company__name").values(*company)
    yield from rows.annotate(people=Count("participant", distinct=True), first=Min("run__first_starts_at"))[
        :MOST_OF_A_KIND
    ]


def _by_owner(rows: list[dict[str, Any]], owner: str) -> Iterator[tuple[int | None, list[dict[str, Any]]]]:
    """The rows of each coordinator, and of nobody."""
    for value, group in groupby(sorted(rows, key=lambda row: row[owner] or 0), key=lambda row: row[owner]):
        yield value, list(group)


def first_names(names: list[str]) -> str:
    """`A, B, C and 4 more`."""
    text = ", ".join(names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return _("{names} and {count} more").format(names=text, count=more) if more > 0 else text
