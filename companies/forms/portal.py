"""What contacts fill in about themselves, their colleagues and their company."""

from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from companies.models import Company, ContactInvitation
from compcor.accounts.models import User
from compcor.core.forms import ActionModelForm


class NewContactForm(ActionModelForm):
    """The account of somebody who accepts an invitation. The address is the invited one and cannot be changed."""

    email = forms.EmailField(
        label=_("E-mail"),
        disabled=True,
        help_text=_("You sign in with this address."),
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        max_length=200,
        help_text=_("At least 12 characters. A sentence is good; your name or a common password is not."),
        widget=forms.PasswordInput({"autocomplete": "new-password", "data-reveal": _("Show the password")}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=(("sv", "Svenska"), ("en", "English")),
        widget=forms.RadioSelect,
        initial=translation.get_language,
    )

    class Meta:
        model = User
        fields = ("name",)
        labels = {"name": _("Your name")}

    @property
    def helper(self) -> FormHelper:
        """The two languages beside each other: the page fits a phone."""
        helper = super().helper
        helper.layout = Layout("email", "name", "password", InlineRadios("language"))
        return helper

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean(self) -> dict[str, Any]:
        """The address is shown, not sent."""
        values = super().clean() or self.cleaned_data
        values.pop("email", None)
        return values


class InviteForm(ActionModelForm):
    """Whom to invite."""

    class Meta:
        model = ContactInvitation
        fields = ("email",)
        help_texts = {"email": _("The person's own address at work, not one that several people read.")}


class OwnFactsForm(ActionModelForm):
    """What a company corrects itself; name, number and state are the coordinators'."""

    parts = (
        (_("Contact"), ("contact_name", "contact_phone")),
        (_("Size"), ("headcount", "turnover_msek", "balance_msek")),
    )

    keeps_first_values = True

    class Meta:
        model = Company
        fields = ("contact_name", "contact_phone", "headcount", "turnover_msek", "balance_msek")
        localized_fields = ("turnover_msek", "balance_msek")
        help_texts = {"headcount": _("Whole-year employees, with partner and linked companies counted in.")}
