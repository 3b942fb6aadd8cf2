"""The page that an invitation's link opens. Looking uses nothing up: mail scanners open links too."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from companies import actions
from companies.forms.portal import NewContactForm
from companies.invitations import invitation_of, may_accept
from companies.models import Company, ContactInvitation
from compcor.accounts.models import User
from compcor.core.addresses import address
from compcor.core.audiences import reader
from compcor.core.forms import ConfirmForm

NEW, ACCEPT, SIGN_IN, OTHER, REFUSED = "new", "accept", "sign_in", "other", "refused"


@method_decorator([login_not_required, never_cache, sensitive_post_parameters("password")], name="dispatch")
class AcceptInvitation(FormView):
    """Name and password for a new contact, one button for somebody who has an account, one answer for dead links."""

    template_name = "companies/invitation/page.html"
    invitation: ContactInvitation
    way: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """See what the link opens, and how this visitor can accept."""
        found = invitation_of(kwargs["token"])
        if found is None:
            return render(request, "companies/invitation/dead.html", status=404)
        self.invitation = found
        self.way = way_of(request, found)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only somebody who can accept sends anything."""
        if self.way not in (NEW, ACCEPT):
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def get_form_class(self) -> type:
        """The account's facts, or nothing to fill in."""
        return NewContactForm if self.way == NEW else ConfirmForm

    def get_initial(self) -> dict[str, Any]:
        """The invited address."""
        return {"email": self.invitation.email}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page says to this visitor."""
        login_url = f"{resolve_url('account_login')}?{urlencode({'next': self.request.path})}"
        return super().get_context_data(
            invitation=self.invitation,
            way=self.way,
            path=self.request.path,
            login_url=login_url,
            privacy_url=address("privacy"),
            **kwargs,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Accept, and go to the company's home, which explains itself to a newcomer."""
        if self.way == NEW:
            return self._begin(form)
        if form.perform(actions.accept_invitation, invitation=self.invitation, by=reader(self.request)) is None:
            return self.form_invalid(form)
        messages.success(self.request, _("You are now a contact of the company."))
        return redirect(first_page(self.invitation.company))

    def _begin(self, form: NewContactForm) -> HttpResponse:
        membership = form.perform(actions.accept_as_new, invitation=self.invitation, **form.cleaned_data)
        if membership is None:
            return self.form_invalid(form)
        return perform_login(self.request, membership.user, redirect_url=first_page(self.invitation.company))


def way_of(request: HttpRequest, invitation: ContactInvitation) -> str:
    """How a visitor can accept. Whoever has the link reads the invited address's mail, and may know of its account."""
    if request.user.is_authenticated:
        account = reader(request)
        if account.email != invitation.email:
            return OTHER
        return ACCEPT if may_accept(account, invitation) else REFUSED
    known = User.objects.filter(email=invitation.email).first()
    if known is None:
        return NEW
    return SIGN_IN if may_accept(known, invitation) else REFUSED


def first_page(company: Company) -> str:
    """The company's home with its explanation."""
    return address("portal:home", company.public_id, welcome="yes")
