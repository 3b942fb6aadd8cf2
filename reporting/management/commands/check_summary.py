"""`manage.py check_summary [--repair]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.attended import attended_differences, rebuild_attended


class Command(BaseCommand):
    """Compare the kept summaries with the attendance rows; every night, and before a restored backup is used."""

    help = "Compare the summaries that figures are read from with the attendance rows. Exits with 1 on a difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make the summaries anew from the rows")

    def handle(self, *_args: Any, **options: Any) -> None:
        differences = attended_differences()
        for difference in differences:
            fault = "should not be there" if difference.is_kept else "is missing"
            values = ", ".join(str(value) for value in difference.values)
            self.stderr.write(f"{difference.summary} {fault}: {values}")
        if differences and not options["repair"]:
            raise CommandError("The summaries and the attendance rows differ; --repair makes them anew.")
        if options["repair"]:
            rebuild_attended()
            self.stdout.write("The summaries were made anew from the attendance rows.")
        else:
            self.stdout.write("The summaries and the attendance rows agree.")
