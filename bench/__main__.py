"""`bin/bench`: load, measure, write the table."""

import argparse
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import table
from bench.rounds import QUICK, Effort, say
from bench.rows import importing, inside, pages, portal
from bench.servers import machinery
from bench.statistics import Finding
from bench.world import World, world

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
RESULTS = ROOT / "var" / "bench"
PACKAGES = ("Django", "django-import-export", "gunicorn", "psycopg2-binary", "weasyprint", "xlsxwriter")

type Row = Callable[[Sequence[World], Effort], list[Finding]]
ROWS: dict[int, Row] = {
    1: pages.people_list,
    2: pages.search,
    3: pages.person,
    4: pages.attendance,
    5: importing.people,
    7: inside.figures,
    8: inside.document,
    12: portal.pages,
}
ROWS_OF_PAGES = {1, 2, 3, 4, 12}


def main() -> None:
    """Measure what is asked for; a whole run also writes README.md."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # leave no server behind
    options = arguments()
    scales = ["S"] if options.scale == "S" else ["S", options.scale]
    findings: list[Finding] = []
    facts: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": table.machine(),
        "load_before": os.getloadavg()[0],
        "quick": options.quick,
        "scales": scales,
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="compcor-bench-")))
        machines = stack.enter_context(machinery(folder))
        facts["versions"] = versions(machines.postgresql_version())
        needs_web = bool(ROWS_OF_PAGES & set(options.rows))
        worlds = [stack.enter_context(world(scale, machines, needs_web=needs_web)) for scale in scales]
        for row in options.rows:
            say(f"Row {row}")
            findings += ROWS[row](worlds, QUICK if options.quick else Effort())
            keep(findings, facts)
    print(table.table(findings))  # noqa: T201 - a program for the terminal
    if not options.quick and set(options.rows) == set(ROWS):
        write_into_readme(findings, facts)


def arguments() -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="CompCor beside its peer and its limit, as ratios.")
    parser.add_argument("--scale", choices=["S", "M", "L"], default="M", help="the larger scale; S is always measured")
    parser.add_argument("--rows", type=_rows, default=list(ROWS), help="such as 1,5,7")
    parser.add_argument("--quick", action="store_true", help="few pairs and one repeat, to try it out")
    return parser.parse_args()


def _rows(text: str) -> list[int]:
    rows = [int(part) for part in text.split(",")]
    if unknown := set(rows) - set(ROWS):
        raise argparse.ArgumentTypeError(f"there is no row {min(unknown)}")
    return rows


def versions(postgresql: str) -> dict[str, str]:
    """Of what was measured."""
    found = {name: version(name) for name in PACKAGES}
    return found | {"Python": sys.version.split()[0], "PostgreSQL": postgresql}


def keep(findings: Sequence[Finding], facts: dict[str, Any]) -> None:
    """The values so far as JSON under var/bench: a long run that is ended early was not in vain."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{facts['at'].replace(':', '')}.json"
    lines = [asdict(finding) | {"verdict": finding.verdict} for finding in findings]
    path.write_text(json.dumps(facts | {"findings": lines}, indent=1, ensure_ascii=False), encoding="utf-8")


def write_into_readme(findings: Sequence[Finding], facts: dict[str, Any]) -> None:
    """The table with its date and machine."""
    day = datetime.fromisoformat(facts["at"]).date()
    text = f"{table.heading(day, facts['load_before'])}\n\n{table.table(findings)}"
    README.write_text(table.with_table(README.read_text(encoding="utf-8"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
