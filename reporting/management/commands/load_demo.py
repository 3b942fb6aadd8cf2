"""`manage.py load_demo`: an invented project, as a demonstration (S) or large enough to measure with (M, L)."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reporting.demo.accounts import make_sign_ins
from reporting.demo.first_report import request_first_report
from reporting.demo.large import FACTORS, load_large
from reporting.demo.load import is_loaded, load_small

SEED = 2020


class Command(BaseCommand):
    """Fill an installation that holds no project's data yet."""

    help = "Load an invented project: S is the demonstration, M and L are for measurements (on PostgreSQL)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=["S", *FACTORS], default="S")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed, another project")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are data already")
        parser.add_argument("--empty", action="store_true", help="load nothing but the trial's sign-ins")

    def handle(self, *_args: Any, scale: str, seed: int, if_empty: bool, empty: bool, **_options: Any) -> None:
        """Never on top of other data."""
        if empty or (if_empty and is_loaded()):
            make_sign_ins()
            return
        if is_loaded():
            raise CommandError(
                "There are companies, people or courses here already: a demonstration needs an empty database."
            )
        started = time.monotonic()
        self.stdout.write(f"Loading the demonstration project ({scale}):")
        if scale == "S":
            with transaction.atomic():
                load_small(seed=seed, say=self.say)
                request_first_report()
        else:
            load_large(factor=FACTORS[scale], seed=seed, say=self.say)
        self.say(f"done in {time.monotonic() - started:.1f} s")

    def say(self, line: str) -> None:
        """Show progress at once, also in a pipe."""
        self.stdout.write(f"  {line}")
        self.stdout.flush()
