"""Every component in all its states, on one page. The trial alone has it."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from compcor.core import charts, display

MONTHS = ("sep", "okt", "nov", "dec", "jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug")
PLAN = tuple(25 * month for month in range(1, 25))
OUTCOME = (4, 20, 44, 70, 95, 118, 150, 190, 230, 260, 262, 270, 330, 431)
THEMES = (
    ("digitalisation", _("Digitalisation"), (96, 88, 61)),
    ("automation", _("Automation"), (71, 83, 102)),
    ("sustainability", _("Sustainability"), (40, 33, 52)),
    ("electrification", _("Electrification"), (64, 42, 30)),
    ("basic", _("Basic level"), (55, 71, 48)),
)
COLOURS = tuple(
    "paper surface raised line line-strong ink ink-soft accent accent-wash good good-wash wait wait-wash bad bad-wash "  # noqa: SIM905
    "note note-wash digital automation sustain electric basic".split()
)


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=_("Name of the company"), help_text=_("As it stands in the company register."))
    org_number = forms.CharField(label=_("Company number"), max_length=11)
    county = forms.ChoiceField(
        label=_("County"), choices=[("", "–"), ("04", "Södermanland"), ("18", "Örebro"), ("19", "Västmanland")]
    )
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput, required=False)
    headcount = forms.IntegerField(label=_("Employees"), min_value=0, required=False)
    partner = forms.ChoiceField(
        label=_("Partner"),
        choices=[("mitc", "MITC"), ("ansp", "Alfred Nobel Science Park"), ("ar", "Automation Region")],
        widget=forms.RadioSelect,
    )
    themes = forms.MultipleChoiceField(
        label=_("Themes"),
        choices=[(key, name) for key, name, _values in THEMES[:4]],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    informed = forms.BooleanField(label=_("The company has read the notice on personal data"))


class SampleFilter(forms.Form):
    """What a list is narrowed by."""

    q = forms.CharField(label=_("Search"), required=False)
    county = forms.ChoiceField(
        label=_("County"), choices=[("", _("All")), ("04", "Södermanland"), ("18", "Örebro")], required=False
    )
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), ("agreed", _("agreed"))], required=False)


class SampleUpload(forms.Form):
    """A file to drop."""

    workbook = forms.FileField(label=_("Drop the workbook here, or choose it"))


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A company of the sample list."""

    name: str
    county: str
    people: int
    minutes: int
    state: str
    tone: str
    theme: int = 0


ROWS = (
    SampleRow("Rördrom Skärteknik AB", "Södermanland", 14, 13_650, "active", "good", 0),
    SampleRow("Lärka Gjuteri AB", "Örebro", 9, 8_115, "active", "good", 1),
    SampleRow("Tofsvipa Verktyg AB", "Västmanland", 4, 1_920, "agreement missing", "bad", 2),
    SampleRow("Ängspiplärka Plåt & Svets AB", "Örebro", 0, 0, "interested", "wait", 3),
    SampleRow("Fjällabb Hydraulik AB", "Västmanland", 11, 9_045, "completed", "note", 4),
    SampleRow("Łukasz Wałęga Industriservice", "Södermanland", 1, 240, "lead", "", 0),
)
STATES = {
    "active": _("active"),
    "agreement missing": _("agreement missing"),
    "interested": _("interested"),
    "completed": _("completed"),
    "lead": _("lead"),
}


@method_decorator(login_not_required, name="dispatch")
class DesignPage(TemplateView):
    """The page of components. Names and numbers in it are invented."""

    template_name = "design/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Samples for every component."""
        faulty = SampleForm(
            {"name": "Rördrom Skärteknik AB", "org_number": "55", "first_day": "31/10", "partner": "mitc"},
            auto_id="faulty_%s",
        )
        return super().get_context_data(
            sample_form=SampleForm(),
            faulty_form=faulty,
            filter_form=SampleFilter({"q": "", "county": "04"}, auto_id="filter_%s"),
            upload_form=SampleUpload(),
            rows=[(row, STATES[row.state], *THEMES[row.theme][:2]) for row in ROWS],
            total={"people": sum(row.people for row in ROWS), "minutes": sum(row.minutes for row in ROWS)},
            icons=_icons(),
            colours=COLOURS,
            themes=THEMES,
            search_url=reverse("search"),
            **_samples(),
            **_charts(),
            **kwargs,
        )


def _icons() -> list[str]:
    sprite = Path(str(finders.find("img/icons.svg"))).read_text(encoding="utf-8")
    return [name for name in re.findall(r'<symbol id="([a-z-]+)"', sprite) if not name.startswith("theme-")]


def _samples() -> dict[str, Any]:
    at = datetime(2021, 10, 31, 14, 5, tzinfo=timezone.get_default_timezone())
    return {
        "undo": {"text": _("Lärka Gjuteri AB is now active."), "url": "#", "token": ""},
        "tabs": [
            {"label": _("Overview"), "url": "#", "current": True},
            {"label": _("Participants"), "url": "#", "count": 14},
            {"label": _("Agreements"), "url": "#", "count": 0},
            {"label": _("History"), "url": "#"},
        ],
        "facts": [
            {"label": _("Company number"), "value": "559900-0018"},
            {"label": _("Municipality"), "value": "Eskilstuna"},
            {"label": _("Coordinator"), "value": "Mira Olsson", "href": "#"},
            {"label": _("Balance sheet"), "value": ""},
        ],
        "sums": [
            {"label": _("Women"), "value": display.percent(31)},
            {"label": _("Attested hours"), "value": display.number(7904)},
            {"label": _("Cost per person"), "value": display.kronor(13_870)},
        ],
        "events": [
            {
                "at": at,
                "who": "Mira Olsson",
                "text": _("Changed the company"),
                "changes": [{"label": _("Employees"), "before": "46", "after": "51"}],
                "reason": _("Annual report of 2020"),
            },
            {"at": at, "who": "Åsa Berg", "text": _("Signed the agreement")},
            {"at": at, "who": "", "text": _("Came in with the register")},
        ],
        "steps": [
            {"label": _("requested"), "done": True},
            {"label": _("draft"), "done": True},
            {"label": _("approved"), "current": True},
            {"label": _("locked")},
        ],
        "chips": [{"label": "Södermanland", "url": "#"}, {"label": _("agreed"), "url": "#"}],
        "views": [
            {"label": _("My companies"), "url": "#", "current": True, "delete_url": "#"},
            {"label": _("Without agreement"), "url": "#"},
        ],
        "bulk_actions": [
            {"label": _("Give to a coordinator"), "value": "assign"},
            {
                "label": _("Withdraw"),
                "value": "withdraw",
                "tone": "bad",
                "confirm": _("Withdraw the chosen companies?"),
            },
        ],
        "people_meter": charts.meter(charts.Meter(str(_("431 of 600, planned 409")), 431, 600, 409)),
        "company_meter": charts.meter(charts.Meter(str(_("52 of 60, planned 54")), 52, 60, 54)),
    }


def _charts() -> dict[str, Any]:
    months = tuple(f"{month} {20 + (index + 8) // 12}" for index, month in enumerate(MONTHS * 2))
    changes = [now - before for before, now in zip((0, *OUTCOME), OUTCOME, strict=False)]
    rows = ("Södermanland", "Västmanland", "Örebro")
    return {
        "line_chart": charts.responsive(
            charts.line_chart,
            charts.LineChart(
                title=str(_("People reached, month by month: 431 of 600 in October")),
                months=months,
                outcome=OUTCOME,
                plan=PLAN,
                outcome_name=str(_("outcome")),
                plan_name=str(_("plan")),
                forecast=charts.Forecast(
                    low=tuple(431 + 14 * step for step in range(1, 11)),
                    high=tuple(431 + 19 * step for step in range(1, 11)),
                    name=str(_("forecast, 80 %")),
                ),
            ),
        ),
        "bar_chart": charts.responsive(
            charts.bar_chart,
            charts.BarChart(
                title=str(_("New participants per month")),
                bars=tuple(
                    charts.Bar(month, max(change, 0), 25) for month, change in zip(months, changes, strict=False)
                ),
                value_name=str(_("outcome")),
                plan_name=str(_("plan")),
            ),
        ),
        "stacked_chart": charts.responsive(
            charts.stacked_bars,
            charts.RowChart(
                title=str(_("Participants per county and theme")),
                rows=rows,
                series=tuple(charts.Series(str(name), values, key) for key, name, values in THEMES),
            ),
        ),
        "grouped_chart": charts.responsive(
            charts.grouped_bars,
            charts.RowChart(
                title=str(_("Companies per county against target")),
                rows=rows,
                series=(
                    charts.Series(str(_("outcome")), (18, 16, 18)),
                    charts.Series(str(_("target")), (20, 20, 20)),
                ),
            ),
        ),
    }
