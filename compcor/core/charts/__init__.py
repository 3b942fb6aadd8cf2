"""Charts as SVG made on the server, the same for page and PDF: pure functions from frozen data to text.

Attributes carry the colours of paper, classes let static/css/components.css give those of the screen. Nothing leans
on colour alone: themes have a texture, the plan is dashed, the forecast is a range with dashed edges, and the
numbers stand in a table beside every chart.
"""

from collections.abc import Callable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from compcor.core.charts.data import (
    MIDDLE,
    NARROW,
    WIDE,
    Bar,
    BarChart,
    Forecast,
    LineChart,
    Meter,
    RowChart,
    Series,
    Style,
)
from compcor.core.charts.months import bar_chart, line_chart
from compcor.core.charts.rows import THEMES, grouped_bars, meter, stacked_bars

__all__ = [
    "THEMES",
    "Bar",
    "BarChart",
    "Forecast",
    "LineChart",
    "Meter",
    "RowChart",
    "Series",
    "Style",
    "bar_chart",
    "grouped_bars",
    "line_chart",
    "meter",
    "responsive",
    "stacked_bars",
]
WIDTHS = {"narrow": NARROW, "middle": MIDDLE, "wide": WIDE}


def responsive[Chart](draw: Callable[[Chart, Style], SafeString], chart: Chart) -> SafeString:
    """The chart for a page: drawn for three widths, and the stylesheet shows the one that fits its place."""
    drawings = ((name, draw(chart, Style(width=width))) for name, width in WIDTHS.items())
    return format_html(
        '<div class="chart-frame">{}</div>', format_html_join("", '<div class="chart-{}">{}</div>', drawings)
    )
