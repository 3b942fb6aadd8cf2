"""Who speaks for a company: invitations and access, for coordinators."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from companies import actions
from companies.forms.portal import InviteForm
from companies.models import CompanyMembership, ContactInvitation
from companies.views.coordinator.companies import CompanyActionPage
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.exceptions import RuleViolation
from compcor.core.forms import ConfirmForm


class CompanyInvite(CompanyActionPage):
    """An invitation by mail, also to somebody who is a contact of another company already."""

    form_class = InviteForm
    title = _("Invite a contact")
    lead = _("The person gets a mail with a link that works for 14 days, and chooses name and password.")
    submit = _("Send the invitation")
    done = _("The invitation is on its way.")

    def get_initial(self) -> dict[str, Any]:
        """The address that the company gave."""
        return {"email": self.company.contact_email}

    def act(self, form: InviteForm) -> ContactInvitation | None:
        """Send it."""
        by = reader(self.request)
        return form.perform(actions.invite_contact, company=self.company, by=by, **form.cleaned_data)


class InvitationOfAddress:
    """The invitation that the address names, if it is to that company. Whether it is open still, the act says."""

    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def invitation(self) -> ContactInvitation:
        """404 for another company's."""
        seen = ContactInvitation.objects.visible_to(reader(self.request))
        names = {"company__public_id": self.kwargs["public_id"], "public_id": self.kwargs["invitation_id"]}
        return get_object_or_404(seen, **names)


class CompanyInviteAgain(CoordinatorMixin, InvitationOfAddress, View):
    """A new mail with a new link."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Send it, or say why not."""
        try:
            actions.invite_again(invitation=self.invitation, by=reader(request))
            messages.success(request, _("A new invitation is on its way. The link of the old one no longer works."))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect("companies:detail", public_id=self.invitation.company.public_id)


class CompanyWithdraw(InvitationOfAddress, CompanyActionPage):
    """The invitation's link stops working; asked before."""

    form_class = ConfirmForm
    submit = pgettext_lazy("invitation", "Withdraw")
    done = _("The invitation is withdrawn.")
    lead = _("The link in the mail then no longer works.")
    tone = "bad"

    def get_title(self) -> str:
        """Whose invitation."""
        return _("Withdraw the invitation to {email}").format(email=self.invitation.email)

    def act(self, form: ConfirmForm) -> ContactInvitation | None:
        """Withdraw it."""
        return form.perform(actions.withdraw_invitation, invitation=self.invitation, by=reader(self.request))


class CompanyAccessEnd(CompanyActionPage):
    """The end of a contact's access; asked before, so that a slip of the hand ends nothing."""

    form_class = ConfirmForm
    title = _("End access")
    submit = _("End access")
    done = _("The access has ended.")
    lead = _("The contact can then no longer see the company or its people. What they have done stays.")
    tone = "bad"

    @cached_property
    def membership(self) -> CompanyMembership:
        """The access of the address, if it is this company's."""
        return get_object_or_404(self.company.memberships.all(), public_id=self.kwargs["membership_id"])

    def get_title(self) -> str:
        """Whose access."""
        return _("End the access of {contact}").format(contact=self.membership.user)

    def act(self, form: ConfirmForm) -> CompanyMembership | None:
        """End it now."""
        return form.perform(actions.end_access, membership=self.membership, by=reader(self.request))
