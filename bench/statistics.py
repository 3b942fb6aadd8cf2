"""What a measurement says: ratios of medians with an interval, and whether the goal is met. No clock, no machine."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

RESAMPLES = 1000
CONFIDENCE = 0.95
MOST_MOVED = 0.15

# Seconds of each thing, one per round: the same place in two lists is a pair, measured within a moment of each other.
type Rounds = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Ratio:
    """The ratio of two medians, and between which values it lies with 95 % confidence."""

    value: float
    low: float
    high: float


def ratio(repeats: Sequence[Rounds], over: str, under: str) -> Ratio:
    """The median of the repeats' ratios; the interval from pairs drawn again and again out of all repeats."""
    value = median(median(rounds[over]) / median(rounds[under]) for rounds in repeats)
    pairs = [pair for rounds in repeats for pair in zip(rounds[over], rounds[under], strict=True)]
    draw = random.Random(len(pairs))  # noqa: S311 - the same measurement gives the same interval
    found = sorted(_ratio_of(draw.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    outside = int(RESAMPLES * (1 - CONFIDENCE) / 2)
    return Ratio(value, min(found[outside], value), max(found[-outside - 1], value))


def _ratio_of(pairs: Sequence[tuple[float, float]]) -> float:
    over, under = zip(*pairs, strict=True)
    return median(over) / median(under)


def middle(repeats: Sequence[Rounds], name: str) -> float:
    """The median of all that was measured of one thing."""
    return median(seconds for rounds in repeats for seconds in rounds[name])


def in_order(names: Sequence[str], place: int) -> Sequence[str]:
    """ABBA: every other round goes backwards, so that what the machine does meanwhile strikes all alike."""
    return names if place % 2 == 0 else names[::-1]


def is_steady(before: float, after: float) -> bool:
    """Whether the machine itself was as fast after the measurement as before it."""
    return abs(after / before - 1) <= MOST_MOVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table. `value` is a ratio, or a number of something; `most` is the goal, if there is one here."""

    row: int
    scale: str
    work: str
    beside: str
    own: str
    value: float
    low: float | None = None
    high: float | None = None
    unit: str = ""
    most: float | None = None
    growth: float | None = None
    is_steady: bool = True
    calibrations: tuple[tuple[float, float], ...] = ()  # before and after each repeat, milliseconds

    @property
    def verdict(self) -> str:
        """`yes` or `missed`; `too noisy` is no pass; nothing where no goal is set at this scale."""
        if self.most is None:
            return "–"
        if not self.is_steady:
            return "too noisy"
        return "yes" if self.value <= self.most else "**missed**"
