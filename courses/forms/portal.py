"""What contacts fill in about courses and places."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from compcor.core.database import containing
from compcor.core.filters import ListFilters, one_of
from compcor.core.forms import DayField
from compcor.core.geography import COUNTY_CHOICES
from compcor.core.periods import Period
from courses.enums import Level, Theme

MOST_AT_ONCE = 100


class CatalogueFilters(ListFilters):
    """What narrows the catalogue of coming runs."""

    theme = one_of(_("Theme"), Theme.choices)
    level = one_of(_("Level"), Level.choices)
    county = one_of(_("County"), COUNTY_CHOICES)
    start = DayField(label=_("First session from"), required=False)
    end = DayField(label=_("First session to"), required=False)
    free = one_of(_("Seats"), [("yes", _("with free seats"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Course")

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The runs that the values allow."""
        for name, lookup in {
            "theme": "course__theme",
            "level": "course__level",
            "county": "municipality__startswith",
        }.items():
            if name in values:
                rows = rows.filter(**{lookup: values[name]})
        if "start" in values:
            rows = rows.filter(first_starts_at__gte=Period(values["start"], values["start"]).bounds()[0])
        if "end" in values:
            rows = rows.filter(first_starts_at__lt=Period(values["end"], values["end"]).bounds()[1])
        if "free" in values:
            rows = rows.filter(free__gt=0)
        if "q" in values:
            rows = rows.filter(containing("course__search_text", values["q"]) | Q(code__iexact=values["q"]))
        return rows


class ReserveForm(forms.Form):
    """How many seats; `sending` is one showing of the form."""

    seats = forms.IntegerField(label=_("Number of seats"), min_value=1, max_value=MOST_AT_ONCE)
    sending = forms.UUIDField(required=False, widget=forms.HiddenInput)
