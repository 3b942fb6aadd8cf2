"""A page with one form whose sending is one action."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.views.generic import FormView


class ActionPage(FormView):
    """Shows a form (`compcor.core.forms`), does `act` when it is right, says so and goes on.

    Subclasses give `form_class`, `title`, `submit`, `back_label`, `get_back_url`, `act`, and `get_success_url(result)`
    where it differs from the way back.
    """

    template_name = "forms/page.html"
    layout = "layouts/rail.html"
    title: str | Promise
    submit: str | Promise
    done: str | Promise = ""
    lead: str | Promise = ""
    tone: str = ""

    def act(self, form: Any) -> Any:
        """Call `form.perform(action, by=self.request.user, **form.cleaned_data)` and return its result."""
        raise NotImplementedError

    def get_back_url(self) -> str:
        """Where "Cancel" and the crumb lead."""
        raise NotImplementedError

    def get_back_label(self) -> str:
        """What the page above is called."""
        raise NotImplementedError

    def get_result_url(self, _result: Any) -> str:
        """Where to go when it is done."""
        return self.get_back_url()

    def get_title(self) -> str | Promise:
        """The heading."""
        return self.title

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it; what the action refuses is shown on the same page."""
        result = self.act(form)
        if result is None:
            return self.form_invalid(form)
        if self.done:
            messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_result_url(result))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the template shows beside the form."""
        return super().get_context_data(
            layout=self.layout,
            title=self.get_title(),
            lead=self.lead,
            submit=self.submit,
            tone=self.tone,
            back_url=self.get_back_url(),
            back_label=self.get_back_label(),
            **kwargs,
        )
