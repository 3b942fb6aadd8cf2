"""What coordinators fill in and choose while they win and keep companies."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.enums import ContactKind, InterestState
from companies.models import CompanyTask, ContactEvent
from companies.pipeline import NEXT_COMING, NEXT_LATE, NEXT_NONE, by_next_step
from compcor.accounts.models import User
from compcor.core.database import containing
from compcor.core.filters import ListFilters, one_of, yes_or_no
from compcor.core.forms import ActionForm, ActionModelForm
from compcor.core.geography import COUNTY_CHOICES
from compcor.core.periods import SWEDEN
from compcor.core.uploads import ACCEPTED
from compcor.project.models import Partner

NOBODY = "nobody"
NEXT_STEPS = (
    (NEXT_LATE, _("late")),
    (NEXT_COMING, pgettext_lazy("next step", "to come")),
    (NEXT_NONE, pgettext_lazy("next step", "missing")),
)


class BoardFilters(ListFilters):
    """What narrows the board."""

    county = one_of(_("County"), COUNTY_CHOICES)
    partner = one_of(_("Partner"), [])
    coordinator = one_of(_("Coordinator"), [])
    next = one_of(_("Next step"), NEXT_STEPS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Name or number")
        partners = [(str(partner.public_id), str(partner)) for partner in Partner.objects.all()]
        self.fields["partner"].choices = [("", _("all")), *partners]
        self.fields["coordinator"].choices = [("", _("all")), (NOBODY, _("nobody")), *coordinator_choices()]

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The companies that the values allow; `next_due` is annotated."""
        if "county" in values:
            rows = rows.filter(county=values["county"])
        if "partner" in values:
            rows = rows.filter(partner__public_id=values["partner"])
        if owner := values.get("coordinator"):
            rows = rows.filter(**{"coordinator": None} if owner == NOBODY else {"coordinator__public_id": owner})
        if "next" in values:
            rows = by_next_step(rows, values["next"])
        return rows.filter(containing("search_text", values["q"])) if "q" in values else rows


class ContactForm(ActionModelForm):
    """A call, a visit, a meeting, a mail or a note."""

    day = forms.DateField(label=_("Day"), initial=timezone.localdate)
    time = forms.TimeField(label=_("Time"), required=False, help_text=_("Such as 14:30; empty for today now."))

    class Meta:
        model = ContactEvent
        fields = ("kind", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    field_order = ("kind", "day", "time", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ContactKind.choices
        self.initial["kind"] = ContactKind.CALL

    def clean(self) -> dict[str, Any]:
        """Day and time as one moment: now for today without a time, noon for an earlier day."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        day, time = values.pop("day", None), values.pop("time", None)
        if day is None:
            return values
        noon = datetime.combine(day, datetime.min.time().replace(hour=12), SWEDEN)
        if time is not None:
            values["happened_at"] = datetime.combine(day, time, SWEDEN)
        else:
            values["happened_at"] = None if day == timezone.localdate() else noon
        return values


class TaskForm(ActionModelForm):
    """Something to do, by whom, by when."""

    keeps_first_values = True
    owner = forms.ChoiceField(label=_("Who does it"), required=False)

    class Meta:
        model = CompanyTask
        fields = ("title", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.instance.owner
        gone = [(str(owner.public_id), str(owner))] if owner and not owner.is_active else []  # until another is chosen
        self.fields["owner"].choices = [("", _("anybody")), *gone, *coordinator_choices()]

    def clean_owner(self) -> User | None:
        """The account, or None for anybody."""
        chosen = self.cleaned_data["owner"]
        return User.objects.get(public_id=chosen) if chosen else None


class DocumentForm(ActionForm):
    """A file to keep with the company."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("PDF, PNG, JPEG, Word, Excel or PowerPoint, at most 10 MB."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("The file's own name if left empty.")
    )


class InterestStateForm(ActionForm):
    """How far an expression of interest has come."""

    state = forms.ChoiceField(label=_("New state"), choices=InterestState.choices, widget=forms.RadioSelect)


class InterestFilters(ListFilters):
    """What narrows the expressions of interest."""

    state = one_of(_("State"), InterestState.choices)
    county = one_of(_("County"), COUNTY_CHOICES)
    removable = yes_or_no(_("Can be removed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Name or number")

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The interests that the values allow; `is_removable` is annotated."""
        if "state" in values:
            rows = rows.filter(state=values["state"])
        if "county" in values:
            rows = rows.filter(municipality__startswith=values["county"])
        if "removable" in values:
            rows = rows.filter(is_removable=values["removable"] == "yes")
        return rows.filter(containing("company__search_text", values["q"])) if "q" in values else rows


def coordinator_choices() -> list[tuple[str, str]]:
    """Coordinators by name."""
    return [(str(user.public_id), str(user)) for user in User.objects.coordinators().only("public_id", "name")]
