"""The small parts that every chart is drawn with. Text is escaped, and the same drawing is always the same text."""

from collections.abc import Iterable, Sequence

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from compcor.core.charts.data import Style

INK, SOFT, LINE, AXIS, PAPER = "#14211f", "#4c5c5a", "#e1e6e5", "#7e8b89", "#ffffff"
ACCENT, WASH = "#0b5a5c", "#cfe3e1"
TEXT, LETTER = 12, 6.6  # size of the letters, and how wide one is on average


def svg(
    title: str,
    style: Style,
    height: float,
    parts: Sequence[SafeString],
    keys: Sequence[tuple[SafeString, str]],
) -> SafeString:
    """The whole image: title for those who do not see it, drawing, and under it the legend."""
    legend, legend_height = _legend(keys, style.width)
    body = join([tag("title", title), *parts, tag("g", legend, transform=f"translate(0 {short(height + 12)})")])
    return tag(
        "svg", body, cls="chart", role="img", viewBox=f"0 0 {style.width} {short(height + 12 + legend_height)}",
        font_family=style.font_family or None, font_size=TEXT, fill=SOFT,
    )  # fmt: skip


def _legend(keys: Sequence[tuple[SafeString, str]], width: int) -> tuple[SafeString, float]:
    x, y, parts = 0.0, 0.0, []
    for key, name in keys:
        needed = 24 + len(name) * LETTER + 16
        if x and x + needed - 16 > width:
            x, y = 0.0, y + 20
        parts.append(tag("g", join([key, text(name, x=22, y=10.5)]), transform=f"translate({short(x)} {short(y)})"))
        x += needed
    return join(parts), y + 16


def text(content: str, *, x: float, y: float, anchor: str = "", cls: str = "", fill: str = SOFT) -> SafeString:
    weight = 600 if cls == "value" else None
    return tag("text", content, cls=cls or None, x=x, y=y, text_anchor=anchor or None, fill=fill, font_weight=weight)


def line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " ".join(f"{short(x)} {short(y)}" for x, y in points) if points else ""


def short(value: float) -> str:
    """At most two decimals, and none for nothing: the same drawing is always the same text."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def tag(name: str, content: str = "", *, cls: str | None = None, **attributes: str | float | None) -> SafeString:
    """An element; names are written with _ for -, numbers are shortened, None is left out, text is escaped."""
    given = {"class": cls, **attributes}
    written = {
        key.replace("_", "-") if key != "viewBox" else key: value if isinstance(value, str) else short(value)
        for key, value in given.items()
        if value is not None
    }
    return format_html("<{0}{1}>{2}</{0}>", SafeString(name), flatatt(written), content)


def join(parts: Iterable[str]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
