"""`manage.py figures [--from D] [--to D] [--as-of D] --json`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from compcor.core.display import number
from reporting.figures import collect_figures, count_rows
from reporting.figures.truth import as_plain
from reporting.management.days import add_days, days_of


class Command(BaseCommand):
    """Print the figures of the project or of a period."""

    help = "Count the figures: of the whole project, or of a period with --from and --to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_days(parser)
        parser.add_argument("--json", action="store_true", help="all figures as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        period, as_of = days_of(options)
        plain = as_plain(collect_figures(period, as_of=as_of), count_rows())
        if options["json"]:
            self.stdout.write(json.dumps(plain, ensure_ascii=False, indent=1))
            return
        for name in ("participants", "companies_reached", "net_minutes", "reported_hours", "course_participations"):
            self.stdout.write(f"{name}: {number(plain[name])}")
