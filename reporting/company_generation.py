"""Making a company's own report: count, set, keep. Called by the worker."""

import hashlib
import logging

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compcor.audit.actions import record
from compcor.core.database import one_snapshot
from compcor.core.files import keep_file, path_of
from compcor.core.pdf import DocumentFault
from compcor.jobs.handlers import JobFailure
from compcor.jobs.models import Job
from compcor.jobs.work import Work
from compcor.project.models import current_project
from reporting.document.company import CompanyReportContent, build_company_report
from reporting.figures import company_time
from reporting.models import CompanyReport

logger = logging.getLogger(__name__)
STEPS = 2


def make_company_report(work: Work) -> None:
    """Count what the company's people attended, set the document, and keep it with the end of the job."""
    report = CompanyReport.objects.select_related("company", "requested_by").get(
        public_id=work.job.parameters["report"]
    )
    work.progress(_("Counting the figures"), 1, STEPS)
    content = content_of(report)
    work.progress(_("Setting the document"), STEPS, STEPS)
    try:
        document = build_company_report(content)
    except DocumentFault as fault:
        logger.exception("Company report %s cannot be set.", report.public_id)
        raise JobFailure(_("The document could not be set. The log has the details.")) from fault
    keep(report, content, document, work)


def content_of(report: CompanyReport) -> CompanyReportContent:
    """What the document is made of, counted in one moment."""
    with one_snapshot():
        now = timezone.now()
        return CompanyReportContent(
            language=report.language,
            project=current_project(),
            company=report.company,
            time=company_time(report.company, report.period, as_of=timezone.localdate(now)),
            made_at=now,
        )


def keep(report: CompanyReport, content: CompanyReportContent, document: bytes, work: Work) -> None:
    """File, row and job end together; a file that no row names is taken away."""
    name = keep_file(document, folder="company-reports", suffix=".pdf")
    try:
        with work.finishing(report=str(report.public_id)):
            report.made_at = content.made_at
            report.file_name = name
            report.sha256 = hashlib.sha256(document).hexdigest()
            report.save(update_fields=["made_at", "file_name", "sha256", "changed_at"])
            record("company_report.made", report, by=work.job.requested_by, sha256=report.sha256)
    except BaseException:
        path_of(name).unlink(missing_ok=True)
        raise


def mark_company_report_as_failed(job: Job) -> None:
    """Tell the contact why there is no report."""
    CompanyReport.objects.filter(public_id=job.parameters["report"], made_at=None).update(reason=job.reason)
