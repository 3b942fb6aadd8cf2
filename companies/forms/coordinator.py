"""What coordinators fill in about companies."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext_lazy as _

from companies.eligibility import Met, eligibility_expression
from companies.enums import Automotive, CompanyState
from companies.forms.pipeline import NOBODY, BoardFilters, coordinator_choices
from companies.models import Company
from compcor.accounts.models import User
from compcor.core.filters import one_of
from compcor.core.forms import ActionForm, ActionModelForm
from compcor.core.size_class import SizeClass


def month_choices() -> list[tuple[int, str]]:
    """Months by name."""
    return [(month, format_date(date(2020, month, 1), "F")) for month in range(1, 13)]


class CompanyForm(ActionModelForm):
    """A company's facts."""

    parts: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = (
        (_("The company"), ("name", "org_number", "municipality", "sni_code", "sni_version", "automotive")),
        (_("Size"), ("headcount", "turnover_msek", "balance_msek", "fiscal_year_start_month")),
        (_("Contact"), ("contact_name", "contact_email", "contact_phone")),
        (_("In the project"), ("partner", "coordinator", "note")),
    )
    keeps_first_values = True
    org_number = forms.CharField(
        label=_("Company number"), max_length=20, help_text=_("Ten digits, such as 559823-6809.")
    )
    fiscal_year_start_month = forms.TypedChoiceField(
        label=_("First month of the fiscal year"), choices=month_choices, coerce=int, initial=1
    )

    class Meta:
        model = Company
        fields = (
            "name", "org_number", "municipality", "sni_code", "sni_version", "headcount", "turnover_msek",
            "balance_msek", "fiscal_year_start_month", "automotive", "contact_name", "contact_email", "contact_phone",
            "partner", "coordinator", "note",
        )  # fmt: skip
        localized_fields = ("turnover_msek", "balance_msek")
        help_texts = {
            "municipality": _("Where people work, not where the company is registered."),
            "sni_code": _("Five digits, such as 25.620."),
            "headcount": _("Whole-year employees, with partner and linked companies counted in."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coordinators = User.objects.coordinators() | User.objects.filter(pk=self.instance.coordinator_id)
        self.fields["coordinator"].queryset = coordinators  # who has left stays until somebody else is chosen
        self.fields["automotive"].choices = [(value, label) for value, label in Automotive.choices]
        if self.instance.pk:
            self.initial["org_number"] = self.instance.org_number_display

    def clean_org_number(self) -> str:
        """A sole trader's number stays masked on the page; left as it stands there it is not changed."""
        written: str = self.cleaned_data["org_number"]
        is_kept = self.instance.pk and written == self.instance.org_number_display
        return self.instance.org_number if is_kept else written


class ChangeCompanyForm(CompanyForm):
    """The facts of a company that is known: it may have moved."""

    parts = (
        (
            _("The company"),
            ("name", "org_number", "municipality", "moved_on", "sni_code", "sni_version", "automotive"),
        ),
        *CompanyForm.parts[1:],
    )
    moved_on = forms.DateField(
        label=_("Moved on"),
        required=False,
        help_text=_(
            "Only if the company has moved: the first day in the new municipality. Empty means that the municipality "
            "was wrong."
        ),
    )


class StateForm(ActionForm):
    """A new state, with the reason when a company withdraws."""

    state = forms.ChoiceField(label=_("New state"), choices=CompanyState.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Needed when a company withdraws.")
    )


class CoordinatorForm(ActionForm):
    """A coordinator, or nobody: said, not left out."""

    coordinator = forms.ChoiceField(label=_("Coordinator"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coordinator"].choices = [("", _("choose")), *coordinator_choices(), (NOBODY, _("nobody"))]

    def clean_coordinator(self) -> User | None:
        """The account, or None for nobody."""
        chosen = self.cleaned_data["coordinator"]
        return None if chosen == NOBODY else User.objects.coordinators().get(public_id=chosen)


class CompanyFilters(BoardFilters):
    """What narrows the list of companies."""

    state = one_of(_("State"), CompanyState.choices)
    size = one_of(_("Size class"), SizeClass.choices)
    automotive = one_of(_("Vehicle industry"), [(value, label) for value, label in Automotive.choices if value])
    eligibility = one_of(_("Eligibility"), Met.choices)
    field_order = ("q", "state", "county", "size", "eligibility", "automotive", "partner", "coordinator", "next")

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The companies that the values allow."""
        for name in ("state", "size", "automotive"):
            if name in values:
                rows = rows.filter(**{name: values[name]})
        if "eligibility" in values:
            rows = rows.annotate(eligibility=eligibility_expression()).filter(eligibility=values["eligibility"])
        return super().narrow(rows, values)
