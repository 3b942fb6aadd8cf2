"""`manage.py person_months --csv [--from D] [--to D] [--as-of D]`."""

import csv
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from compcor.audit.actions import record
from compcor.core.periods import Period, month_key
from compcor.project.models import Project
from participants.models import Participant
from reporting.figures import PersonMonth, person_months
from reporting.figures.truth import plain_number
from reporting.management.days import add_days, days_of

COLUMNS = ("personal_number", "month", "net_minutes", "reported_hours")


class Command(BaseCommand):
    """Print attended time per person and month, with personal numbers; the log remembers that it was done."""

    help = "Attended minutes and reported hours per person and month, with personal numbers, as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_days(parser)
        parser.add_argument("--csv", action="store_true", help="the rows as CSV")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["csv"]:
            raise CommandError("Say --csv: the rows carry personal numbers and are printed only when asked for.")
        period, as_of = days_of(options)
        rows = numbered_months(period, as_of)
        writer = csv.writer(self.stdout)
        writer.writerow(COLUMNS)
        for number, row in rows:
            writer.writerow((number, month_key(row.month), row.net_minutes, plain_number(row.reported_hours)))


@transaction.atomic
def numbered_months(period: Period | None, as_of: date) -> list[tuple[str, PersonMonth]]:
    """The rows with their personal numbers, in the order of number and month; one audit event."""
    rows = list(person_months(period, as_of=as_of))
    people = {row.participant_id for row in rows}
    numbers = {
        pk: number
        for pk, number in Participant.objects.values_list("pk", "personal_number").iterator(chunk_size=2000)
        if pk in people
    }
    record("project.person_months_printed", Project.objects.get(), by=None, people=len(people), as_of=as_of)
    return sorted(((numbers[row.participant_id], row) for row in rows), key=lambda pair: (pair[0], pair[1].month))
