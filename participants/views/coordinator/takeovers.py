"""A company is taken over: what happens is shown first, and then done; what was done, and the way back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.exceptions import RuleViolation
from compcor.core.journal import Journal
from compcor.core.views.forms import ActionPage
from participants import actions
from participants.forms.merging import ConfirmTakeoverForm, TakeoverForm
from participants.models import Takeover
from participants.takeovers import Plan, effects, people_of
from participants.views.coordinator.merges import changes_in_words

CONFIRM = "confirm"


class TakeoverPage(CoordinatorMixin, ActionPage):
    """First who takes over and when; then the same page with everybody who moves, and what happens."""

    form_class = TakeoverForm
    template_name = "participants/doubles/takeover.html"
    submit = gettext_lazy("Show what happens")
    lead = gettext_lazy(
        "For a company that goes on under another company number. People begin at the new company the day after their"
        " last one at the old; hours stay with the company of the day. Nothing happens before you have seen what does."
    )

    @cached_property
    def company(self) -> Company:
        """The company that is taken over."""
        companies = Company.objects.visible_to(reader(self.request))
        return get_object_or_404(companies, public_id=self.kwargs["public_id"])

    def get_title(self) -> str:
        """Which company."""
        return _("{company} is taken over").format(company=self.company)

    def get_back_url(self) -> str:
        """The company."""
        return reverse("companies:detail", args=[self.company.public_id])

    def get_back_label(self) -> str:
        """Its name."""
        return str(self.company)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The companies that can be chosen."""
        companies = Company.objects.visible_to(reader(self.request))
        return super().get_form_kwargs() | {"companies": companies.exclude(pk=self.company.pk)}

    def form_valid(self, form: TakeoverForm) -> HttpResponse:
        """Ask for the people, with everybody ticked, or do it when they have been asked for."""
        kwargs = self.get_form_kwargs() | self._choices(form)
        if CONFIRM in self.request.POST:
            confirmed = ConfirmTakeoverForm(**kwargs)
            if not confirmed.is_valid():
                return self._confirm(form, confirmed)
            done = confirmed.perform(
                actions.take_over, company=self.company, by=self.request.user, **confirmed.cleaned_data
            )
            if done is None:
                return self._confirm(form, confirmed)
            messages.success(self.request, _("The takeover is registered."))
            return HttpResponseRedirect(reverse("participants:takeover_done", args=[done.public_id]))
        data = self.request.POST.copy()
        data.setlist("people", [str(row.public_id) for row in kwargs["people"]])
        return self._confirm(form, ConfirmTakeoverForm(**kwargs | {"data": data}))

    def _choices(self, form: TakeoverForm) -> dict[str, Any]:
        """Who is employed after the day, and who speaks for the old company."""
        memberships = self.company.memberships.active()
        return {
            "people": people_of(self.company, form.cleaned_data["last_day"]),
            "contacts": User.objects.filter(pk__in=memberships.values("user"), is_active=True).order_by("name", "pk"),
        }

    def _confirm(self, form: TakeoverForm, confirmed: ConfirmTakeoverForm) -> HttpResponse:
        """What happens to the ticked people."""
        confirmed.is_valid()
        chosen = confirmed.cleaned_data.get("people") or []
        facts = form.cleaned_data
        plan = Plan(self.company, facts["successor"], facts["last_day"], frozenset(row.pk for row in chosen))
        context = self.get_context_data(form=confirmed) | {
            "effects": effects(plan) if chosen else [],
            "submit": _("Register the takeover"),
            "confirm": CONFIRM,
        }
        return self.render_to_response(context)


class TakeoverMixin(CoordinatorMixin):
    """One takeover."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def takeover(self) -> Takeover:
        """The takeover of the address."""
        rows = Takeover.objects.visible_to(reader(self.request))
        rows = rows.select_related("company", "successor", "done_by", "undone_by")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


class TakeoverDone(TakeoverMixin, View):
    """What was done, and whether it can be taken back."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page."""
        context = {
            "takeover": self.takeover,
            "changes": changes_in_words(Journal.load(self.takeover.journal)),
            "obstacles": actions.why_takeover_stays(self.takeover),
        }
        return render(request, "participants/doubles/takeover_done.html", context)


class TakeoverUndo(TakeoverMixin, View):
    """Everything as before."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Take it back, or say what depends on it."""
        try:
            actions.undo_takeover(takeover=self.takeover, by=reader(request))
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            messages.success(request, _("The takeover is taken back: everything is as it was before."))
        return HttpResponseRedirect(reverse("participants:takeover_done", args=[self.takeover.public_id]))
