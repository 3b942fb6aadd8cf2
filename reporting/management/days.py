"""The days that the commands of the figures take: `--from`, `--to` and `--as-of`."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from compcor.core.forms import FIRST_DAY, LAST_DAY
from compcor.core.periods import Period, swedish_today
from compcor.project.models import Project


def day(written: str) -> date:
    """A day of our time on the command line."""
    try:
        found = date.fromisoformat(written)
    except ValueError as error:
        raise ArgumentTypeError(f"{written} is not a day; one is written 2021-01-31.") from error
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ArgumentTypeError(f"{written} does not lie between {FIRST_DAY} and {LAST_DAY}.")
    return found


def add_days(parser: ArgumentParser) -> None:
    """The three options."""
    parser.add_argument("--from", dest="start", type=day, metavar="DAY", help="first day of the period, 2021-01-01")
    parser.add_argument("--to", dest="end", type=day, metavar="DAY", help="last day of the period")
    parser.add_argument("--as-of", type=day, metavar="DAY", help="count sessions up to this day (today)")


def known_project() -> Project:
    """The installation's project, which its first start makes."""
    project = Project.objects.first()
    if project is None:
        raise CommandError("There is no project yet: start the installation first.")
    return project


def days_of(options: dict[str, Any]) -> tuple[Period | None, date]:
    """The period, if one was given, and the as-of day. Half a period is completed by the project's days."""
    project = known_project()
    start, end, as_of = options["start"], options["end"], options["as_of"] or swedish_today()
    if start is None and end is None:
        return None, as_of
    try:
        return Period(start or min(project.starts_on, end), end or max(as_of, start)), as_of
    except ValueError as error:
        raise CommandError(str(error)) from error
