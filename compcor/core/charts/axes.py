"""The axes of a chart over months: round numbers to the left, as many months as there is room for below."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from compcor.core.charts.data import Style
from compcor.core.charts.svg import AXIS, LETTER, LINE, join, short, tag, text
from compcor.core.display import number


@dataclass(frozen=True, slots=True)
class Frame:
    """Axes of a chart over months."""

    left: float
    right: float
    top: float
    bottom: float
    ticks: tuple[int, ...]

    @classmethod
    def fit(cls, style: Style, highest: int) -> "Frame":
        ticks = nice_ticks(highest)
        left = LETTER * len(number(ticks[-1])) + 10
        height = 150 + style.width // 10
        return cls(left=left, right=style.width - 12, top=18, bottom=height, ticks=ticks)

    @property
    def plot_width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom + 22

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.ticks[-1]

    def grid(self) -> SafeString:
        lines = []
        for tick in self.ticks:
            y = self.y(tick)
            cls, colour = ("grid-line", LINE) if tick else ("axis", AXIS)
            lines.append(tag("path", cls=cls, d=f"M{short(self.left)} {short(y)}H{short(self.right)}", stroke=colour))
            lines.append(text(number(tick), x=self.left - 8, y=y + 4, anchor="end"))
        return join(lines)

    def month_labels(self, labels: Sequence[str], xs: Sequence[float]) -> SafeString:
        """As many labels as there is room for, always the first and the last."""
        if not labels:
            return SafeString("")
        widest = max(len(label) for label in labels) * LETTER + 12
        every = max(1, -(-len(labels) * widest // (self.plot_width + widest)))
        last = len(labels) - 1
        shown = [index for index in range(0, last, int(every)) if xs[last] - xs[index] >= widest] + [last]
        texts = []
        for index in shown:
            half = len(labels[index]) * LETTER / 2
            centre = min(max(xs[index], half), self.right + 12 - half)
            texts.append(text(labels[index], x=centre, y=self.bottom + 18, anchor="middle"))
        return join(texts)


def nice_ticks(highest: int) -> tuple[int, ...]:
    """Three to six round numbers from nought to at least the highest value."""
    step, factors = 1, (2, 2.5, 2)
    turn = 0
    while step * 5 < highest:
        step = int(step * factors[turn % 3])
        turn += 1
    count = max(1, -(-highest // step))
    return tuple(step * index for index in range(count + 1))
