"""`manage.py build_report`: a progress report from a script, the same as from the page."""

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from compcor.core.exceptions import RuleViolation
from compcor.core.files import path_of
from compcor.core.periods import Period
from compcor.jobs.actions import run_job
from reporting.actions import request_report
from reporting.enums import ReportState
from reporting.management.days import day, known_project
from reporting.models import ProgressReport

WAIT_SECONDS = 0.5


class Command(BaseCommand):
    """Asks for a report, does its job here unless a worker was faster, and writes the document to a file."""

    help = "Make a progress report of a period and write its PDF to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=day, required=True, metavar="DAY")
        parser.add_argument("--to", dest="last", type=day, required=True, metavar="DAY")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE)

    def handle(self, *_args: Any, first: date, last: date, out: Path, language: str, **_options: Any) -> None:
        known_project()
        if not out.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {out.resolve().parent}.")
        if out.is_dir():
            raise CommandError(f"{out} is a folder; --out names the file.")
        try:
            with translation.override("en"):  # as all that commands say to operators
                report = request_report(period=Period(first, last), language=language, by=None)
        except (RuleViolation, ValueError) as error:
            raise CommandError(str(error)) from error
        report = finished(report)
        if report.state == ReportState.FAILED:
            raise CommandError(
                f"Report {report.number}, version {report.version} could not be made. Its page says: {report.reason}"
            )
        try:
            out.write_bytes(path_of(report.file_name).read_bytes())
        except OSError as error:
            raise CommandError(f"Report {report.number} is made, but {out}: {error.strerror}") from error
        self.stdout.write(f"Report {report.number}, version {report.version}: {out}\nSHA-256 {report.sha256}")


def finished(report: ProgressReport) -> ProgressReport:
    """The report when its job has ended, here or at a worker."""
    while not report.has_file and report.state != ReportState.FAILED:
        assert report.job is not None  # noqa: S101 - every report has one once it is asked for
        run_job(report.job.public_id)
        report = ProgressReport.objects.get(pk=report.pk)
        time.sleep(WAIT_SECONDS)
    return report
