"""Rows 7 and 8: work without a page, in a process of its own."""

from collections.abc import Sequence
from typing import Any

from bench.report import Beside, beside
from bench.rounds import Effort, say, steadily
from bench.statistics import Finding, Rounds, ratio
from bench.world import World


def figures(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """Row 7: every figure of a report."""
    findings = []
    for world in worlds:
        pairs = effort.pairs if world.scale == "S" else effort.slow_pairs
        told: list[dict[str, Any]] = []

        def take(world: World = world, pairs: int = pairs, told: list[dict[str, Any]] = told) -> list[Rounds]:
            told.append(world.machinery.child("figures", pairs, effort.repeats, database=world.database))
            return told[-1]["repeats"]

        line = Beside(7, world.scale, steadily(take, effort))
        differences = told[-1]["differences"]
        if differences:
            say(f"  these figures differ: {', '.join(differences)}")
        findings += [
            beside(line, "every figure of a report", "figures", "SQL on base rows", "raw", most={"S": 1.5, "L": 0.1}),
            line.count("figures that differ from that SQL", len(differences), "none", most=0),
        ]
    return findings


def document(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """Row 8: the report as a file."""
    findings: list[Finding] = []
    smallest: float | None = None
    for world in worlds:

        def take(world: World = world) -> list[Rounds]:
            made = world.machinery.child("document", effort.slow_pairs, effort.repeats, database=world.database)
            return made["repeats"]

        line = Beside(8, world.scale, steadily(take, effort))
        # The pages are the same at every scale, so that setting them is the measure of growth.
        value = ratio(line.measured.repeats, "report", "bare").value
        grown = value / smallest if smallest else None
        smallest = smallest or value
        findings.append(
            beside(line, "report: count, set, keep", "report", "WeasyPrint", "bare", most=1.15, growth=grown)
        )
    return findings
