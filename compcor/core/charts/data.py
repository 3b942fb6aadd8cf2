"""What a chart shows, as frozen data. Words come translated; values are whole numbers."""

from dataclasses import dataclass

NARROW, MIDDLE, WIDE = 320, 480, 760


@dataclass(frozen=True, slots=True)
class Style:
    """Where a chart is drawn: its width in user units, and on paper the family to write in."""

    width: int = WIDE
    font_family: str = ""


ON_SCREEN = Style()


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
