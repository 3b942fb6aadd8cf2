"""Which days to count."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compcor.core.forms import DayField
from compcor.core.periods import Period, first_of_month, last_of_month, swedish_today


class PeriodForm(forms.Form):
    """From and to; nothing chosen is the whole project until today."""

    use_required_attribute = False
    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        """A period does not end before it starts."""
        values = super().clean() or {}
        if values.get("start") and values.get("end") and values["end"] < values["start"]:
            self.add_error("end", _("A period cannot end before it starts."))
        return values

    def chosen(self, project: Period) -> tuple[Period | None, date]:
        """The period, None for all days, and the as-of day. A faulty choice counts the whole project."""
        today = swedish_today()
        if not self.is_valid():
            return None, today
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        as_of = min(self.cleaned_data.get("as_of") or today, today)
        if start is None and end is None:
            return None, as_of
        start = start or min(project.start, end)
        return Period(start, end or max(as_of, start)), as_of


class FiguresForm(PeriodForm):
    """Any days, as they were known on any day."""

    as_of = DayField(label=_("As of"), required=False)


class MonthsForm(PeriodForm):
    """Whole months until today: the difference of two periods that differ by a day would tell about single people."""

    start = DayField(label=_("From the month of"), required=False)
    end = DayField(label=_("To the month of"), required=False)

    def chosen(self, project: Period) -> tuple[Period | None, date]:
        """The months that the chosen days lie in."""
        period, as_of = super().chosen(project)
        if period is None:
            return None, as_of
        return Period(first_of_month(period.start), last_of_month(period.end)), as_of
