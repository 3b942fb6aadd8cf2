"""`manage.py ensure_demo_report`: the demonstration's first progress report, made by the worker that runs."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from compcor.jobs.models import Job
from reporting.demo.first_report import request_first_report

WAIT_SECONDS = 90


class Command(BaseCommand):
    """Ask for the report if there is none, and follow the worker for a while."""

    help = "Ask for a first progress report, from the project's start to the end of last month, and wait for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--wait", type=float, default=WAIT_SECONDS, metavar="SECONDS")

    def handle(self, *_args: Any, wait: float, **_options: Any) -> None:
        """Whether the report is made in time or not, this is no failure: the worker goes on."""
        report = request_first_report()
        if report is None or report.job is None:
            self.stdout.write("There is a progress report.")
            return
        self.follow(report.job, time.monotonic() + wait)

    def follow(self, job: Job, deadline: float) -> None:
        shown = ""
        while job.is_open and time.monotonic() < deadline:
            line = f"{job.step or job.get_state_display()} {job.done}/{job.total}" if job.total else job.state
            if line != shown:
                self.stdout.write(f"  The first progress report: {line}")
                shown = line
            time.sleep(0.5)
            job.refresh_from_db()
        if job.is_open:
            self.stdout.write("  The first progress report is not ready yet; the worker goes on with it.")
        else:
            self.stdout.write(f"  The first progress report: {job.get_state_display()} {job.reason}".rstrip())
