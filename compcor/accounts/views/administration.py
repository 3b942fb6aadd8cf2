"""Administrators' pages: accounts and settings, no people of companies."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import models
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import DetailView, FormView, ListView

from compcor.accounts import actions
from compcor.accounts.forms.administration import AccountFilter, AccountForm
from compcor.accounts.models import User, UserQuerySet
from compcor.accounts.views.confirmed import PasswordAgainMixin
from compcor.audit.views import HistoryMixin
from compcor.core.audiences import AdministratorMixin, reader
from compcor.core.exceptions import RuleViolation
from compcor.jobs.timetable import troubles
from compcor.mail.overview import mails_about


def accounts_with_state(user: User) -> UserQuerySet:
    """The accounts that the reader may see, each with whether it has a second factor."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return User.objects.visible_to(user).annotate(has_second_factor=Exists(factors)).select_related("partner")


class AccountList(AdministratorMixin, ListView):
    """Every account: role, state, second factor, last sign-in."""

    template_name = "accounts/administration/list.html"
    context_object_name = "accounts"
    paginate_by = 100

    def get_queryset(self) -> UserQuerySet:
        """Those that the filter asks for, by name."""
        self.filter = AccountFilter(self.request.GET)
        return self.filter.narrow(accounts_with_state(reader(self.request))).order_by("name", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The filter beside the rows, and above them what does not run: nobody else would be told."""
        return super().get_context_data(filter=self.filter, troubles=troubles(), **kwargs)


class AccountDetail(AdministratorMixin, DetailView):
    """One account, what can be done with it, and what was."""

    template_name = "accounts/administration/detail.html"
    context_object_name = "account"
    slug_field = slug_url_kwarg = "public_id"

    def get_queryset(self) -> UserQuerySet:
        """Any account."""
        return accounts_with_state(reader(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Some acts are not for one's own account; whether its mails arrived."""
        by = reader(self.request)
        return super().get_context_data(is_own=self.object == by, mails=mails_about(self.object, by), **kwargs)


class AccountHistory(AdministratorMixin, HistoryMixin):
    """What was done with the account, and by the person in it."""

    model = User

    def get_object_url(self, row: models.Model) -> str:
        """The account."""
        return reverse("administration:account", args=[cast("User", row).public_id])


class AccountEditor(AdministratorMixin, PasswordAgainMixin, FormView):
    """Letting somebody in is worth asking for the password again."""

    form_class = AccountForm
    template_name = "accounts/administration/edit.html"


class AccountCreate(AccountEditor):
    """A new account; the person gets a mail with a link that sets the password."""

    def form_valid(self, form: AccountForm) -> HttpResponse:
        """Make it and invite."""
        account = form.perform(actions.create_account, by=reader(self.request), **form.cleaned_data)
        if account is None:
            return self.form_invalid(form)
        messages.success(self.request, _("The account is made, and an invitation is on its way by e-mail."))
        return redirect("administration:account", public_id=account.public_id)


class AccountEdit(AccountEditor):
    """Change who it is and what for. A new role or address signs the account out everywhere."""

    @cached_property
    def account(self) -> User:
        """The account that the address names."""
        return get_object_or_404(User.objects.visible_to(reader(self.request)), public_id=self.kwargs["public_id"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Its facts as first values."""
        return super().get_form_kwargs() | {"instance": self.account}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The account for the heading."""
        return super().get_context_data(account=self.account, **kwargs)

    def form_valid(self, form: AccountForm) -> HttpResponse:
        """Change it."""
        account = form.perform(
            actions.change_account, account=self.account, by=reader(self.request), **form.cleaned_data
        )
        if account is None:
            return self.form_invalid(form)
        messages.success(self.request, _("The account is changed."))
        return redirect("administration:account", public_id=account.public_id)


ACTS: dict[str, tuple[Callable[..., User], Promise]] = {
    "invite": (actions.invite_again, _("A new invitation is on its way.")),
    "switch-off": (actions.switch_off, _("The account is switched off and signed out everywhere.")),
    "switch-on": (actions.switch_on, _("The account may sign in again.")),
    "end-sessions": (actions.end_sessions, _("The account is signed out everywhere.")),
    "reset-second-factor": (
        actions.reset_second_factor,
        _("The second factor is gone. The person activates a new one at the next sign-in."),
    ),
}


class AccountAct(AdministratorMixin, PasswordAgainMixin, View):
    """One act of `ACTS` on an account."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
        """Do it and say so, or say why not."""
        account = get_object_or_404(User.objects.visible_to(reader(request)), public_id=public_id)
        if act not in ACTS:
            raise Http404
        action, done = ACTS[act]
        try:
            action(account=account, by=reader(request))
            messages.success(request, done)
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect("administration:account", public_id=public_id)
