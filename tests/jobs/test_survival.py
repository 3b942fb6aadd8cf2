"""A killed worker, a refused and a hung Redis: a minute is lost at most, never a report, and never two are made."""

import os
import signal
import time
from datetime import date

import pytest

from compcor.accounts.models import User
from compcor.core.periods import Period
from compcor.core.processes import free_port
from compcor.jobs.enums import JobState
from compcor.jobs.models import Job
from reporting.actions import request_report
from reporting.enums import ReportState
from reporting.models import ProgressReport
from tests.factories import make_user
from tests.processes import Visitor, hung_server, wait_until, web, worker

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {"period_start": "2020-09-01", "period_end": "2021-09-30", "language": "sv"}


@pytest.fixture
def coordinator() -> User:
    return make_user()


def test_report_survives_a_killed_worker(coordinator: User) -> None:
    report = request_report(period=Period(date(2020, 9, 1), date(2021, 9, 30)), language="sv", by=coordinator)
    with worker() as process:
        wait_until(lambda: Job.objects.get().state == JobState.RUNNING, seconds=40, every=0.01)
        os.killpg(process.pid, signal.SIGKILL)
    assert Job.objects.get().state == JobState.RUNNING, "the worker was killed in the middle"

    with worker():
        wait_until(lambda: Job.objects.get().state == JobState.DONE, seconds=60)

    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    assert ProgressReport.objects.count() == 1
    assert Job.objects.get().attempts == 2


def test_page_answers_while_redis_refuses(coordinator: User) -> None:
    with web(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0") as address:
        assert_page_answers_with_job_queued(address, coordinator)


def test_page_answers_while_redis_hangs(coordinator: User) -> None:
    with hung_server() as port, web(REDIS_URL=f"redis://127.0.0.1:{port}/0") as address:
        assert_page_answers_with_job_queued(address, coordinator)


def assert_page_answers_with_job_queued(address: str, user: User) -> None:
    began = time.monotonic()
    status = Visitor(address, user).post("/reports/create/", FORM, timeout=10)

    assert status == 302
    assert time.monotonic() - began < 5
    assert Job.objects.get().state == JobState.QUEUED
    assert ProgressReport.objects.get().state == ReportState.REQUESTED
