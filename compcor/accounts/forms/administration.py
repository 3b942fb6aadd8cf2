"""Administrators' forms."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compcor.accounts.enums import Role
from compcor.accounts.models import User, UserQuerySet
from compcor.core.forms import ActionModelForm

ON, OFF = "on", "off"


class AccountForm(ActionModelForm):
    """Who has the account, and what for."""

    class Meta:
        model = User
        fields = ["name", "email", "role", "partner", "language", "access_ends_on", "handles_protected"]
        help_texts = {
            "email": _("The person signs in with this address, and the invitation goes to it."),
            "partner": _("For coordinators: the organisation they work for."),
            "access_ends_on": _("Needed for auditors. The account can be used on this day too."),
            "handles_protected": _("Only coordinators whom the project has chosen for it."),
        }

    def clean_email(self) -> str:
        """Addresses are compared in lower case."""
        return self.cleaned_data["email"].lower()


class AccountFilter(forms.Form):
    """What the list of accounts is narrowed by."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All")), *Role.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), (ON, _("may sign in")), (OFF, _("switched off"))], required=False
    )

    def narrow(self, accounts: UserQuerySet) -> UserQuerySet:
        """The accounts that fit; a filter with a fault narrows nothing."""
        if not self.is_valid():
            return accounts
        wanted: dict[str, Any] = self.cleaned_data
        for word in wanted["q"].split():
            accounts = accounts.filter(Q(name__icontains=word) | Q(email__icontains=word))
        if wanted["role"]:
            accounts = accounts.filter(role=wanted["role"])
        if wanted["state"]:
            accounts = accounts.filter(is_active=wanted["state"] == ON)
        return accounts
