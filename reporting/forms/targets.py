"""Setting a target of a part of the project."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compcor.core.forms import ActionForm
from reporting.targets import parts


class TargetForm(ActionForm):
    """Which part, and how many."""

    part = forms.ChoiceField(label=_("Part of the project"))
    value = forms.IntegerField(
        label=_("Target"), min_value=0, max_value=1_000_000, help_text=_("0 takes the target away.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["part"].choices = [("", "—"), *((part.value, part.label) for part in parts())]

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        measure, dimension, key = self.cleaned_data["part"].split(":")
        return {"measure": measure, "dimension": dimension, "key": key, "value": self.cleaned_data["value"]}
