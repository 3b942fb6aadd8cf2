"""The pages that the link to sign an agreement opens. Looking uses nothing up: mail scanners open links too."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from companies import actions
from companies.documents import file_name_of
from companies.forms.agreements import SignForm
from companies.lifeline import facts_of
from companies.models import Agreement, SigningLink
from companies.signing import has_code, signing_link
from compcor.core.exceptions import RuleViolation
from compcor.core.files import download

SIGNED = "signed_agreements"
_public = method_decorator([login_not_required, never_cache, sensitive_post_parameters("code")], name="dispatch")


class OfLink(View):
    """A page behind a link. A link that is wrong, used, replaced or too old gets one and the same answer."""

    link: SigningLink

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """See what the link opens."""
        found = signing_link(kwargs["token"])
        if found is None:
            return render(request, "companies/signing/dead.html", status=404)
        self.link = found
        return super().dispatch(request, *args, **kwargs)


@_public
class SignPage(OfLink, FormView):
    """The agreement's facts and file; then a code by mail; then name and code."""

    template_name = "companies/signing/page.html"
    form_class = SignForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a code, or sign."""
        if "send" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            actions.send_code(link=self.link)
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            messages.success(request, _("The code is on its way."))
        return redirect(f"{request.path}#sign")

    def get_initial(self) -> dict[str, Any]:
        """The name that the link was sent to."""
        return {"name": self.link.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is signed, and how far one has come."""
        agreement = self.link.agreement
        return super().get_context_data(
            link=self.link,
            agreement=agreement,
            facts=agreement.facts,
            has_code=has_code(self.link),
            file_url=f"{self.request.path}file/",
            **kwargs,
        )

    def form_valid(self, form: SignForm) -> HttpResponse:
        """Sign; a wrong code is said at its field."""
        signed: Agreement | None = form.perform(actions.sign_by_link, link=self.link, **form.cleaned_data)
        if signed is None:
            if not form.errors:
                form.add_error("code", _("The code is wrong or too old. Look at the newest mail, or get a new code."))
            self.link.refresh_from_db()
            return self.form_invalid(form)
        self.request.session[SIGNED] = [*self.request.session.get(SIGNED, []), str(signed.public_id)]
        return redirect("signing:receipt", agreement_id=signed.public_id)


@_public
class SignFile(OfLink):
    """The very file that is signed."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        """As an attachment."""
        agreement = self.link.agreement
        return download(agreement.file_name, as_name=file_name_of(agreement), content_type="application/pdf")


@_public
class Receipt(TemplateView):
    """What was signed and how, for the browser in which it was signed."""

    template_name = "companies/signing/receipt.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The proof."""
        agreement = just_signed(self.request, self.kwargs["agreement_id"])
        return super().get_context_data(agreement=agreement, facts=facts_of(agreement), **kwargs)


@_public
class ReceiptFile(View):
    """The signed document, for the browser in which it was signed."""

    def get(self, request: HttpRequest, agreement_id: UUID) -> HttpResponseBase:
        """As an attachment."""
        agreement = just_signed(request, agreement_id)
        name = file_name_of(agreement, is_signed=True)
        return download(agreement.signed_file_name, as_name=name, content_type="application/pdf")


@_public
class LinkAgain(TemplateView):
    """A new link to the address that the agreement was sent to. What the page answers tells nobody anything."""

    template_name = "companies/signing/again.html"

    def post(self, request: HttpRequest, agreement_id: UUID) -> HttpResponse:
        """Send it, if an agreement waits."""
        agreement = Agreement.objects.waiting().filter(public_id=agreement_id).first()
        if agreement:
            actions.send_link_again(agreement=agreement)
        return render(request, self.template_name, {"is_sent": True})


def just_signed(request: HttpRequest, public_id: UUID) -> Agreement:
    """The agreement, if this browser signed it; else the same 404 as for one that does not exist."""
    if str(public_id) not in request.session.get(SIGNED, []):
        raise Http404
    return get_object_or_404(Agreement.objects.signed().select_related("company", "sent_by"), public_id=public_id)
