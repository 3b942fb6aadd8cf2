"""What people do with progress reports. The figures are counted and the document is made by the worker."""

import hashlib
import json
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.database import take_turn
from compcor.core.exceptions import RuleViolation
from compcor.core.letters import lacking, tidy
from compcor.core.periods import Period
from compcor.jobs.actions import request_job
from reporting.enums import NarrativeSection, ReportState
from reporting.models import CompanyReport, ProgressReport

JOB_KIND = "reporting.progress_report"
COMPANY_JOB_KIND = "reporting.company_report"
LONGEST_TEXT = 10_000


@transaction.atomic
def request_report(*, period: Period, language: str, by: User | None) -> ProgressReport:
    """Ask for a report of a period under the next number; the worker counts and writes it.

    The one that is being made of the same days is not made twice.
    """
    take_turn("report numbers")
    if period.start > timezone.localdate():
        raise RuleViolation(_("The period has not begun: there is nothing to report yet."), field="period_start")
    same = {"period_start": period.start, "period_end": period.end, "language": language}
    if open_one := ProgressReport.objects.being_counted().filter(version=1, **same).first():
        return open_one
    latest = ProgressReport.objects.aggregate(latest=Max("number"))["latest"] or 0
    return _make(ProgressReport(number=latest + 1, requested_by=by, **same), by=by, verb="report.requested")


@transaction.atomic
def request_company_report(*, company: Company, period: Period, language: str, by: User) -> CompanyReport:
    """Ask for a company's own report of a period. The one that is being made of the same days is not made twice."""
    Company.objects.select_for_update().get(pk=company.pk)
    if period.start > timezone.localdate():
        raise RuleViolation(_("The period has not begun: there is nothing to report yet."), field="period_start")
    facts = {"period_start": period.start, "period_end": period.end, "language": language}
    open_ones = CompanyReport.objects.filter(company=company, made_at=None, reason="", **facts)
    if report := open_ones.first():
        return report
    report = CompanyReport(company=company, requested_by=by, **facts)
    report.full_clean()
    report.save()
    record("company_report.requested", report, by=by, company=company.public_id)
    report.job = request_job(kind=COMPANY_JOB_KIND, parameters={"report": str(report.public_id)}, by=by)
    report.save(update_fields=["job"])
    return report


@transaction.atomic
def request_new_version(*, report: ProgressReport, by: User | None) -> ProgressReport:
    """Count the same period anew as the next version, unless one is being made. Earlier versions stay as they are."""
    take_turn("report numbers")
    same_number = ProgressReport.objects.filter(number=report.number)
    if open_one := same_number.being_counted().first():
        return open_one
    version = same_number.aggregate(latest=Max("version"))["latest"] + 1
    new = ProgressReport(
        number=report.number,
        version=version,
        period_start=report.period_start,
        period_end=report.period_end,
        language=report.language,
        narrative=report.narrative,
        requested_by=by,
    )
    return _make(new, by=by, verb="report.version_requested")


def narrative_version(report: ProgressReport) -> str:
    """The same for the same texts: who writes tells which they saw."""
    return hashlib.sha256(json.dumps(report.narrative, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def write_narrative(
    *, report: ProgressReport, narrative: dict[str, str], by: User, seen: str | None = None
) -> ProgressReport:
    """Keep the texts of a draft and have the document made again from the same frozen figures.

    `seen` is the `narrative_version` that the writer saw: what somebody else wrote since is not overwritten.
    """
    report = ProgressReport.objects.select_for_update().get(pk=report.pk)
    if not report.can_be_written:
        raise RuleViolation(_("Only a draft can be changed. Make a new version instead."))
    if seen is not None and seen != narrative_version(report):
        raise RuleViolation(
            _("Somebody else wrote in the report meanwhile; their texts stand beside yours. Save again to keep yours.")
        )
    if too_long := [section for section, text in narrative.items() if len(text) > LONGEST_TEXT]:
        raise RuleViolation(_("A text can have at most 10,000 characters."), field=too_long[0])
    texts = {section: tidy(narrative.get(section, "")) for section in NarrativeSection.values}
    for section, text in texts.items():
        if missing := lacking(text):
            refusal = _("The document cannot show “{letters}”. Write it in words, or take it away.")
            raise RuleViolation(refusal.format(letters=" ".join(missing[:5])), field=section)
    changed = [section for section, text in texts.items() if text != report.narrative.get(section, "")]
    if not changed and report.has_file:
        return report
    report.narrative = texts
    report.state = ReportState.REQUESTED
    report.reason = ""
    return _make(report, by=by, verb="report.narrative_written", changed=changed)


@transaction.atomic
def approve_report(*, report: ProgressReport, by: User, seen: str | None = None) -> ProgressReport:
    """Leadership stands behind the report. Its sections and figures can no longer be changed.

    `seen` is the SHA-256 of the document that the approver had before them: nobody approves another.
    """
    report = _locked_row(report, ReportState.DRAFT, _("Only a draft can be approved."), seen)
    report.state = ReportState.APPROVED
    report.approved_by, report.approved_at = by, timezone.now()
    return _keep(report, by=by, verb="report.approved", sha256=report.sha256)


@transaction.atomic
def lock_report(*, report: ProgressReport, by: User, seen: str | None = None) -> ProgressReport:
    """The report has gone to the funder. It stays for ever; a correction is a new version. `seen` as for approving."""
    report = _locked_row(report, ReportState.APPROVED, _("Only an approved report can be locked."), seen)
    report.state = ReportState.LOCKED
    report.locked_by, report.locked_at = by, timezone.now()
    return _keep(report, by=by, verb="report.locked", sha256=report.sha256)


@transaction.atomic
def return_to_draft(*, report: ProgressReport, by: User) -> ProgressReport:
    """Take back an approval that has not been locked."""
    report = _locked_row(report, ReportState.APPROVED, _("Only an approved report can be taken back."))
    report.state = ReportState.DRAFT
    report.approved_by = report.approved_at = None
    return _keep(report, by=by, verb="report.approval_withdrawn")


def default_period(*, project: Period, today: date) -> Period:
    """What one most often reports: from the start to the end of the last whole month, in the first month to today."""
    end = today.replace(day=1) - timedelta(days=1)
    if end < project.start:
        end = max(today, project.start)
    return Period(project.start, min(end, project.end))


def _make(report: ProgressReport, *, by: User | None, verb: str, **details: object) -> ProgressReport:
    _keep(report, by=by, verb=verb, **details)
    report.job = request_job(kind=JOB_KIND, parameters={"report": str(report.public_id)}, by=by)
    report.save(update_fields=["job", "changed_at"])
    return report


def _keep(report: ProgressReport, *, by: User | None, verb: str, **details: object) -> ProgressReport:
    report.full_clean()
    report.save()
    record(verb, report, by=by, **details)
    return report


def _locked_row(report: ProgressReport, state: ReportState, refusal: str, seen: str | None = None) -> ProgressReport:
    row = ProgressReport.objects.select_for_update().get(pk=report.pk)
    if row.state != state:
        raise RuleViolation(refusal)
    if seen is not None and seen != row.sha256:
        raise RuleViolation(_("The document was made anew since you opened the page. Read it as it is now."))
    return row
