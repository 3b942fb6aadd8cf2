"""`manage.py load_demo`: an invented project, as a demonstration (S) or large enough to measure with (M, L)."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from reporting.demo.accounts import make_sign_ins
from reporting.demo.first_report import request_first_report
from reporting.demo.large import FACTORS, load_large
from reporting.demo.load import is_loaded, load_small

SEED = 2020
AS_IT_IS = (
    "This folder was begun without the demonstration project, and starts as it is."
    " To see the demonstration beside it: COMPCOR_VAR=var/demo bin/run"
)


class Command(BaseCommand):
    """Fill an installation that holds no project's data yet."""

    help = "Load an invented project: S is the demonstration, M and L are for measurements (on PostgreSQL)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=["S", *FACTORS], default="S")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed, another project")
        parser.add_argument("--if-empty", action="store_true", help="load nothing where somebody has begun already")
        parser.add_argument("--empty", action="store_true", help="load nothing but the trial's sign-ins")

    def handle(self, *_args: Any, scale: str, seed: int, if_empty: bool, empty: bool, **_options: Any) -> None:
        """Never on top of other data."""
        if empty:
            refuse_demonstration()
            make_sign_ins()
        elif if_empty and (User.objects.exists() or is_loaded()):
            make_sign_ins()
            if not has_event("demo.loaded"):
                self.stdout.write(AS_IT_IS)
        else:
            self.load(scale, seed)

    def load(self, scale: str, seed: int) -> None:
        """The days of the project move with it: not where somebody has changed them."""
        if is_loaded() or has_event("project.changed"):
            raise CommandError(
                "There are companies, people or courses here already, or the project was changed:"
                " a demonstration needs an empty database."
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


def refuse_demonstration() -> None:
    """Whoever asks for an empty project must not work on in an invented one."""
    if has_event("demo.loaded"):
        raise CommandError(
            "This folder holds the demonstration project."
            " Start an empty one beside it: COMPCOR_VAR=var/empty bin/run --empty"
        )


def has_event(verb: str) -> bool:
    """Whether the log knows of such an act."""
    return AuditEvent.objects.filter(verb=verb).exists()
