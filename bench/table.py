"""The table as Markdown, and its place in README.md."""

import os
import platform
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.statistics import Finding

BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
HEAD = (
    "| row | scale | work | beside | CompCor | ratio | goal | met | growth |",
    "| --- | --- | --- | --- | ---: | ---: | ---: | --- | ---: |",
)


def table(findings: Sequence[Finding]) -> str:
    """A line for each finding."""
    return "\n".join([*HEAD, *map(_line, findings)])


def _line(finding: Finding) -> str:
    is_ratio = finding.low is not None
    value = f"{finding.value:.3g} ({finding.low:.3g}–{finding.high:.3g})" if is_ratio else "–"
    goal = "–" if finding.most is None else f"≤ {finding.most:,.4g}"
    growth = "–" if finding.growth is None else f"{finding.growth:.2f}"
    cells = (
        finding.row, finding.scale, finding.work, finding.beside, finding.own, value, goal, finding.verdict, growth,
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def with_table(text: str, inside: str) -> str:
    """The text with everything between the two marks replaced."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"There is no {BEGIN} … {END} to write the table in.")
    return f"{before}{BEGIN}\n{inside}\n{END}{after}"


def machine() -> str:
    """Cores, memory and the name of the processor; nothing that names the machine itself."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, {_processor()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def heading(day: date, load: float) -> str:
    """When and where."""
    return f"Measured on {day} with {machine()}; load before it began: {load:.1f}."
