"""Work that nobody waits for. Names never change: messages outlive deployments."""

import logging

from celery import shared_task

import compcor.core.typesetting  # noqa: F401 - a worker loads it once, before it forks
from compcor.jobs.handlers import handles
from courses.attended import attended_differences
from reporting.actions import COMPANY_JOB_KIND, JOB_KIND
from reporting.company_generation import make_company_report, mark_company_report_as_failed
from reporting.generation import make_report, mark_as_failed

logger = logging.getLogger(__name__)

handles(JOB_KIND, failed=mark_as_failed)(make_report)
handles(COMPANY_JOB_KIND, failed=mark_company_report_as_failed)(make_company_report)


@shared_task(name="reporting.check_summary")
def check_summary_task() -> None:
    """Compare the kept summaries with the attendance rows; a difference is an error in the log."""
    differences = attended_differences()
    if differences:
        logger.error("The summaries differ from the attendance rows: %s rows or more.", len(differences))
    else:
        logger.info("The summaries and the attendance rows agree.")
