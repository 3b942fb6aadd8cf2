"""django-allauth's forms without what our pages say better: a label needs no placeholder to repeat it."""

from typing import Any

from allauth.account import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from compcor.accounts.actions import request_mail
from compcor.accounts.mail import Mail


class PlainFields:
    """No placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(PlainFields, forms.LoginForm):
    """The way to a new password stands under the form, not between the two fields, where Tab would meet it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""


class PasswordAgainForm(PlainFields, forms.ReauthenticateForm):
    """Only the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ForgottenPasswordForm(PlainFields, forms.ResetPasswordForm):
    """Only the address. The same work is done for one that nobody has: the time of the answer must not tell either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Ask for the mail."""
        if not self.users:
            request_mail(Mail.SET_PASSWORD, account=None, by=None)
        email: str = super().save(request, **kwargs)
        return email


class NewPasswordForm(PlainFields, forms.ResetPasswordKeyForm):
    """Twice the new password."""


class ChangePasswordForm(PlainFields, forms.ChangePasswordForm):
    """The old password, and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
