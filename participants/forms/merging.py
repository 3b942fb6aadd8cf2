"""What coordinators choose when two registrations become one, and when a company is taken over."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from companies.enums import CompanyState
from companies.forms.fields import CompanyField
from companies.models import CompanyQuerySet
from compcor.accounts.models import User
from compcor.core.columns import shown
from compcor.core.forms import ActionForm
from compcor.core.identifiers import PersonalNumber
from compcor.project.models import current_project
from participants.actions import CHOICES
from participants.enums import NumberChange, Side
from participants.models import Participant

LABELS = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "email": _("E-mail"),
    "mobile": _("Mobile"),
    "education": _("Education"),
    "informed": _("Informed about personal data"),
}
OTHER_NUMBER = (
    (NumberChange.NEW, _("It was the person's number too. It is kept, so that an older list still finds the person.")),
    (NumberChange.MISTYPED, _("It was mistyped. It is forgotten: it may be another person's.")),
)


class MergeForm(ActionForm):
    """A choice for each fact in which the two differ; the filled one, or else the later one, is proposed."""

    def __init__(self, *args: Any, first: Participant, second: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.same: dict[str, str] = {}
        numbers = [PersonalNumber(row.personal_number) for row in (first, second)]
        self.fields["number"] = _radio(
            _("Personal number that stays"),
            {side: _number(*pair) for side, *pair in zip(Side, (first, second), numbers, strict=True)},
        )
        self.fields["other_number"] = forms.ChoiceField(
            label=_("The other number"), choices=OTHER_NUMBER, widget=forms.RadioSelect
        )
        is_coordination = [number.is_coordination for number in numbers]
        if is_coordination[0] != is_coordination[1]:
            self.fields["number"].initial = Side.SECOND if is_coordination[0] else Side.FIRST
            self.fields["other_number"].initial = NumberChange.NEW
        for choice in CHOICES:
            values = {side: _told(choice, row) for side, row in zip(Side, (first, second), strict=True)}
            if values[Side.FIRST] == values[Side.SECOND]:
                self.same[choice] = values[Side.FIRST]
                continue
            self.fields[choice] = _radio(LABELS[choice], values)
            self.fields[choice].initial = Side.SECOND if values[Side.SECOND] else Side.FIRST

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The facts in their order: a choice, or the value that both have."""
        return [
            {"label": LABELS[choice], "same": self.same[choice]}
            if choice in self.same
            else {"field": self[choice], "label": LABELS[choice]}
            for choice in CHOICES
        ]


class TakeoverForm(ActionForm):
    """Who takes over, from when, and what else follows."""

    successor = CompanyField(label=_("Taken over by"))
    last_day = forms.DateField(label=_("Last day at the old company"))
    state = forms.ChoiceField(
        label=_("The old company afterwards"),
        required=False,
        choices=[
            ("", _("stays as it is")),
            (CompanyState.COMPLETED, CompanyState.COMPLETED.label),
            (CompanyState.WITHDRAWN, CompanyState.WITHDRAWN.label),
        ],
    )
    reason = forms.CharField(
        label=_("Reason for withdrawing"),
        max_length=300,
        required=False,
        help_text=_("Such as: merged into the new company. Needed only for a company that withdraws."),
    )

    def __init__(self, *args: Any, companies: CompanyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].companies = companies

    def clean_last_day(self) -> date:
        """After the project's last day nothing is left that could follow."""
        day: date = self.cleaned_data["last_day"]
        ends_on = current_project().ends_on
        if day >= ends_on:
            message = _("The project ends {day}. Choose an earlier day.").format(day=ends_on.isoformat())
            raise forms.ValidationError(message, code="after_the_project")
        return day


class ConfirmTakeoverForm(TakeoverForm):
    """The same, with the people who move and the contacts who follow; shown when it is known who they are."""

    people = forms.ModelMultipleChoiceField(
        label=_("People who move"),
        queryset=Participant.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        to_field_name="public_id",
        error_messages={
            "required": _("Choose who moves. Nobody is listed if nobody is employed there after that day."),
        },
    )
    contacts = forms.ModelMultipleChoiceField(
        label=_("Contacts who get access to the new company too"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        to_field_name="public_id",
        help_text=_("Nobody gets access unless you tick them. Access to the old company stays until you end it."),
    )

    def __init__(self, *args: Any, people: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people
        self.fields["contacts"].queryset = contacts


def _radio(label: Any, values: Mapping[Side, str]) -> forms.ChoiceField:
    choices = [(side.value, value or pgettext("fact", "not stated")) for side, value in values.items()]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def _number(participant: Participant, number: PersonalNumber) -> str:
    kind = _("coordination number") if number.is_coordination else _("personal number")
    return f"{participant.birth_date:%Y%m%d}-**** ({kind})"


def _told(choice: str, participant: Participant) -> str:
    """What the choice's columns say, as the page shows it."""
    if choice == "education":
        return str(participant.get_education_display()) if participant.education else ""
    return ", ".join(filter(None, (shown(getattr(participant, column)) for column in CHOICES[choice])))
