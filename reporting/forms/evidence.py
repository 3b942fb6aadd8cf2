"""Which counted people to list."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compcor.core.filters import ListFilters, one_of
from compcor.core.forms import DayField
from compcor.core.geography import COUNTY_CHOICES
from compcor.core.identifiers import Sex
from compcor.core.periods import Period, swedish_today
from compcor.core.size_class import SizeClass
from compcor.project.models import current_project
from courses.enums import Level, Theme
from reporting.figures import NO_THEME, counted_people
from reporting.tables import age_labels


class CountedFilters(ListFilters):
    """The days and the facts of a figure."""

    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("To"), required=False)
    as_of = DayField(label=_("As of"), required=False)
    new = one_of(pgettext_lazy("participants", "New in these days"), [("yes", _("yes")), ("no", _("no"))])
    sex = one_of(_("Legal sex"), Sex.choices)
    age_group = forms.ChoiceField(label=_("Age at entry"), required=False)
    county = one_of(_("County at entry"), COUNTY_CHOICES)
    size_class = one_of(_("Size class"), SizeClass.choices)
    theme = one_of(_("Theme"), [*Theme.choices, (NO_THEME, _("No theme"))])
    level = one_of(_("Level"), Level.choices)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["age_group"] = one_of(_("Age at entry"), age_labels().items())

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """Exactly the people that the figure counts, and of them those whose name is searched for."""
        start, end, as_of = (values.pop(name, None) for name in ("start", "end", "as_of"))
        text, new = values.pop("q", ""), values.pop("new", "")
        facts = values | ({"is_new": new == "yes"} if new else {})
        period = None
        if start or end:
            first = start or current_project().starts_on
            period = Period(first, max(end or swedish_today(), first))
        rows = counted_people(rows, period, as_of=as_of or swedish_today(), **facts)
        return rows.found_by(text) if text else rows
