"""Filling in a size declaration, for coordinators and contacts alike; each adds its audience before."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies import actions
from companies.forms.declaration import MOST_ENTERPRISES, DeclarationForm, initial_of
from companies.models import Company, SizeDeclaration
from compcor.core.audiences import reader
from compcor.core.views.forms import ActionPage


class DeclarePage(ActionPage):
    """The form. Begins with what was declared last, or with the company's own figures."""

    template_name = "companies/declaration/form.html"
    form_class = DeclarationForm
    title = _("Declare the company's size")
    submit = _("Declare")
    done = _("The declaration is kept.")
    lead = _(
        "Who owns the company, and how large it is together with its owners and subsidiaries. It decides whether the "
        "company counts as small or medium-sized."
    )
    company: Company

    def get_initial(self) -> dict[str, Any]:
        """What is likely to be the same, and today."""
        today = timezone.localdate()
        values: dict[str, Any] = {"year": today.year - 1}
        if latest := self.company.size_declarations.prefetch_related("enterprises").first():
            values |= initial_of(latest)
        else:
            names = ("headcount", "turnover_msek", "balance_msek")
            values |= {name: getattr(self.company, name) for name in names}
        return values | {"signed_on": today, "signatory": self.get_signatory()}

    def get_signatory(self) -> str:
        """Who is likely to sign."""
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it; or come back with room for one more enterprise, and with what was typed."""
        form = self.get_form()
        if form.wants_another:
            return self.render_to_response(self.get_context_data(form=form.with_another()))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is room for another enterprise."""
        context = super().get_context_data(**kwargs)
        return context | {"has_room": context["form"].count < MOST_ENTERPRISES}

    def act(self, form: DeclarationForm) -> SizeDeclaration | None:
        """Keep it."""
        by = reader(self.request)
        return form.perform(actions.declare_size, company=self.company, by=by, **form.cleaned_data)
