"""Charts over rows such as counties, and the small meter."""

from django.utils.safestring import SafeString

from compcor.core.charts.data import ON_SCREEN, Meter, RowChart, Style
from compcor.core.charts.svg import ACCENT, INK, LETTER, LINE, PAPER, join, short, svg, tag, text
from compcor.core.display import number

# Colour on paper of each theme; the texture is in `_texture`.
FILLS = {
    "digitalisation": "#1c4480",
    "electrification": "#7d4aa0",
    "automation": "#c06a10",
    "sustainability": "#43984f",
    "basic": "#6f7a78",
}
THEMES = tuple(FILLS)


def stacked_bars(chart: RowChart, style: Style = ON_SCREEN) -> SafeString:
    """A bar per row, divided by series; the row's sum stands at its end."""
    sums = [sum(series.values[index] for series in chart.series) for index in range(len(chart.rows))]
    scale = style.width / max([1, *sums])
    parts: list[SafeString] = []
    for index, (label, total) in enumerate(zip(chart.rows, sums, strict=True)):
        y = index * 46
        parts += [text(label, x=0, y=y + 13), text(number(total), x=style.width, y=y + 13, anchor="end", cls="value")]
        x = 0.0
        for series in chart.series:
            width = series.values[index] * scale
            parts.append(_filled(series.key, x, y + 20, width, 16))
            x += width
    legend = [(_filled(series.key, 0, 0, 14, 12), series.name) for series in chart.series]
    return svg(chart.title, style, len(chart.rows) * 46 - 8, parts, legend)


def grouped_bars(chart: RowChart, style: Style = ON_SCREEN) -> SafeString:
    """For every row a bar per series under one another, each with its value; the second series is open, not filled."""
    space = LETTER * max((len(number(value)) for series in chart.series for value in series.values), default=1) + 10
    scale = (style.width - space) / max([1, *(value for series in chart.series for value in series.values)])
    row_height = 26 + 18 * len(chart.series)
    parts: list[SafeString] = []
    for index, label in enumerate(chart.rows):
        y = index * row_height
        parts.append(text(label, x=0, y=y + 13))
        for place, series in enumerate(chart.series):
            value = series.values[index]
            top = y + 20 + 18 * place
            parts.append(_plain_bar(place, value * scale, top, series.key))
            parts.append(text(number(value), x=value * scale + 6, y=top + 11, cls="value", fill=INK))
    legend = [(_plain_bar(place, 14, 0, series.key), series.name) for place, series in enumerate(chart.series)]
    return svg(chart.title, style, len(chart.rows) * row_height - 6, parts, legend)


def meter(gauge: Meter) -> SafeString:
    """A thin bar that fills towards its target; a stroke across it marks the plan."""
    parts = [
        tag("rect", cls="track", y=4, width="100%", height=8, rx=4, fill=LINE),
        tag("rect", cls="done", y=4, width=_share(gauge.value, gauge.target), height=8, rx=4, fill=ACCENT),
    ]
    if gauge.plan is not None:
        at = _share(gauge.plan, gauge.target)
        parts.append(tag("rect", cls="plan-mark", x=at, width=2, height=16, fill=INK))
    return tag("svg", join([tag("title", gauge.title), *parts]), cls="meter", role="img", width="100%", height=16)


def _filled(key: str, x: float, y: float, width: float, height: float) -> SafeString:
    """A part of a bar in the colour and texture of its theme, with a thin gap to the next."""
    if width <= 0:
        return SafeString("")
    inner = max(width - 1.5, 0.5)
    rect = tag("rect", cls=f"fill-{key or 'basic'}", x=x, y=y, width=inner, height=height,
                fill=FILLS.get(key, FILLS["basic"]))  # fmt: skip
    path = _texture(key, x, y, inner, height)
    return join([rect, tag("path", cls="texture", d=path, stroke=PAPER)]) if path else rect


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
    return "".join(f"M{short(x1)} {short(y1)}L{short(x2)} {short(y2)}" for x1, y1, x2, y2 in lines)


def _plain_bar(place: int, width: float, y: float, key: str) -> SafeString:
    if key:
        return _filled(key, 0, y, width + 1.5, 12)
    if place == 0:
        return tag("rect", cls="bar", y=y, width=width, height=12, fill=ACCENT)
    return tag("rect", cls="bar open", x=0.5, y=y + 0.5, width=max(width - 1, 0), height=11, fill=PAPER, stroke=ACCENT)


def _share(part: int, whole: int) -> str:
    return f"{short(100 * min(max(part / whole, 0), 1) if whole else 0)}%"
