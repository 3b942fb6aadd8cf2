"""Pages for anybody: a company expresses its interest."""

from typing import Any

from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from companies import actions
from companies.forms.public import InterestForm
from companies.models import Company, Interest
from compcor.core.addresses import address
from compcor.core.identifiers import IdentifierError, OrganisationNumber
from compcor.core.views.forms import ActionPage
from compcor.project.models import current_project


@method_decorator([login_not_required, never_cache], name="dispatch")
class InterestPage(ActionPage):
    """The public form. Whether the company is known or new, the answer is the same. Its limits: settings.accounts."""

    form_class = InterestForm
    template_name = "companies/public/interest.html"
    title = _("Expression of interest")
    submit = _("Send the expression of interest")

    def act(self, form: InterestForm) -> Interest | None:
        """Receive it, unless the same sender writes too often."""
        facts = form.cleaned_data
        if not consume(self.request, action="interest", key=facts["email"].lower()):
            form.add_error(None, _("Many expressions of interest have come from you today. Try again tomorrow."))
            return None
        language = (get_language() or "sv")[:2]
        return form.perform(actions.receive_interest, language=language, **facts)

    def get_result_url(self, _result: Interest) -> str:
        """Thanks, at an address that says nothing."""
        return reverse("interest:thanks")

    def get_back_url(self) -> str:
        """There is no page above."""
        return reverse("interest")

    def get_back_label(self) -> str:
        """There is no page above."""
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which project asks, and where it tells what it does with what is written."""
        return super().get_context_data(
            project=current_project(),
            privacy_url=address("privacy"),
            months=settings.ADDRESSES_KEPT_MONTHS,
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class InterestThanks(TemplateView):
    """What happens next."""

    template_name = "companies/public/thanks.html"


@method_decorator([login_not_required, never_cache], name="dispatch")
class InterestNumberCheck(View):
    """What is being typed as a company number: right or wrong, and whether the project knows the company.

    Of a sole trader's number, which is a person's, nothing is told.
    """

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """A part of a page; empty for who asks too often."""
        context: dict[str, Any] = {}
        written = request.POST.get("org_number", "").strip()
        if written and consume(request, action="interest_number"):
            try:
                number = OrganisationNumber.parse(written)
            except IdentifierError as error:
                context["error"] = error.message
            else:
                context["number"] = number
                context["is_known"] = Company.objects.filter(org_number=number.number).exists()
        return render(request, "companies/public/number_check.html", context)
