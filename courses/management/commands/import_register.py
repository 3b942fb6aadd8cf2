"""Bring a register workbook in from the command line."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from courses.register.actions import import_register
from courses.register.limits import Refused
from courses.register.report import fault_line, summary_lines


class Command(BaseCommand):
    """`import_register FILE`: all of the file or nothing; exits with 1 and the list of faults if there are any."""

    help = "Bring in a register (.xlsx or .csv), whole or not at all."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="the coordinator in whose name it is done")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the summary; the faults, if there are any."""
        by = self._user(options["email"])
        path: Path = options["file"]
        with translation.override(by.language if by else settings.LANGUAGE_CODE):
            self._bring_in(path, by=by, is_dry=options["dry_run"])

    def _bring_in(self, path: Path, *, by: User | None, is_dry: bool) -> None:
        try:
            outcome = import_register(content=path.read_bytes(), file_name=path.name, by=by, is_dry=is_dry)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except (Refused, RuleViolation) as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write("\n".join(summary_lines(outcome.summary, is_written=outcome.is_written)))
        if outcome.faults:
            raise CommandError("\n".join(fault_line(fault) for fault in outcome.faults))

    def _user(self, email: str | None) -> User | None:
        if email is None:
            return None
        user = User.objects.coordinators().filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"{email} is no coordinator.")
        return user
