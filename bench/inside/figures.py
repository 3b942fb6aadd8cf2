"""Row 7: every figure of a report, beside SQL on the base rows that finds the same."""

import json
import sys
from datetime import date
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from bench.inside.raw_figures import raw_figures  # noqa: E402
from bench.rounds import take_rounds, timed  # noqa: E402
from compcor.core.periods import Period, swedish_today  # noqa: E402
from compcor.project.models import current_project  # noqa: E402
from reporting.figures import collect_figures  # noqa: E402
from reporting.figures.evidence import RowCounts  # noqa: E402
from reporting.figures.truth import as_plain  # noqa: E402

NO_ROWS = RowCounts(0, 0, 0, 0, 0, 0)


def main(pairs: int) -> dict[str, Any]:
    """Rounds of both, and the names of figures that differ, of the whole project and of a period with cut months."""
    project, today = current_project(), swedish_today()
    whole = Period(project.starts_on, max(project.ends_on, today))
    cut = Period(date(today.year, 1, 1), today.replace(day=min(today.day, 17)))
    works = {
        "figures": timed(lambda: collect_figures(whole, as_of=today)),
        "raw": timed(lambda: raw_figures(project, whole, today)),
    }
    differences = [name for period in (whole, cut) for name in differing(project, period, today)]
    return {"differences": differences, "rounds": take_rounds(works, pairs)}


def differing(project: Any, period: Period, today: date) -> list[str]:
    """The figures that are not the same in both counts."""
    own = as_plain(collect_figures(period, as_of=today), NO_ROWS)
    raw = raw_figures(project, period, today)
    return [name for name, value in raw.items() if own[name] != value]


if __name__ == "__main__":
    with connection.cursor() as warm:
        warm.execute("SELECT 1")
    print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201 - that is its answer
