"""Colleagues: who has access to the company, who is invited."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View
from django.views.generic import TemplateView

from companies import actions
from companies.audiences import CompanyPortalMixin
from companies.forms.portal import InviteForm
from companies.invitations import MOST_PER_DAY, left_today, told_invitations
from companies.models import CompanyMembership, ContactInvitation
from compcor.core.audiences import reader
from compcor.core.exceptions import RuleViolation
from compcor.core.forms import ConfirmForm
from compcor.core.views.forms import ActionPage


class Colleagues(CompanyPortalMixin, TemplateView):
    """Who can sign in for the company since when, and the invitations that nobody has answered."""

    template_name = "companies/portal/access.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both lists."""
        user = reader(self.request)
        memberships = CompanyMembership.objects.visible_to(user).filter(company=self.company, user__is_active=True)
        invitations = ContactInvitation.objects.visible_to(user).filter(company=self.company).open()
        return super().get_context_data(
            memberships=memberships.active().select_related("user").order_by("user__name", "pk"),
            invitations=told_invitations(invitations.select_related("invited_by")),
            own=user,
            **kwargs,
        )


class ColleaguePage(CompanyPortalMixin, ActionPage):
    """An act on the company's access."""

    def get_back_url(self) -> str:
        """Both lists."""
        return reverse("portal:access", args=[self.company.public_id])

    def get_back_label(self) -> str:
        """What they are called."""
        return str(_("Colleagues"))


class Invite(ColleaguePage):
    """An invitation by mail. The page says the same whatever account the address may have elsewhere."""

    form_class = InviteForm
    title = _("Invite a colleague")
    submit = _("Send the invitation")
    done = _("The invitation is on its way. You see here when it has been sent.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many are left today."""
        left = _(
            "The colleague gets a mail with a link that works for 14 days. {left} of {most} invitations left today."
        )
        text = left.format(left=left_today(self.company), most=MOST_PER_DAY)
        return super().get_context_data(**kwargs) | {"lead": text}

    def act(self, form: InviteForm) -> ContactInvitation | None:
        """Send it."""
        by = reader(self.request)
        return form.perform(actions.invite_contact, company=self.company, by=by, **form.cleaned_data)


class InvitationMixin(CompanyPortalMixin):
    """The invitation of the address, if it is this company's. Whether it is open still, the act says."""

    @cached_property
    def invitation(self) -> ContactInvitation:
        """404 for one of another company, as for one that is not there."""
        seen = ContactInvitation.objects.visible_to(reader(self.request)).filter(company=self.company)
        return get_object_or_404(seen, public_id=self.kwargs["invitation_id"])


class InviteAgain(InvitationMixin, View):
    """A new mail with a new link."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Send it, or say why not."""
        try:
            actions.invite_again(invitation=self.invitation, by=reader(request))
            messages.success(request, _("A new invitation is on its way. The link of the old one no longer works."))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect("portal:access", company_id=self.company.public_id)


class Withdraw(InvitationMixin, ColleaguePage):
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


class EndAccess(ColleaguePage):
    """The end of a colleague's access, or of one's own; asked before, so that a slip of the hand ends nothing."""

    form_class = ConfirmForm
    submit = _("End access")
    done = _("The access has ended.")
    tone = "bad"

    @cached_property
    def membership(self) -> CompanyMembership:
        """The access of the address, if it is this company's and in force."""
        seen = CompanyMembership.objects.visible_to(reader(self.request)).filter(company=self.company)
        return get_object_or_404(seen.active().select_related("user"), public_id=self.kwargs["membership_id"])

    @property
    def is_own(self) -> bool:
        """Whether somebody is about to leave."""
        return self.membership.user == reader(self.request)

    def get_title(self) -> str | Promise:
        """Whose access."""
        if self.is_own:
            return _("End your own access")
        return _("End the access of {contact}").format(contact=self.membership.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it means, plainly."""
        lead: str | Promise = _("The colleague is locked out of the company at once. What they have done stays.")
        if self.is_own:
            lead = _(
                "You are locked out of the company at once. Only a colleague or your coordinator can let you in again."
            )
        return super().get_context_data(**kwargs) | {"lead": lead}

    def act(self, form: ConfirmForm) -> CompanyMembership | None:
        """End it now."""
        return form.perform(actions.end_access, membership=self.membership, by=reader(self.request))

    def get_result_url(self, result: CompanyMembership) -> str:
        """Who has left chooses among the other companies, or reads that there is none."""
        return reverse("portal:choose") if self.is_own else super().get_result_url(result)
