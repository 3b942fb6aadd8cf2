"""From measurements to the lines of the table."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.rounds import Measured
from bench.statistics import Finding, middle, ratio
from bench.world import World

type Goals = float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Beside:
    """The row and the scale that lines belong to, with what was measured."""

    row: int
    scale: str
    measured: Measured

    def count(self, work: str, value: float, against: str, *, most: Goals | None = None, unit: str = "") -> Finding:
        """A number that noise does not touch."""
        shown = f"{value:,.0f}{f' {unit}' if unit else ''}"
        return Finding(
            row=self.row, scale=self.scale, work=work, beside=against, own=shown, value=value, unit=unit or "number",
            most=goal(most, self.scale),
        )  # fmt: skip


def beside(
    line: Beside,
    work: str,
    own: str,
    name: str,
    other: str,
    *,
    most: Goals | None = None,
    growth: float | None = None,
    times: float = 1,
) -> Finding:
    """Own work over other work. `times`: the other was measured on so much less, and is scaled in proportion."""
    found = ratio(line.measured.repeats, own, other)
    repeats = line.measured.repeats
    return Finding(
        row=line.row,
        scale=line.scale,
        work=work,
        beside=f"{name} {duration(middle(repeats, other) * times)}{' (scaled)' if times != 1 else ''}",
        own=duration(middle(repeats, own)),
        value=found.value / times,
        low=found.low / times,
        high=found.high / times,
        most=goal(most, line.scale),
        growth=growth,
        is_steady=line.measured.is_steady,
        calibrations=tuple(line.measured.calibrations),
    )


def growth(measured: Measured, work: str, worlds: Sequence[World], scale: str) -> float | None:
    """How much longer the same work takes here than at the smallest scale; measured in the same rounds."""
    smallest = worlds[0].scale
    if scale == smallest:
        return None
    return ratio(measured.repeats, f"{work} {scale}", f"{work} {smallest}").value


def goal(goals: Goals | None, scale: str) -> float | None:
    """The goal at a scale, where there is one."""
    if isinstance(goals, Mapping):
        return goals.get(scale)
    return goals


def duration(seconds: float) -> str:
    """With the three digits that mean something."""
    number, unit = (seconds, "s") if seconds >= 1 else (1000 * seconds, "ms")
    digits = max(0, 2 - int(math.log10(number)))
    return f"{number:.{digits}f} {unit}"
