"""What coordinators fill in about people."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from companies.forms.fields import CompanyField
from companies.models import CompanyQuerySet
from compcor.core.filters import ListFilters, one_of, yes_or_no
from compcor.core.forms import ActionForm, ActionModelForm
from compcor.core.geography import COUNTY_CHOICES
from compcor.core.periods import swedish_today
from participants.enums import Education, NumberChange
from participants.models import Employment, Participant


class PersonalNumberInput(forms.TextInput):
    """A personal number, checked while it is typed; it travels in the body of the request, never in an address."""

    template_name = "participants/number_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Where the check is asked for."""
        return super().get_context(name, value, attrs) | {"url": reverse("participants:check_number")}


def number_field(widget: type[PersonalNumberInput] = PersonalNumberInput) -> forms.CharField:
    """A personal or coordination number as people write it."""
    return forms.CharField(
        label=_("Personal number"),
        max_length=20,
        widget=widget,
        help_text=_("Personal or coordination number, such as 19850709-9805."),
    )


def age_field() -> forms.BooleanField:
    """Says that an unlikely age is right."""
    return forms.BooleanField(
        label=_("The age is right"),
        required=False,
        help_text=_("Only for somebody who really is under 15 or over 100 years."),
    )


class EmploymentForm(ActionModelForm):
    """Where, as what, from when, and until when."""

    keeps_first_values = True
    company = CompanyField()

    class Meta:
        model = Employment
        fields = ("title", "starts_on", "ends_on", "furloughed")
        help_texts = {"ends_on": _("The last day; empty while the employment goes on.")}

    field_order = ("company", "title", "starts_on", "ends_on", "furloughed")

    def __init__(self, *args: Any, companies: CompanyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].companies = companies
        if self.instance.pk:
            self.initial["company"] = self.instance.company


class EndEmploymentForm(ActionForm):
    """The last day."""

    ends_on = forms.DateField(label=_("Last day"), initial=swedish_today)


class ParticipantForm(ActionModelForm):
    """A person's facts beside the number."""

    keeps_first_values = True

    class Meta:
        model = Participant
        fields = (
            "given_name", "family_name", "email", "mobile", "education", "protected_identity", "informed_on",
            "notice_version",
        )  # fmt: skip
        help_texts = {
            "protected_identity": _("Lists, exports, mails and the search then show an alias."),
            "informed_on": _("The day on which the person got the notice about personal data."),
        }


class RegisterForm(ParticipantForm):
    """A new person with their employment."""

    parts = (
        (_("The person"), ("personal_number", "age_is_right", "given_name", "family_name", "email", "mobile")),
        (_("Employment"), ("company", "title", "starts_on", "furloughed")),
        (_("More"), ("education", "protected_identity", "informed_on", "notice_version")),
    )
    personal_number = number_field()
    age_is_right = age_field()
    company = CompanyField()
    title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    starts_on = forms.DateField(label=_("Employed from"))
    furloughed = forms.BooleanField(label=_("On short-time work"), required=False)

    def __init__(self, *args: Any, companies: CompanyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].companies = companies


class NumberForm(ActionForm):
    """Another number for a person, and why."""

    personal_number = number_field()
    age_is_right = age_field()
    change = forms.ChoiceField(label=_("Why"), choices=NumberChange.choices, widget=forms.RadioSelect)


class RevealForm(ActionForm):
    """Why the number is needed."""

    reason = forms.CharField(
        label=_("Why do you need it?"), max_length=200, help_text=_("The reason is kept in the log with your name.")
    )


class InformedForm(ActionForm):
    """When people were informed, and by which notice."""

    informed_on = forms.DateField(label=_("Informed on"), initial=swedish_today)
    notice_version = forms.CharField(label=_("Version of the notice"), max_length=20, required=False)


class ParticipantFilters(ListFilters):
    """What narrows the list of people."""

    company = CompanyField(required=False)
    employed = yes_or_no(_("Employed now"))
    county = one_of(_("County"), COUNTY_CHOICES)
    education = one_of(_("Education"), Education.choices)
    informed = yes_or_no(_("Informed"))
    protected = yes_or_no(_("Protected identity"))

    def __init__(self, *args: Any, companies: CompanyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Name or e-mail")
        self.fields["company"].companies = companies

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The people that the values allow. Company and employment belong together: employed there, now or before."""
        if values.keys() & {"company", "county", "employed"}:
            rows = self._by_employment(rows, values)
        if "education" in values:
            rows = rows.filter(education=values["education"])
        if "informed" in values:
            rows = rows.filter(informed_on__isnull=values["informed"] == "no")
        if "protected" in values:
            rows = rows.filter(protected_identity=values["protected"] == "yes")
        return rows.found_by(values["q"]) if "q" in values else rows

    def _by_employment(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        there = Employment.objects.all()
        if "company" in values:
            there = there.filter(company=values["company"])
        if "county" in values:
            there = there.filter(company__county=values["county"])
        now = there.on(swedish_today())
        if values.get("employed") == "yes":
            return rows.filter(pk__in=now.values("participant"))
        if values.get("employed") == "no":
            rows = rows.exclude(pk__in=now.values("participant"))
        if "company" in values or "county" in values:
            rows = rows.filter(pk__in=there.values("participant"))
        return rows
