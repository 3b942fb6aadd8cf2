"""Measuring side by side, on a machine that is watched meanwhile."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from bench.statistics import Rounds, in_order, is_steady

LOOPS, LOOP_STEPS = 7, 2_000_000

# Does the work once and tells how many seconds it took; what must be prepared for it is not in them.
type Timed = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured."""

    pairs: int = 30
    repeats: int = 3
    slow_pairs: int = 2  # of work that takes seconds: short repeats, for the machine is watched only between them
    slow_repeats: int = 6
    tries: int = 3  # while the machine changes its speed


QUICK = Effort(pairs=6, repeats=1, slow_pairs=3, slow_repeats=1, tries=1)


@dataclass(slots=True)
class Measured:
    """Rounds by repeat, what the calibration said before and after each (milliseconds), and whether it agreed."""

    repeats: list[Rounds] = field(default_factory=list)
    calibrations: list[tuple[float, float]] = field(default_factory=list)

    @property
    def is_steady(self) -> bool:
        """Whether every repeat was taken on a machine that did not change."""
        return all(is_steady(before, after) for before, after in self.calibrations)


def measure(take: Callable[[], Rounds], effort: Effort, *, is_slow: bool = False) -> Measured:
    """So many repeats, each taken again while the calibration before and after it disagree; the last try stays."""
    measured = Measured()
    for _repeat in range(effort.slow_repeats if is_slow else effort.repeats):
        for _try in range(effort.tries):
            before = calibration()
            rounds = take()
            calibrations = (before, calibration())
            if is_steady(*calibrations):
                break
            say("  the machine changed its speed meanwhile")
        measured.repeats.append(rounds)
        measured.calibrations.append(calibrations)
    return measured


def take_rounds(works: Mapping[str, Timed], pairs: int, *, is_warm: bool = False) -> Rounds:
    """Each work once per round, after one that is not counted where there is something to warm."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for work in () if is_warm else works.values():
        work()
    for place in range(pairs):
        for name in in_order(list(works), place):
            seconds[name].append(works[name]())
    return seconds


def timed(work: Callable[[], object]) -> Timed:
    """The same with its seconds."""

    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return once


def calibration() -> float:
    """Milliseconds of a fixed piece of work: how fast the machine is now."""
    return 1000 * median(timed(_loop)() for _ in range(LOOPS))


def _loop() -> None:
    total = 0
    for number in range(LOOP_STEPS):
        total += number * number % 7


def say(line: str) -> None:
    """Progress, where results are not."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a program for the terminal
