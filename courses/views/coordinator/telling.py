"""Decisions about places: made for many at once, and told to the companies with the mails in view."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compcor.core.audiences import CoordinatorMixin
from compcor.core.exceptions import RuleViolation
from compcor.core.forms import ConfirmForm
from compcor.core.views.forms import ActionPage
from compcor.mail.drafts import Draft
from compcor.mail.telling import TellingMixin
from courses import actions
from courses.enums import ENROLLABLE_RUN_STATES, EnrolmentState
from courses.forms.coordinator import ChosenForm, DeclineForm, MoveForm
from courses.models import CourseRun, Enrolment
from courses.seats import enrolments_in, seats_free
from courses.telling import drafts_of, unreachable
from courses.views.chosen import public_ids
from courses.views.coordinator.runs import RunPageMixin

MOST_AT_ONCE = 200


class TellPlaces(TellingMixin, ActionPage):
    """Sends the mails about places that are ticked."""

    @property
    def mailed(self) -> set[Enrolment]:
        """Whose companies get a mail that is ticked."""
        chosen = (one.draft.about for one in self.shown if one.is_chosen)
        return {row for about in chosen for row in about if isinstance(row, Enrolment)}


class TellUntold(TellPlaces):
    """Tell companies of decisions that they have not been told."""

    form_class = ConfirmForm
    title = _("Tell the companies")
    submit = _("Send and note as told")
    lead = _(
        "These decisions have not been told. Take away the tick where the company knows already, by telephone perhaps."
    )
    done = _("The decisions are noted as told.")

    def rows(self) -> QuerySet[Enrolment]:
        """Which decisions."""
        rows = Enrolment.objects.visible_to(self.request.user).exclude(untold="")
        return rows.select_related("run__course", "company", "participant").order_by("changed_at", "pk")[:MOST_AT_ONCE]

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The mails, at once."""
        form = ConfirmForm()
        self.shown = [draft.written() for draft in self.drafts(form)]
        self.not_told = self.untold(form)
        return self.render_to_response(self.get_context_data(form=form))

    def drafts(self, _form: Any) -> list[Draft]:
        """What waits to be told."""
        return drafts_of(self.rows())

    def untold(self, _form: Any) -> list[str]:
        """Companies without anybody to write to."""
        return unreachable(row.company for row in self.rows())

    def act(self, form: ConfirmForm) -> list[Enrolment] | None:
        """Note it."""
        rows = list(self.rows())
        return form.perform(actions.close_telling, enrolments=rows, mailed=self.mailed, by=self.request.user)


class TellAll(CoordinatorMixin, TellUntold):
    """Across all runs."""

    def get_back_url(self) -> str:
        """The queue."""
        return reverse("enrolments:queue")

    def get_back_label(self) -> str:
        """The queue."""
        return str(_("To decide"))


class TellOfRun(RunPageMixin, TellUntold):
    """Of one run."""

    def rows(self) -> QuerySet[Enrolment]:
        """The run's."""
        rows = Enrolment.objects.visible_to(self.request.user).filter(run=self.run).exclude(untold="")
        return rows.select_related("run__course", "company", "participant").order_by("changed_at", "pk")


class ForeseenPage(TellPlaces):
    """Changes the places of those who were chosen: who is told what is shown first, and is what happens then."""

    http_method_names = ("post",)

    def decide(self, form: ChosenForm) -> list[Enrolment]:
        """Do it."""
        raise NotImplementedError

    @property
    def lead(self) -> str:
        """To whom."""
        chosen = public_ids(self.request.POST.getlist("row"))
        rows = Enrolment.objects.visible_to(self.request.user).filter(public_id__in=chosen)
        rows = rows.select_related("participant", "run__course").order_by("queued_at", "pk")
        return "; ".join(self.named(row) for row in rows)

    def named(self, row: Enrolment) -> str:
        """One of them."""
        return f"{row.participant}, {row.run.course} {row.run}"

    def form_valid(self, form: ChosenForm) -> HttpResponse:
        """See what would be told by deciding and taking it back; a refusal is said before anything is shown."""
        try:
            with transaction.atomic():
                self._foreseen = drafts_of(self.decide(form))
                transaction.set_rollback(True)
        except RuleViolation as violation:
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            return self.form_invalid(form)
        return super().form_valid(form)

    def drafts(self, _form: ChosenForm) -> list[Draft]:
        """What would be told."""
        return self._foreseen

    def untold(self, form: ChosenForm) -> list[str]:
        """Companies without anybody to write to."""
        return unreachable(row.company for row in form.cleaned_data["row"])

    def act(self, form: ChosenForm) -> Sequence[Enrolment] | None:
        """Decide, if it comes out as it was shown."""
        return form.perform(self._decide_as_shown, form=form)

    def _decide_as_shown(self, *, form: ChosenForm) -> list[Enrolment]:
        decided = self.decide(form)
        if {draft.key for draft in drafts_of(decided)} != {one.draft.key for one in self.shown}:
            raise RuleViolation(_("Somebody else took or gave a seat just now. Look again at what would be told."))
        return actions.close_telling(enrolments=decided, mailed=self.mailed, by=self.request.user)

    def chosen_rows(self, form: ChosenForm) -> list[Enrolment]:
        """Those chosen."""
        return list(form.cleaned_data["row"].select_related("run__course", "participant", "company"))


class DecideMany(CoordinatorMixin, ForeseenPage):
    """Approve or decline what was chosen in the queue."""

    form_class = ChosenForm
    done = _("It is decided.")

    @property
    def is_decline(self) -> bool:
        """Whether they are declined."""
        return self.request.POST.get("action") == "decline"

    def get_title(self) -> Any:
        """What is about to happen."""
        return _("Decline") if self.is_decline else _("Approve")

    @property
    def submit(self) -> Any:
        """The same on the button."""
        return self.get_title()

    def get_form(self, form_class: Any = None) -> Any:
        """The reason is asked for before it is missed."""
        rows = Enrolment.objects.visible_to(self.request.user)
        chosen = form_class or (DeclineForm if self.is_decline else ChosenForm)
        is_first = self.is_decline and "reason" not in self.request.POST
        given = {"row": self.request.POST.getlist("row"), "action": self.request.POST.get("action")}
        return chosen(None if is_first else self.request.POST, enrolments=rows, initial=given)

    def decide(self, form: ChosenForm) -> list[Enrolment]:
        """Approve or decline."""
        rows = self.chosen_rows(form)
        if self.is_decline:
            return actions.decline_enrolments(enrolments=rows, reason=form.cleaned_data["reason"], by=self.request.user)
        return actions.approve_enrolments(enrolments=rows, by=self.request.user)

    def get_back_url(self) -> str:
        """The queue."""
        return reverse("enrolments:queue")

    def get_back_label(self) -> str:
        """The queue."""
        return str(_("To decide"))


class MovePlaces(RunPageMixin, ForeseenPage):
    """Move those chosen on a run's page to another run of the same course."""

    form_class = MoveForm
    title = submit = _("Move to another run")
    done = _("They are moved.")

    def named(self, row: Enrolment) -> str:
        """All are of the run that the page stands under."""
        return str(row.participant)

    def get_form(self, form_class: Any = None) -> Any:
        """Other runs of the course that take enrolments."""
        runs = CourseRun.objects.visible_to(self.request.user).filter(
            course=self.run.course, state__in=ENROLLABLE_RUN_STATES
        )
        runs = runs.exclude(pk=self.run.pk).order_by("first_starts_at", "pk")
        runs = runs.annotate(free=seats_free(), waiting=enrolments_in(EnrolmentState.WAITLISTED))
        rows = Enrolment.objects.visible_to(self.request.user).filter(run=self.run)
        given = {"row": self.request.POST.getlist("row"), "action": "move"}
        sent = self.request.POST if "run" in self.request.POST else None
        return (form_class or MoveForm)(sent, enrolments=rows, runs=runs, initial=given)

    def decide(self, form: ChosenForm) -> list[Enrolment]:
        """Move them."""
        return actions.move_enrolments(
            enrolments=self.chosen_rows(form), run=form.cleaned_data["run"], by=self.request.user
        )
