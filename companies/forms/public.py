"""What anybody can fill in: an expression of interest (docs/domain.md §6.3 D1)."""

import re
import uuid
from typing import Any, cast

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from companies.enums import Automotive, InterestTheme
from companies.models import Interest
from companies.validators import validate_organisation_number
from compcor.core.forms import ActionModelForm
from compcor.core.geography import MUNICIPALITY_CHOICES, county_of

FASTEST = 3  # seconds; nobody fills in the form faster
LONGEST = 24 * 60 * 60
_ADDRESS = re.compile(r"://|\bwww\.", re.IGNORECASE)
SIGNER = signing.TimestampSigner(salt="companies.interest")


class CompanyNumberInput(forms.TextInput):
    """A company number, checked while it is typed. A sole trader's is personal: it travels in the body."""

    template_name = "companies/public/number_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Where the check is asked for."""
        return super().get_context(name, value, attrs) | {"url": reverse("interest:number_check")}


class InterestForm(ActionModelForm):
    """The form, which keeps programs out without a puzzle for people.

    A program is known by a field that people do not see, by how fast the form comes back, and by how often: that the
    view counts.
    """

    parts = (
        (
            _("The company"),
            ("company_name", "org_number", "municipality", "headcount", "line_of_business", "automotive"),
        ),
        (_("You"), ("contact_name", "contact_role", "email", "phone")),
        (_("What you would like"), ("themes", "people_estimate", "people_on_notice", "heard_from")),
        (_("May we contact you?"), ("consent", "stamp")),
    )
    org_number = forms.CharField(
        label=_("Company number"),
        max_length=20,
        widget=CompanyNumberInput,
        validators=[validate_organisation_number],
        help_text=_("Ten digits, such as 559823-6809."),
    )
    municipality = forms.ChoiceField(
        label=_("Municipality"),
        help_text=_("Where people work. The project is for workplaces in these 31 municipalities."),
    )
    automotive = forms.ChoiceField(
        label=_("Supplier to the vehicle industry?"),
        choices=[*[(value, label) for value, label in Automotive.choices if value], ("", _("I do not know"))],
        widget=forms.RadioSelect,
        required=False,
    )
    themes = forms.MultipleChoiceField(
        label=_("Themes of interest"),
        choices=InterestTheme.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one theme or more.")},
    )
    consent = forms.BooleanField(
        label=_("Yes, the project may contact me about taking part"),
        error_messages={"required": _("We need your yes to contact you.")},
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Interest
        fields = (
            "company_name", "municipality", "headcount", "line_of_business", "automotive", "contact_name",
            "contact_role", "email", "phone", "people_estimate", "people_on_notice", "heard_from",
        )  # fmt: skip
        help_texts = {
            "headcount": _("About how many work at the company, with partner and linked companies."),
            "line_of_business": _("What you make, in a few words."),
            "email": _("The receipt goes here."),
            "people_estimate": _("About how many would take part?"),
            "people_on_notice": _("How many are under notice or on short-time work?"),
        }
        widgets = {
            "company_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "contact_role": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(code, f"{name} ({county_of(code).name})") for code, name in MUNICIPALITY_CHOICES]
        self.fields["municipality"].choices = [("", _("choose")), *places]
        self.initial["stamp"] = new_stamp()

    def clean(self) -> dict[str, Any]:
        """Names hold no web addresses, and a person has filled the form in."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("company_name", "contact_name", "contact_role", "line_of_business", "heard_from"):
            if _ADDRESS.search(values.get(name) or ""):
                self.add_error(name, _("Write it without web addresses."))
        if values.pop("website", ""):
            raise ValidationError(_("A field that people do not see was filled in. Load the page again."))
        values.pop("consent", None)
        values["form_key"] = self._form_key(values.pop("stamp", ""))
        return values

    def _form_key(self, stamp: str) -> uuid.UUID | None:
        """The key of this form, if a person may have filled it in since it was shown."""
        try:
            key = uuid.UUID(SIGNER.unsign(stamp, max_age=LONGEST))
        except (signing.BadSignature, ValueError):
            data = cast("QueryDict", self.data).copy()
            data["stamp"] = new_stamp()
            self.data = data
            self.add_error(None, _("The page was open for a long time. Everything stands as you wrote it: send again."))
            return None
        try:
            SIGNER.unsign(stamp, max_age=FASTEST)
        except signing.SignatureExpired:
            return key
        self.add_error(None, _("That was very fast. Look it through and send again."))
        return None


def new_stamp() -> str:
    """When the form was shown, signed, with a key that makes one interest of two sendings."""
    return SIGNER.sign(uuid.uuid4().hex)
