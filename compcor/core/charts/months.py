"""Charts over months: bars, and running totals against a plan."""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from compcor.core.charts.axes import Frame
from compcor.core.charts.data import ON_SCREEN, Bar, BarChart, LineChart, Style
from compcor.core.charts.svg import ACCENT, INK, LETTER, PAPER, WASH, join, line, short, svg, tag, text
from compcor.core.display import number

type Points = list[tuple[float, float]]


def bar_chart(chart: BarChart, style: Style = ON_SCREEN) -> SafeString:
    """A bar per month; what was planned is a dashed line behind it."""
    frame = Frame.fit(style, max((max(bar.value, bar.plan or 0) for bar in chart.bars), default=0))
    step = frame.plot_width / max(len(chart.bars), 1)
    middles = [frame.left + step * (index + 0.5) for index in range(len(chart.bars))]
    parts = [
        frame.grid(),
        *(_bar(bar, frame, middle, step) for bar, middle in zip(chart.bars, middles, strict=True)),
        frame.month_labels([bar.label for bar in chart.bars], middles),
    ]
    legend = [(_swatch("bar", ACCENT), chart.value_name)]
    if any(bar.plan is not None for bar in chart.bars):
        legend.append((_dash(), chart.plan_name))
    return svg(chart.title, style, frame.height, parts, legend)


def _bar(bar: Bar, frame: Frame, middle: float, step: float) -> SafeString:
    """One bar with its number above, where the number has room."""
    top, thickness = frame.y(bar.value), min(step * 0.68, 36)
    parts = []
    if bar.plan is not None:
        path = f"M{short(middle - step * 0.44)} {short(frame.y(bar.plan))}H{short(middle + step * 0.44)}"
        parts.append(tag("path", cls="plan", d=path, stroke=INK, stroke_width=1.5, stroke_dasharray="4 3"))
    left, height = middle - thickness / 2, frame.bottom - top
    parts.append(tag("rect", cls="bar", x=left, y=top, width=thickness, height=height, fill=ACCENT))
    width = len(number(bar.value)) * LETTER
    if width < step:
        parts.append(tag("rect", cls="halo", x=middle - width / 2, y=top - 15, width=width, height=14, fill=PAPER))
        parts.append(text(number(bar.value), x=middle, y=top - 4, anchor="middle", cls="value", fill=INK))
    return join(parts)


def line_chart(chart: LineChart, style: Style = ON_SCREEN) -> SafeString:
    """Outcome as a heavy line, plan dashed, forecast as a range that opens from the last outcome."""
    forecast = chart.forecast
    frame = Frame.fit(style, max([0, *chart.outcome, *chart.plan, *(forecast.high if forecast else ())]))
    step = frame.plot_width / max(len(chart.months) - 1, 1)
    xs = [frame.left + step * index for index in range(len(chart.months))]

    def points(values: Iterable[int], start: int = 0) -> Points:
        return [(x, frame.y(value)) for x, value in zip(xs[start:], values, strict=False)]

    outcome = points(chart.outcome)
    legend = [(_stroke(), chart.outcome_name), (_dash(), chart.plan_name)]
    parts = [frame.grid()]
    if forecast and outcome:
        ahead = len(outcome)
        parts.append(_range([outcome[-1], *points(forecast.high, ahead)], [outcome[-1], *points(forecast.low, ahead)]))
        legend.append((_swatch("range", WASH, edge=ACCENT), forecast.name))
    path = line(points(chart.plan))
    parts.append(tag("path", cls="plan", d=path, fill="none", stroke=INK, stroke_width=1.25, stroke_dasharray="5 4"))
    if outcome:
        is_ahead = len(outcome) > len(chart.plan) or chart.outcome[-1] >= chart.plan[len(outcome) - 1]
        parts.append(_outcome(outcome, number(chart.outcome[-1]), is_above=is_ahead))
    parts.append(frame.month_labels(chart.months, xs))
    return svg(chart.title, style, frame.height, parts, legend)


def _range(high: Points, low: Points) -> SafeString:
    """The forecast between its edges, which are dotted so that it is seen without colour."""
    area = tag("path", cls="range", d=line([*high, *reversed(low)]) + "Z", fill=WASH)
    edges = (
        tag("path", cls="range-edge", d=line(edge), fill="none", stroke=ACCENT, stroke_dasharray="1 3")
        for edge in (high, low)
    )
    return join([area, *edges])


def _outcome(outcome: Points, last: str, *, is_above: bool) -> SafeString:
    """The line, and at its end a dot with the number, on the side of the plan where it is clear of it."""
    x, y = outcome[-1]
    path = tag("path", cls="outcome", d=line(outcome), fill="none", stroke=ACCENT, stroke_width=2.5)
    dot = tag("circle", cls="dot", cx=x, cy=y, r=4, fill=ACCENT)
    if is_above:
        return join([path, dot, text(last, x=x - 6, y=y - 8, anchor="end", cls="value", fill=INK)])
    return join([path, dot, text(last, x=x + 7, y=y + 16, anchor="start", cls="value", fill=INK)])


def _swatch(cls: str, fill: str, edge: str = "") -> SafeString:
    more = {"stroke": edge, "stroke_dasharray": "1 3"} if edge else {}
    return tag("rect", cls=cls, x=0.5, y=0.5, width=14, height=11, fill=fill, **more)


def _stroke() -> SafeString:
    return tag("path", cls="outcome", d="M0 6H15", stroke=ACCENT, stroke_width=2.5)


def _dash() -> SafeString:
    return tag("path", cls="plan", d="M0 6H15", stroke=INK, stroke_width=1.5, stroke_dasharray="4 3")
