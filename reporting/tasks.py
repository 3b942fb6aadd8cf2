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


class SummaryFault(Exception):  # noqa: N818 - not the task is at fault
    """The summaries differ from the attendance rows in so many rows or more: `manage.py check_summary` names them."""


@shared_task(name="reporting.check_summary")
def check_summary_task() -> None:
    """Compare the kept summaries with the attendance rows; administrators are told of work that failed.

    Raises SummaryFault when they differ.
    """
    if differences := attended_differences():
        raise SummaryFault(len(differences))
    logger.info("The summaries and the attendance rows agree.")
