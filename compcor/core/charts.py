"""Charts as SVG made on the server, the same for page and PDF: pure functions from frozen data to text.

Attributes carry the colours of paper, classes let static/css/components.css give those of the screen. Nothing leans
on colour alone: themes have a texture, the plan is dashed, the forecast is a range with dashed edges, and the
numbers stand in a table beside every chart.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from compcor.core.display import number

INK, SOFT, LINE, AXIS, PAPER = "#14211f", "#4c5c5a", "#e1e6e5", "#7e8b89", "#ffffff"
ACCENT, WASH = "#0b5a5c", "#cfe3e1"
FILLS = {
    "digitalisation": "#1c4480",
    "electrification": "#7d4aa0",
    "automation": "#c06a10",
    "sustainability": "#43984f",
    "basic": "#6f7a78",
}
NARROW, MIDDLE, WIDE = 320, 480, 760
WIDTHS = {"narrow": NARROW, "middle": MIDDLE, "wide": WIDE}
TEXT, LETTER = 12, 6.6  # size of the letters, and how wide one is on average


@dataclass(frozen=True, slots=True)
class Style:
    """Where a chart is drawn: its width in user units, and on paper the family to write in."""

    width: int = WIDE
    font_family: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, its value, and what was planned for it."""

    label: str
    value: int
    plan: int | None = None


@dataclass(frozen=True, slots=True)
class BarChart:
    """Values month by month, with the plan as a line across each bar."""

    title: str
    bars: tuple[Bar, ...]
    value_name: str
    plan_name: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Low and high for each month after the last outcome."""

    low: tuple[int, ...]
    high: tuple[int, ...]
    name: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Running totals at the end of each month: the outcome so far against the plan, and where it is heading."""

    title: str
    months: tuple[str, ...]
    outcome: tuple[int, ...]
    plan: tuple[int, ...]
    outcome_name: str
    plan_name: str
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of thing in every row. The key is a theme (it gives colour and texture) or empty."""

    name: str
    values: tuple[int, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class RowChart:
    """Rows such as counties or months, each with a value of every series."""

    title: str
    rows: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Meter:
    """How far towards a target, with a mark where the plan says that one should be."""

    title: str
    value: int
    target: int
    plan: int | None = None


def responsive[Chart](draw: Callable[[Chart, Style], SafeString], chart: Chart) -> SafeString:
    """The chart for a page: drawn for three widths, and the stylesheet shows the one that fits its place."""
    drawings = ((name, draw(chart, Style(width=width))) for name, width in WIDTHS.items())
    return format_html('<div class="chart-frame">{}</div>', format_html_join("", '<div class="chart-{}">{}</div>', drawings))


def bar_chart(chart: BarChart, style: Style = Style()) -> SafeString:
    """A bar per month."""
    has_plan = any(bar.plan is not None for bar in chart.bars)
    legend = [(_swatch("bar", ACCENT), chart.value_name)]
    if has_plan:
        legend.append((_dash(), chart.plan_name))
    frame = _Frame.fit(style, max((max(bar.value, bar.plan or 0) for bar in chart.bars), default=0))
    step = frame.plot_width / max(len(chart.bars), 1)
    thickness = min(step * 0.68, 36)
    parts: list[SafeString] = [frame.grid()]
    for index, bar in enumerate(chart.bars):
        middle = frame.left + step * (index + 0.5)
        top = frame.y(bar.value)
        if bar.plan is not None:
            at = f"M{_n(middle - step * 0.44)} {_n(frame.y(bar.plan))}H{_n(middle + step * 0.44)}"
            parts.append(_tag("path", cls="plan", d=at, stroke=INK, stroke_width=1.5, stroke_dasharray="4 3"))
        parts.append(
            _tag("rect", cls="bar", x=middle - thickness / 2, y=top, width=thickness, height=frame.bottom - top,
                 fill=ACCENT),
        )  # fmt: skip
        wide = len(number(bar.value)) * LETTER
        if wide < step:
            parts.append(_tag("rect", cls="halo", x=middle - wide / 2, y=top - 15, width=wide, height=14, fill=PAPER))
            parts.append(_text(number(bar.value), x=middle, y=top - 4, anchor="middle", cls="value", fill=INK))
    parts.append(frame.month_labels([bar.label for bar in chart.bars], lambda index: frame.left + step * (index + 0.5)))
    return _svg(chart.title, style, frame.height, parts, legend)


def line_chart(chart: LineChart, style: Style = Style()) -> SafeString:
    """Outcome as a heavy line, plan dashed, forecast as a range that opens from the last outcome."""
    forecast = chart.forecast
    top = max([0, *chart.outcome, *chart.plan, *(forecast.high if forecast else ())])
    frame = _Frame.fit(style, top)
    step = frame.plot_width / max(len(chart.months) - 1, 1)

    def x(index: int) -> float:
        return frame.left + step * index

    def points(values: Iterable[int], start: int = 0) -> list[tuple[float, float]]:
        return [(x(start + index), frame.y(value)) for index, value in enumerate(values)]

    outcome = points(chart.outcome)
    legend = [(_stroke("outcome", ACCENT, 2.5), chart.outcome_name), (_dash(), chart.plan_name)]
    parts: list[SafeString] = [frame.grid()]
    if forecast and outcome:
        high = [outcome[-1], *points(forecast.high, len(outcome))]
        low = [outcome[-1], *points(forecast.low, len(outcome))]
        parts.append(_tag("path", cls="range", d=_line([*high, *reversed(low)]) + "Z", fill=WASH))
        parts += [
            _tag("path", cls="range-edge", d=_line(edge), fill="none", stroke=ACCENT, stroke_dasharray="1 3")
            for edge in (high, low)
        ]
        legend.append((_swatch("range", WASH, edge=ACCENT), forecast.name))
    parts.append(
        _tag("path", cls="plan", d=_line(points(chart.plan)), fill="none", stroke=INK, stroke_width=1.25,
             stroke_dasharray="5 4"),
    )  # fmt: skip
    if outcome:
        last_x, last_y = outcome[-1]
        parts.append(
            _tag("path", cls="outcome", d=_line(outcome), fill="none", stroke=ACCENT, stroke_width=2.5,
                 stroke_linejoin="round"),
        )  # fmt: skip
        parts.append(_tag("circle", cls="dot", cx=last_x, cy=last_y, r=4, fill=ACCENT))
        above = len(chart.outcome) > len(chart.plan) or chart.outcome[-1] >= chart.plan[len(chart.outcome) - 1]
        parts.append(
            _text(number(chart.outcome[-1]), x=last_x - 6 if above else last_x + 7, y=last_y + (-8 if above else 16),
                  anchor="end" if above else "start", cls="value", fill=INK),
        )  # fmt: skip
    parts.append(frame.month_labels(chart.months, x))
    return _svg(chart.title, style, frame.height, parts, legend)


def stacked_bars(chart: RowChart, style: Style = Style()) -> SafeString:
    """A bar per row, divided by series; the row's sum stands at its end."""
    sums = [sum(series.values[index] for series in chart.series) for index in range(len(chart.rows))]
    scale = style.width / max([1, *sums])
    parts: list[SafeString] = []
    for index, (label, total) in enumerate(zip(chart.rows, sums, strict=True)):
        y = index * 46
        parts += [_text(label, x=0, y=y + 13), _text(number(total), x=style.width, y=y + 13, anchor="end", cls="value")]
        x = 0.0
        for series in chart.series:
            width = series.values[index] * scale
            parts.append(_filled(series.key, x, y + 20, width, 16))
            x += width
    legend = [(_filled(series.key, 0, 0, 14, 12), series.name) for series in chart.series]
    return _svg(chart.title, style, len(chart.rows) * 46 - 8, parts, legend)


def grouped_bars(chart: RowChart, style: Style = Style()) -> SafeString:
    """For every row a bar per series under one another, each with its value; the second series is open, not filled."""
    space = LETTER * max((len(number(value)) for series in chart.series for value in series.values), default=1) + 10
    scale = (style.width - space) / max([1, *(value for series in chart.series for value in series.values)])
    row_height = 26 + 18 * len(chart.series)
    parts: list[SafeString] = []
    for index, label in enumerate(chart.rows):
        y = index * row_height
        parts.append(_text(label, x=0, y=y + 13))
        for place, series in enumerate(chart.series):
            value = series.values[index]
            top = y + 20 + 18 * place
            parts.append(_plain_bar(place, value * scale, top, series.key))
            parts.append(_text(number(value), x=value * scale + 6, y=top + 11, cls="value", fill=INK))
    legend = [(_plain_bar(place, 14, 0, series.key), series.name) for place, series in enumerate(chart.series)]
    return _svg(chart.title, style, len(chart.rows) * row_height - 6, parts, legend)


def meter(gauge: Meter) -> SafeString:
    """A thin bar that fills towards its target; a stroke across it marks the plan."""
    parts = [
        _tag("rect", cls="track", y=4, width="100%", height=8, rx=4, fill=LINE),
        _tag("rect", cls="done", y=4, width=_share(gauge.value, gauge.target), height=8, rx=4, fill=ACCENT),
    ]
    if gauge.plan is not None:
        at = _share(gauge.plan, gauge.target)
        parts.append(_tag("rect", cls="plan-mark", x=at, width=2, height=16, fill=INK))
    return _tag("svg", _join([_tag("title", gauge.title), *parts]), cls="meter", role="img", width="100%", height=16)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Axes of a chart over months."""

    left: float
    right: float
    top: float
    bottom: float
    ticks: tuple[int, ...]

    @classmethod
    def fit(cls, style: Style, highest: int) -> "_Frame":
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
            lines.append(_tag("path", cls=cls, d=f"M{_n(self.left)} {_n(y)}H{_n(self.right)}", stroke=colour))
            lines.append(_text(number(tick), x=self.left - 8, y=y + 4, anchor="end"))
        return _join(lines)

    def month_labels(self, labels: Sequence[str], x: Callable[[int], float]) -> SafeString:
        """As many labels as there is room for, always the first and the last."""
        if not labels:
            return SafeString("")
        widest = max(len(label) for label in labels) * LETTER + 12
        every = max(1, -(-len(labels) * widest // (self.plot_width + widest)))
        last = len(labels) - 1
        shown = [index for index in range(0, last, int(every)) if x(last) - x(index) >= widest] + [last]
        texts = []
        for index in shown:
            half = len(labels[index]) * LETTER / 2
            centre = min(max(x(index), half), self.right + 12 - half)
            texts.append(_text(labels[index], x=centre, y=self.bottom + 18, anchor="middle"))
        return _join(texts)


def nice_ticks(highest: int) -> tuple[int, ...]:
    """Three to six round numbers from nought to at least the highest value."""
    step, factors = 1, (2, 2.5, 2)
    turn = 0
    while step * 5 < highest:
        step = int(step * factors[turn % 3])
        turn += 1
    count = max(1, -(-highest // step))
    return tuple(step * index for index in range(count + 1))


def _svg(
    title: str, style: Style, height: float, parts: Sequence[SafeString], legend: Sequence[tuple[SafeString, str]],
) -> SafeString:
    """The whole image: title for those who do not see it, drawing, and under it the legend in as many lines as needed."""
    keys, legend_height = _legend(legend, style.width)
    body = _join([_tag("title", title), *parts, _tag("g", keys, transform=f"translate(0 {_n(height + 12)})")])
    return _tag(
        "svg", body, cls="chart", role="img", viewBox=f"0 0 {style.width} {_n(height + 12 + legend_height)}",
        font_family=style.font_family or None, font_size=TEXT, fill=SOFT,
    )  # fmt: skip


def _legend(legend: Sequence[tuple[SafeString, str]], width: int) -> tuple[SafeString, float]:
    x, y, parts = 0.0, 0.0, []
    for key, name in legend:
        needed = 24 + len(name) * LETTER + 16
        if x and x + needed - 16 > width:
            x, y = 0.0, y + 20
        parts.append(_tag("g", _join([key, _text(name, x=22, y=10.5)]), transform=f"translate({_n(x)} {_n(y)})"))
        x += needed
    return _join(parts), y + 16


def _filled(key: str, x: float, y: float, width: float, height: float) -> SafeString:
    """A part of a bar in the colour and texture of its theme, with a thin gap to the next."""
    if width <= 0:
        return SafeString("")
    inner = max(width - 1.5, 0.5)
    rect = _tag("rect", cls=f"fill-{key or 'basic'}", x=x, y=y, width=inner, height=height,
                fill=FILLS.get(key, FILLS["basic"]))  # fmt: skip
    path = _texture(key, x, y, inner, height)
    return _join([rect, _tag("path", cls="texture", d=path, stroke=PAPER)]) if path else rect


def _texture(key: str, x: float, y: float, width: float, height: float) -> str:
    """Strokes over a part of a bar, so that themes are told apart in black and white."""
    right, bottom = x + width, y + height
    if key == "automation":
        starts = range(int(x + y) // 6 * 6 + 6, int(right + bottom), 6)
        lines = [(min(c - y, right), max(y, c - right), max(x, c - bottom), min(bottom, c - x)) for c in starts]
    elif key == "sustainability":
        lines = [(x, line, right, line) for line in (y + height / 4, y + height / 2, y + height * 3 / 4)]
    elif key == "electrification":
        lines = [(x + at, y, x + at, bottom) for at in range(4, int(width), 5)]
    else:
        return ""
    return "".join(f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" for x1, y1, x2, y2 in lines)


def _plain_bar(place: int, width: float, y: float, key: str) -> SafeString:
    if key:
        return _filled(key, 0, y, width + 1.5, 12)
    if place == 0:
        return _tag("rect", cls="bar", y=y, width=width, height=12, fill=ACCENT)
    return _tag("rect", cls="bar open", x=0.5, y=y + 0.5, width=max(width - 1, 0), height=11, fill=PAPER, stroke=ACCENT)


def _swatch(cls: str, fill: str, edge: str = "") -> SafeString:
    more = {"stroke": edge, "stroke_dasharray": "1 3"} if edge else {}
    return _tag("rect", cls=cls, x=0.5, y=0.5, width=14, height=11, fill=fill, **more)


def _stroke(cls: str, colour: str, width: float) -> SafeString:
    return _tag("path", cls=cls, d="M0 6H15", stroke=colour, stroke_width=width)


def _dash() -> SafeString:
    return _tag("path", cls="plan", d="M0 6H15", stroke=INK, stroke_width=1.5, stroke_dasharray="4 3")


def _text(content: str, *, x: float, y: float, anchor: str = "", cls: str = "", fill: str = SOFT) -> SafeString:
    weight = 600 if cls == "value" else None
    return _tag("text", content, cls=cls or None, x=x, y=y, text_anchor=anchor or None, fill=fill, font_weight=weight)


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " ".join(f"{_n(x)} {_n(y)}" for x, y in points) if points else ""


def _share(part: int, whole: int) -> str:
    return f"{_n(100 * min(max(part / whole, 0), 1) if whole else 0)}%"


def _n(value: float) -> str:
    """At most two decimals, and none for nothing: the same drawing is always the same text."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _tag(name: str, content: str = "", *, cls: str | None = None, **attributes: str | float | None) -> SafeString:
    """An element; names are written with _ for -, numbers are shortened, None is left out, text is escaped."""
    given = {"class": cls, **attributes}
    written = {
        key.replace("_", "-") if key != "viewBox" else key: value if isinstance(value, str) else _n(value)
        for key, value in given.items()
        if value is not None
    }
    return format_html("<{0}{1}>{2}</{0}>", SafeString(name), flatatt(written), content)


def _join(parts: Iterable[str]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
