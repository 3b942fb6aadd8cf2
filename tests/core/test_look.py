"""The look holds: contrast in both modes, icons that exist, forms and titles that say what is wrong and where."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.urls import reverse

from compcor.core.views.design import SampleForm
from tests.project.sources import project_files

TONES = ("good", "wait", "bad", "note")
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "accent", *TONES) for ground in ("paper", "surface", "raised")),
    *((tone, f"{tone}-wash") for tone in TONES),
    *(("ink", f"{tone}-wash") for tone in TONES),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("accent", "accent-wash"),
    ("ink-soft", "off-wash"),
]
SHAPE_PAIRS = [
    ("line-strong", "surface"),
    ("line-strong", "paper"),
    *((theme, "surface") for theme in ("digital", "electric", "automation", "sustain", "basic")),
]


def static_text(name: str) -> str:
    return Path(str(finders.find(name))).read_text(encoding="utf-8")


def colours(mode: int) -> dict[str, str]:
    """The colours of tokens.css: 0 light, 1 dark."""
    pairs = re.findall(r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)", static_text("css/tokens.css"))
    return {name: values[mode] for name, *values in pairs}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 4.5), (SHAPE_PAIRS, 3)], ids=["text", "shapes"])
def test_contrast_is_enough(pairs: list[tuple[str, str]], least: float, mode: int) -> None:
    colour = colours(mode)

    faint = {pair: round(found, 2) for pair in pairs if (found := contrast(colour[pair[0]], colour[pair[1]])) < least}

    assert faint == {}


def test_stylesheets_and_scripts_fetch_nothing_from_elsewhere() -> None:
    """A stylesheet may build on another of ours."""
    sources = [path for path in project_files("static/**") if path.suffix in {".css", ".js"}]
    elsewhere = re.compile(r"https?://|@import(?! url\([a-z]+\.css\);)|eval\(|innerHTML")

    assert [path.name for path in sources if elsewhere.search(path.read_text())] == []


def named_icons() -> Iterator[str]:
    for path in project_files("templates/**"):
        if path.suffix == ".html":
            yield from re.findall(r'{% icon "([\w-]+)"', path.read_text())
            yield from re.findall(r'icon="([\w-]+)"', path.read_text())


def test_every_icon_that_a_template_names_exists() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', static_text("img/icons.svg")))

    assert set(named_icons()) - drawn == set()


def test_every_component_says_its_parameters() -> None:
    silent = [
        path.name for path in project_files("templates/components/*.html") if not path.read_text().startswith("{# ")
    ]

    assert silent == []


def test_the_emblem_has_its_twelve_stars() -> None:
    assert static_text("img/eu.svg").count("M0-1 .588.809") == 12


def test_a_title_is_said_once_and_shown_twice() -> None:
    page = Template('{% extends "layouts/plain.html" %}{% block title %} Plåt &amp; Svets {% endblock %}')
    html = page.render(Context({}))

    assert "<title>Plåt &amp; Svets – CompCor</title>" in html
    assert "<h1>Plåt &amp; Svets</h1>" in html


def test_capture_is_refused_when_it_has_no_name() -> None:
    with pytest.raises(TemplateSyntaxError, match="capture as name"):
        Template("{% load page %}{% capture title %}{% endcapture %}")


class TestForms:
    """The template pack: what is wrong stands in a list, at the field, and in what a screen reader is told."""

    @pytest.fixture
    def html(self) -> str:
        form = SampleForm(
            {"name": "", "org_number": "559900-0018", "county": "04", "partner": "", "first_day": "31/10"}
        )
        return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))

    def test_every_fault_in_the_list_leads_to_its_field(self, html: str) -> None:
        summary = html[html.index("error-summary") : html.index("</ul>")]
        goals = re.findall(r'href="#([\w-]+)"', summary)

        assert goals == ["id_name", "id_first_day", "id_partner", "id_informed"]
        assert all(f'id="{goal}"' in html for goal in goals)

    def test_a_fault_is_tied_to_its_input(self, html: str) -> None:
        field = re.search(r'<input[^>]*id="id_name"[^>]*>', html)

        assert field is not None
        assert 'aria-invalid="true"' in field[0]
        assert 'aria-describedby="id_name_helptext id_name_error"' in field[0]
        assert 'id="id_name_error"' in html
        assert 'id="id_name_helptext"' in html

    def test_what_was_typed_is_kept(self, html: str) -> None:
        assert 'value="31/10"' in html

    def test_a_date_says_how_it_is_written_and_is_typed_as_text(self, html: str) -> None:
        field = re.search(r'<input type="text"[^>]*id="id_first_day"[^>]*>', html)

        assert field is not None
        assert 'inputmode="numeric"' in field[0]
        assert "YYYY-MM-DD" in html

    def test_what_may_be_left_out_is_marked(self, html: str) -> None:
        assert html.count("(optional)") == sum(not field.required for field in SampleForm.base_fields.values())

    def test_choices_stand_in_a_group_with_a_legend(self, html: str) -> None:
        group = html[html.index('<fieldset id="id_partner"') :]

        assert group.index("<legend>Partner") < group.index('type="radio"')

    def test_a_page_with_faults_says_so_in_its_title(self) -> None:
        form = forms.Form({})
        form.add_error(None, "The month is locked.")
        html = Template('{% extends "layouts/plain.html" %}{% block title %}Month{% endblock %}').render(
            Context({"form": form})
        )

        assert "<title>Fault: Month – CompCor</title>" in html


def test_the_page_of_components_shows_them_all(client: Client, db: None) -> None:
    html = client.get(reverse("design")).content.decode()

    assert html.count('class="chart"') == 5 * 3
    assert html.count("<h1") == 1
