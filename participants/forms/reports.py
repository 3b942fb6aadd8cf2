"""What coordinators decide on what contacts reported."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compcor.core.forms import ActionForm
from participants.enums import NumberChange

END, BOTH, WRONG = "end", "both", "wrong"
TAKE, LEAVE = "take", "leave"


class JobChangeForm(ActionForm):
    """What is right."""

    decision = forms.ChoiceField(
        label=_("What is right?"),
        widget=forms.RadioSelect,
        choices=(
            (END, _("The person has changed jobs: end the earlier employment")),
            (BOTH, _("The person works at both")),
            (WRONG, _("The new registration is wrong: remove it")),
        ),
    )
    ends_on = forms.DateField(
        label=_("Last day of the earlier employment"),
        required=False,
        help_text=_("Only where the person has changed jobs."),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever ends an employment says when."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == END and not cleaned.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", _("Write the last day."))
        return cleaned


class CardForm(ActionForm):
    """Which of the company's words become the person's facts."""

    take = forms.MultipleChoiceField(
        label=_("Take these from the company"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not chosen stays as it is. The company goes on seeing what it wrote itself."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        take: Any = self.fields["take"]
        take.choices = choices


class ReportedNumberForm(ActionForm):
    """Whether the reported number is right, and why the other one was there."""

    decision = forms.ChoiceField(
        label=_("What is right?"),
        widget=forms.RadioSelect,
        choices=((TAKE, _("The reported number is right")), (LEAVE, _("The registered number is right"))),
    )
    change = forms.ChoiceField(
        label=_("Why was there another number?"),
        choices=NumberChange.choices,
        initial=NumberChange.MISTYPED,
        widget=forms.RadioSelect,
    )
