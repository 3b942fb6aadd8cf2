"""Rows 7 and 8: work without a page, in a process of its own."""

from collections.abc import Sequence
from typing import Any

from bench.report import Beside, beside
from bench.rounds import Effort, Measured, measure, say
from bench.statistics import Finding, ratio
from bench.world import World


def figures(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """Row 7: every figure of a report."""
    findings = []
    for world in worlds:
        told: dict[str, Any] = {}
        line = Beside(7, world.scale, _measure_inside("figures", world, effort, told, is_slow=world.scale != "S"))
        differences = told["differences"]
        if differences:
            say(f"  these figures differ: {', '.join(differences)}")
        findings += [
            beside(line, "every figure of a report", "figures", "SQL on base rows", "raw", most={"S": 1.5, "L": 0.1}),
            line.count("figures that differ from that SQL", len(differences), "none", most=0),
        ]
    return findings


def document(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """Row 8: the report as a file. Its pages are the same at every scale, so growth is that of the ratio."""
    findings: list[Finding] = []
    smallest: float | None = None
    for world in worlds:
        line = Beside(8, world.scale, _measure_inside("document", world, effort, {}, is_slow=True))
        value = ratio(line.measured.repeats, "report", "bare").value
        grown = value / smallest if smallest else None
        smallest = smallest or value
        findings.append(
            beside(line, "report: count, set, keep", "report", "WeasyPrint", "bare", most=1.15, growth=grown)
        )
    return findings


def _measure_inside(module: str, world: World, effort: Effort, told: dict[str, Any], *, is_slow: bool) -> Measured:
    """The rounds that a process of its own takes; `told` gets what else it tells."""
    pairs = effort.slow_pairs if is_slow else effort.pairs

    def take() -> dict[str, list[float]]:
        told.update(world.machinery.child(module, pairs, database=world.database))
        rounds: dict[str, list[float]] = told["rounds"]
        return rounds

    return measure(take, effort, is_slow=is_slow)
