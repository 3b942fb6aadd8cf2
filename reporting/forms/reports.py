"""Forms about progress reports."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from compcor.core.forms import ActionForm, DayField
from compcor.core.periods import Period
from reporting.actions import LONGEST_TEXT
from reporting.enums import NarrativeSection

ROWS = 6


class ReportForm(ActionForm):
    """Period and language of a report."""

    period_start = DayField(label=_("From"), help_text=_("First day of the period, YYYY-MM-DD."))
    period_end = DayField(label=_("To"), help_text=_("Last day of the period, YYYY-MM-DD."))
    language = forms.ChoiceField(label=_("Language of the document"), choices=settings.LANGUAGES)

    def clean(self) -> dict[str, Any]:
        """Make a period of the two days."""
        values = super().clean() or self.cleaned_data
        start, end = values.get("period_start"), values.get("period_end")
        if start and end:
            if end < start:
                self.add_error("period_end", _("A report period cannot end before it starts."))
            else:
                values["period"] = Period(start, end)
        return values


class NarrativeForm(ActionForm):
    """The texts that people write; every one may be left empty, and the report then says so."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for section in NarrativeSection:
            self.fields[section.value] = forms.CharField(
                label=section.label,
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": ROWS}),
            )
