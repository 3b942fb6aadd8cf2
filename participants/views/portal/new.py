"""Registering somebody at one's own company."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache

from companies.audiences import CompanyPortalMixin
from compcor.core.addresses import address
from compcor.core.audiences import reader
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import swedish_today
from compcor.core.views.forms import ActionPage
from participants import actions
from participants.forms.portal import RegisterEmployeeForm
from participants.models import Employment


class EmployeePage(CompanyPortalMixin, ActionPage):
    """A form about one of the company's people, or somebody who becomes one."""

    def get_back_url(self) -> str:
        """The list."""
        return reverse("portal_people:list", args=[self.company.public_id])

    def get_back_label(self) -> str:
        """The list."""
        return str(_("Employees"))


@method_decorator(never_cache, name="dispatch")
class NumberPage(EmployeePage):
    """A form that takes a personal number: it is not shown again, whatever else has to be mended."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Where the number is checked, and for whom it is kept while the form is mended."""
        return super().get_form_kwargs() | {
            "check_url": reverse("portal_people:number_check", args=[self.company.public_id]),
            "reader_id": f"{reader(self.request).public_id}.{self.company.public_id}",
        }

    def form_invalid(self, form: Any) -> HttpResponse:
        """Close a right number before the form is shown again."""
        form.hide_number()
        return super().form_invalid(form)


class EmployeeNew(NumberPage):
    """Somebody new at the company, known to the project or not: the answer is the same."""

    form_class = RegisterEmployeeForm
    template_name = "participants/portal/new.html"
    title = _("Register employee")
    submit = _("Register")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where many are registered at once."""
        return super().get_context_data(sheet_url=address("portal_register:upload", self.company.public_id), **kwargs)

    def act(self, form: RegisterEmployeeForm) -> Employment | None:
        """Register, and say so; no name stands in the message, which is kept between pages."""
        employment = form.perform(
            actions.register_employee, company=self.company, by=reader(self.request), **form.cleaned_data
        )
        if employment:
            messages.success(self.request, _("The person is registered."))
        return employment

    def get_result_url(self, employment: Employment) -> str:
        """The next person, or the one just registered."""
        if "another" in self.request.POST:
            return reverse("portal_people:new", args=[self.company.public_id])
        return reverse("portal_people:detail", args=[self.company.public_id, employment.public_id])


class OwnNumberCheck(CompanyPortalMixin, View):
    """What is being typed as a personal number: right or wrong in itself. Whether anybody has it is not looked up."""

    http_method_names = ("post",)

    @method_decorator(never_cache)
    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """A part of a page."""
        context: dict[str, Any] = {}
        try:
            number = actions.parse_number(request.POST.get("personal_number", ""), age_is_right=True)
        except RuleViolation as violation:
            context["error"] = violation.message
        else:
            unlikely = number.unlikely_age(swedish_today())
            context["warning"] = unlikely.label if unlikely else ""
            context["is_right"] = not unlikely
        return render(request, "participants/portal/number_check.html", context)
