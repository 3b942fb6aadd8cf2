"""What is decided about those who are chosen on a run's page: all of them or none."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from compcor.accounts.models import User
from compcor.core.audiences import reader
from compcor.core.exceptions import RuleViolation
from compcor.core.views.forms import ActionPage
from courses import actions
from courses.actions.queue import named
from courses.enums import EnrolmentState
from courses.forms.coordinator import BoardForm, DeclineForm
from courses.models import Enrolment
from courses.views.chosen import public_ids
from courses.views.coordinator.board import RunDetail
from courses.views.coordinator.runs import RunPageMixin
from courses.views.coordinator.telling import MovePlaces


class DeclinePlaces(RunPageMixin, ActionPage):
    """Decline those chosen; without a reason, or when it is refused, it asks on a page that keeps them."""

    http_method_names = ("post",)
    form_class = DeclineForm
    title = submit = gettext_lazy("Decline")
    done = gettext_lazy("It is decided.")

    @property
    def rows(self) -> QuerySet[Enrolment]:
        """The run's."""
        return Enrolment.objects.visible_to(self.request.user).filter(run=self.run)

    @property
    def lead(self) -> str:
        """Whom."""
        chosen = self.rows.filter(public_id__in=public_ids(self.request.POST.getlist("row")))
        return "; ".join(
            str(row.participant) for row in chosen.select_related("participant").order_by("queued_at", "pk")
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        """Of this run alone."""
        return super().get_form_kwargs() | {"enrolments": self.rows}

    def act(self, form: DeclineForm) -> Sequence[Enrolment] | None:
        """Decline them, all or none."""
        rows, reason = list(form.cleaned_data["row"]), form.cleaned_data["reason"]
        return form.perform(actions.decline_enrolments, enrolments=rows, reason=reason, by=self.request.user)

    def get_result_url(self, _result: Any) -> str:
        """The board."""
        return f"{self.get_back_url()}#enrolments"


PAGES: dict[str, type[View]] = {"move": MovePlaces, "decline": DeclinePlaces}


class Decide(RunDetail):
    """Confirm, decline, withdraw, move or complete the chosen. What is refused leaves ticks and reason as they were."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Whoever comes by the address of a refusal."""
        return HttpResponseRedirect(self.get_back_url())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        """Do it to each in the order of the line; a move asks where to first, and declining why if nobody said."""
        form, reason = BoardForm(request.POST), request.POST.get("reason", "")
        enrolments = Enrolment.objects.visible_to(request.user).filter(run=self.run)
        chosen = enrolments.filter(public_id__in=public_ids(request.POST.getlist("row")))
        rows = list(chosen.select_related("run", "participant").order_by("queued_at", "pk"))
        if not rows:
            messages.warning(request, _("Choose one person or more first."))
            return self.show(reason=reason)
        if page := PAGES.get(request.POST.get("action", "")):
            return page.as_view()(request, **self.kwargs)
        if form.is_valid() and form.perform(_decide, rows=rows, said=form.cleaned_data, by=reader(request)):
            done = ngettext("Done: one enrolment was changed.", "Done: {n} enrolments were changed.", len(rows))
            messages.success(request, done.format(n=len(rows)))
            return HttpResponseRedirect(f"{self.get_back_url()}#enrolments")
        advice = _("Nothing was changed. Those chosen are still ticked: take away whom it does not fit, and try again.")
        refusals = [str(fault) for faults in form.errors.values() for fault in faults]
        messages.error(request, " ".join([*refusals, advice]))
        return self.show(chosen={row.pk for row in rows}, reason=reason)


def _decide(*, rows: Sequence[Enrolment], said: Mapping[str, str], by: User) -> list[Enrolment]:
    match action := said["action"]:
        case "confirm":
            return [named(actions.confirm_enrolment, enrolment=row, by=by) for row in rows]
        case "withdraw":  # those in line first: a seat that is freed is not for somebody who leaves as well
            leaving = sorted(rows, key=lambda row: row.state == EnrolmentState.CONFIRMED)
            return [named(actions.withdraw_enrolment, enrolment=row, reason=said["reason"], by=by) for row in leaving]
        case "complete" | "not_complete":
            completed = action == "complete"
            return [named(actions.complete_enrolment, enrolment=row, completed=completed, by=by) for row in rows]
    raise RuleViolation(_("Choose what to do."))
