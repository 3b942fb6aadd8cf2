"""Making a progress report: count, set, keep. Called by the worker."""

import hashlib
import logging

from django.db import transaction
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
from reporting.document import LAYOUT_VERSION, ReportContent, build_document
from reporting.enums import ReportState
from reporting.frozen import freeze
from reporting.models import WITH_FILE, ProgressReport

logger = logging.getLogger(__name__)
STEPS = 3


def make_report(work: Work) -> None:
    """Freeze the figures unless they are frozen, set the document, and keep both with the end of the job."""
    report = ProgressReport.objects.get(public_id=work.job.parameters["report"])
    # Only one that still waits: another worker may have made it while this one was slow.
    waiting = ProgressReport.objects.filter(pk=report.pk).exclude(state__in=WITH_FILE)
    waiting.update(state=ReportState.GENERATING)
    if report.figures is None:
        work.progress(_("Counting the figures"), 1, STEPS)
        report.figures = count(report)
    work.progress(_("Setting the document"), 2, STEPS)
    report.generated_at = timezone.now()
    content = set_document(report)
    work.progress(_("Keeping the document"), STEPS, STEPS)
    keep(report, content, work)


def count(report: ProgressReport) -> dict:
    """The figures of one moment: nothing that is written meanwhile is half in them."""
    with one_snapshot():
        now = timezone.now()
        return freeze(
            project=current_project(),
            period=report.period,
            counted_at=now,
            today=timezone.localdate(now),
            prepared_by=str(report.requested_by or ""),
        )


def set_document(report: ProgressReport) -> bytes:
    """The document of the report's frozen figures and texts."""
    try:
        return build_document(content_of(report))
    except DocumentFault as fault:
        logger.exception("Report %s cannot be set.", report.public_id)
        raise JobFailure(_("The document could not be set. The log has the details.")) from fault


def content_of(report: ProgressReport) -> ReportContent:
    """What the document is made of; the same row gives the same bytes."""
    assert report.figures is not None  # noqa: S101 - counted before
    assert report.generated_at is not None  # noqa: S101 - said before
    return ReportContent(
        number=report.number,
        version=report.version,
        language=report.language,
        figures=report.figures,
        narrative=report.narrative,
        made_at=report.generated_at,
    )


def keep(report: ProgressReport, content: bytes, work: Work) -> None:
    """File, row and job end together; a file that no row names is taken away, the draft's former one too."""
    former, name = report.file_name, keep_file(content, folder="reports", suffix=".pdf")
    try:
        with work.finishing(report=str(report.public_id)):
            report.state = ReportState.DRAFT
            report.reason = ""
            report.file_name = name
            report.sha256 = hashlib.sha256(content).hexdigest()
            report.layout_version = LAYOUT_VERSION
            report.save()
            record("report.made", report, by=work.job.requested_by, sha256=report.sha256)
            if former:
                transaction.on_commit(lambda: path_of(former).unlink(missing_ok=True), robust=True)
    except BaseException:
        path_of(name).unlink(missing_ok=True)
        raise


def mark_as_failed(job: Job) -> None:
    """Tell the person why there is no report."""
    reports = ProgressReport.objects.filter(public_id=job.parameters["report"])
    reports.exclude(state__in=[ReportState.APPROVED, ReportState.LOCKED]).update(
        state=ReportState.FAILED, reason=job.reason
    )
