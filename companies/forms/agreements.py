"""What is filled in about agreements and eligibility, by coordinators, contacts and signatories."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from companies.enums import AgreementState
from companies.forms.coordinator import NOBODY
from companies.models import EligibilityOverride
from companies.signing import CODE_DIGITS
from compcor.accounts.models import User
from compcor.core.database import containing
from compcor.core.filters import ListFilters, one_of
from compcor.core.forms import ActionForm, ActionModelForm
from compcor.core.geography import COUNTY_CHOICES

SCAN_TYPES = ".pdf,.jpg,.jpeg,.png"


class MakeForm(ActionForm):
    """What a new agreement says; the rest it takes from the company and the project."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    starts_on = forms.DateField(label=_("Holds from"))
    ends_on = forms.DateField(label=_("Holds to"))
    notice_days = forms.IntegerField(label=_("Notice, days"), min_value=0, max_value=365)
    fee_sek = forms.DecimalField(
        label=_("Fee, SEK"),
        required=False,
        max_digits=9,
        decimal_places=2,
        localize=True,
        validators=[MinValueValidator(0)],
        help_text=_("Empty: taking part costs the company nothing."),
    )


class SendForm(ActionForm):
    """Who is to sign."""

    name = forms.CharField(
        label=_("Signatory"), max_length=120, help_text=_("Somebody with the right to sign for the company.")
    )
    email = forms.EmailField(
        label=_("Signatory's e-mail"),
        help_text=_("Link and code go to this address: the person's own, not one that several people read."),
    )


class SignedForm(ActionForm):
    """An agreement signed on paper."""

    signed_on = forms.DateField(label=_("Day of signing"))
    signatory = forms.CharField(label=_("Signed by"), max_length=120, help_text=_("Who signed for the company."))
    scan = forms.FileField(
        label=_("The signed agreement"),
        help_text=_("All pages as one PDF, or a picture as JPEG or PNG. At most 10 MB."),
        widget=forms.ClearableFileInput({"accept": SCAN_TYPES}),
    )

    def clean_scan(self) -> bytes | None:
        """The content; what it is, the action sees."""
        file: UploadedFile | None = self.cleaned_data["scan"]
        return bytes(file.read()) if file else None


class RegisterForm(SignedForm):
    """An agreement that was signed outside CompCor: the file may be missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scan"].required = self.fields["signatory"].required = False


class WithdrawForm(ActionForm):
    """Why an agreement is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The company's contacts read it, if the agreement was sent.")
    )


class SignForm(ActionForm):
    """Name and code: the signature."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits, in the mail that you got just now."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """People write a space in the middle."""
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != CODE_DIGITS or not code.isascii() or not code.isdigit():
            raise forms.ValidationError(_("The code has six digits."), code="digits")
        return code


class OverrideForm(ActionModelForm):
    """Why a company takes part all the same."""

    class Meta:
        model = EligibilityOverride
        fields = ("reason",)
        help_texts = {"reason": _("Stands on the company's page with your name, for colleagues and auditors.")}


class AgreementFilters(ListFilters):
    """What narrows the list of agreements."""

    state = one_of(_("State"), AgreementState.choices)
    county = one_of(_("County"), COUNTY_CHOICES)
    coordinator = one_of(_("Coordinator"), [])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Company")
        people = [(str(one.public_id), str(one)) for one in User.objects.coordinators().only("public_id", "name")]
        self.fields["coordinator"].choices = [("", _("all")), (NOBODY, _("nobody")), *people]

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The agreements that the values allow."""
        if "state" in values:
            rows = rows.filter(state=values["state"])
        if "county" in values:
            rows = rows.filter(company__county=values["county"])
        if values.get("coordinator") == NOBODY:
            rows = rows.filter(company__coordinator=None)
        elif "coordinator" in values:
            rows = rows.filter(company__coordinator__public_id=values["coordinator"])
        return rows.filter(containing("company__search_text", values["q"])) if "q" in values else rows
