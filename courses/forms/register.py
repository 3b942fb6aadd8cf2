"""The file that is brought in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compcor.core.forms import ActionForm
from courses.register.limits import LARGEST_FILE, TOO_LARGE


class RegisterForm(ActionForm):
    """One workbook."""

    file = forms.FileField(
        label=_("Choose the workbook, or drop it here"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=255,
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file first.")},
    )

    def clean_file(self) -> object:
        """Refuse before it is read into memory."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(TOO_LARGE)
        return file
