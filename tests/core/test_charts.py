"""Charts are pure, escaped, readable without colour, and the same text for the same numbers."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from compcor.core import charts
from compcor.core.charts.axes import nice_ticks

type Draw = Callable[..., SafeString]

MONTHS = ("Sep 20", "Oct 20", "Nov 20", "Dec 20", "Jan 21", "Feb 21")
LINE = charts.LineChart(
    title="People reached",
    months=MONTHS,
    outcome=(4, 20, 44),
    plan=(25, 50, 75, 100, 125, 150),
    outcome_name="outcome",
    plan_name="plan",
    forecast=charts.Forecast(low=(60, 80, 100), high=(80, 120, 160), name="forecast"),
)
BARS = charts.BarChart("New people", tuple(charts.Bar(month, 10, 25) for month in MONTHS), "outcome", "plan")
ROWS = charts.RowChart(
    title="Themes",
    rows=("Örebro", "Västmanland"),
    series=(
        charts.Series("Digitalisation", (3, 1), "digitalisation"),
        charts.Series("Automation", (1, 1), "automation"),
    ),
)
ALL = (
    (charts.line_chart, LINE),
    (charts.bar_chart, BARS),
    (charts.stacked_bars, ROWS),
    (charts.grouped_bars, ROWS),
)


def parsed(svg: SafeString) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own text


def of_class(svg: SafeString, name: str) -> list[ET.Element]:
    return [element for element in parsed(svg).iter() if name in element.get("class", "").split()]


def texts(svg: SafeString) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter("text")]


@pytest.mark.parametrize(("draw", "chart"), ALL)
def test_every_chart_says_what_it_shows_and_has_no_inline_style(draw: Draw, chart: Any) -> None:
    svg = draw(chart)

    assert parsed(svg).get("role") == "img"
    assert parsed(svg).findtext("title") == chart.title
    assert re.findall(r"\bstyle=|<style|\bid=|opacity", svg) == []


@pytest.mark.parametrize(("draw", "chart"), ALL)
def test_the_same_numbers_are_the_same_text(draw: Draw, chart: Any) -> None:
    assert draw(chart) == draw(chart)


@pytest.mark.parametrize(("draw", "chart"), ALL)
def test_paper_names_its_font_and_the_screen_leaves_it_to_the_stylesheet(draw: Draw, chart: Any) -> None:
    on_paper = draw(chart, charts.Style(width=500, font_family="Plex"))

    assert parsed(on_paper).get("font-family") == "Plex"
    assert parsed(on_paper).get("viewBox", "").split()[2] == "500"
    assert parsed(draw(chart)).get("font-family") is None


def test_words_are_escaped() -> None:
    svg = charts.stacked_bars(charts.RowChart("A & B", ("<Plåt> & Svets",), (charts.Series('"x"', (1,)),)))

    assert "<Plåt>" not in svg
    assert texts(svg) == ["<Plåt> & Svets", "1", '"x"']
    assert parsed(svg).findtext("title") == "A & B"


def test_the_parts_of_a_stacked_bar_are_as_long_as_their_values() -> None:
    first_row = of_class(charts.stacked_bars(ROWS, charts.Style(width=400)), "fill-digitalisation")[0]
    second = of_class(charts.stacked_bars(ROWS, charts.Style(width=400)), "fill-automation")[0]

    assert float(first_row.get("width", "")) + 1.5 == 300
    assert float(second.get("x", "")) == 300


def test_themes_are_told_apart_without_colour() -> None:
    rows = charts.RowChart("Themes", ("Örebro",), tuple(charts.Series(key, (10,), key) for key in charts.THEMES))
    drawn = charts.stacked_bars(rows)
    textures = [element.get("d") for element in of_class(drawn, "texture")]

    assert len(textures) == 2 * 3  # three themes have strokes, each in the bar and in the legend
    assert len(set(textures)) == len(textures)


def test_a_bar_stands_on_the_axis_and_reaches_its_value() -> None:
    drawn = charts.bar_chart(charts.BarChart("Hours", (charts.Bar("Oct", 50), charts.Bar("Nov", 100)), "hours"))
    half, whole = (element for element in of_class(drawn, "bar") if element.get("height") != "11")

    assert float(whole.get("height", "")) == 2 * float(half.get("height", ""))
    assert of_class(drawn, "plan") == []


def test_the_plan_is_dashed_and_the_outcome_is_not() -> None:
    drawn = charts.line_chart(LINE)

    assert all(element.get("stroke-dasharray") for element in of_class(drawn, "plan"))
    assert not any(element.get("stroke-dasharray") for element in of_class(drawn, "outcome"))


def test_the_forecast_opens_from_the_last_outcome() -> None:
    drawn = charts.line_chart(LINE)
    (dot,) = of_class(drawn, "dot")
    area = next(element for element in of_class(drawn, "range") if element.tag == "path")

    assert area.get("d", "").startswith(f"M{dot.get('cx')} {dot.get('cy')} ")


def test_a_line_chart_before_the_first_month_shows_the_plan_alone() -> None:
    drawn = charts.line_chart(charts.LineChart("People", MONTHS, (), (1, 2, 3, 4, 5, 6), "outcome", "plan"))

    assert of_class(drawn, "dot") == []
    assert len(of_class(drawn, "plan")) == 2  # the line, and its key


@pytest.mark.parametrize("draw", [charts.stacked_bars, charts.grouped_bars])
def test_nothing_to_show_is_still_an_image(draw: Draw) -> None:
    assert parsed(draw(charts.RowChart("Nothing", (), ()))).findtext("title") == "Nothing"
    assert parsed(charts.bar_chart(charts.BarChart("Nothing", (), "hours"))).findtext("title") == "Nothing"


@pytest.mark.parametrize(
    ("value", "target", "plan", "done", "mark"),
    [
        (431, 600, 409, "71.83%", "68.17%"),
        (700, 600, 600, "100%", "100%"),
        (0, 600, None, "0%", None),
        (5, 0, 0, "0%", "0%"),
    ],
)
def test_a_meter_is_never_fuller_than_full(
    value: int, target: int, plan: int | None, done: str, mark: str | None
) -> None:
    drawn = charts.meter(charts.Meter("People", value, target, plan))
    marks = [element.get("x") for element in of_class(drawn, "plan-mark")]

    assert of_class(drawn, "done")[0].get("width") == done
    assert marks == ([mark] if mark else [])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_numbers_are_written_as_the_language_does(language: str) -> None:
    with translation.override(language):
        drawn = charts.bar_chart(charts.BarChart("Hours", (charts.Bar("Oct", 8241),), "hours"))

    assert {"sv": "8\N{NO-BREAK SPACE}241", "en": "8,241"}[language] in texts(drawn)


@pytest.mark.parametrize("highest", [0, 1, 3, 7, 60, 101, 431, 618, 8241, 123_456])
def test_the_axis_is_in_few_round_steps_and_holds_the_highest_value(highest: int) -> None:
    ticks = nice_ticks(highest)
    step = ticks[1]

    assert ticks[-1] >= highest
    assert 2 <= len(ticks) <= 6
    assert str(step).rstrip("0") in {"1", "2", "5"}


def test_a_page_gets_a_drawing_for_each_width() -> None:
    drawn = charts.responsive(charts.line_chart, LINE)

    assert re.findall(r'class="chart-(\w+)"', drawn) == ["frame", "narrow", "middle", "wide"]
    assert re.findall(r'viewBox="0 0 (\d+)', drawn) == ["320", "480", "760"]
