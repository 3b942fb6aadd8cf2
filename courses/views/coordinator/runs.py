"""Course runs: the list, a run with its sessions, and what is done with them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View

from compcor.audit.views import HistoryMixin
from compcor.core.audiences import CoordinatorMixin
from compcor.core.columns import Column, label_of, link_to
from compcor.core.exceptions import RuleViolation
from compcor.core.geography import MUNICIPALITIES
from compcor.core.lists import BulkAction, Empty, ListPage
from compcor.core.views.forms import ActionPage
from courses import actions
from courses.enums import SEATED_STATES, EnrolmentState, Level, RunState, Theme
from courses.forms.coordinator import CancelForm, RunFilters, RunForm, StateForm
from courses.mail import Told, run_cancelled
from courses.models import Course, CourseRun
from courses.seats import enrolments_in, seats_held, seats_taken
from courses.views.coordinator.told import ToldMixin


class RunList(CoordinatorMixin, ListPage):
    """Runs past, present and planned."""

    model = CourseRun
    name = "runs"
    title = _("Course runs")
    reads = ("code",)
    columns = (
        Column(key="course__title", label=_("Course"), sort=("course__title",), href=link_to("runs:detail")),
        Column(key="code", label=_("Code"), sort=("code",), one_line=True),
        Column(key="course__theme", label=_("Theme"), value=label_of(Theme, "course__theme"), on_page=False),
        Column(key="course__level", label=_("Level"), value=label_of(Level, "course__level"), on_page=False),
        Column(
            key="municipality",
            label=_("Municipality"),
            sort=("municipality",),
            value=lambda run: MUNICIPALITIES[run.municipality],
        ),
        Column(key="first_starts_at", label=_("First session"), sort=("first_starts_at",)),
        Column(key="last_ends_at", label=_("Last session ends"), sort=("last_ends_at",), on_page=False),
        Column(
            key="taken",
            label=_("Seats taken"),
            computed=seats_taken,
            reads=("seats",),
            value=lambda run: _("{taken} of {seats}").format(taken=run.taken, seats=run.seats),
            numeric=True,
            in_export=False,
        ),
        Column(
            key="seated",
            label=_("People with a seat"),
            computed=lambda: enrolments_in(*SEATED_STATES),
            numeric=True,
            on_page=False,
        ),
        Column(
            key="held",
            label=_("Reserved without names"),
            computed=seats_held,
            numeric=True,
            on_page=False,
        ),
        Column(key="seats", label=_("Seats"), numeric=True, on_page=False),
        Column(
            key="has_minimum",
            label=_("Least number reached"),
            reads=("min_seats", "seats"),
            value=lambda run: run.seated >= run.min_seats,
        ),
        Column(
            key="waiting",
            label=_("Waiting"),
            computed=lambda: enrolments_in(EnrolmentState.WAITLISTED),
            numeric=True,
        ),
        Column(
            key="requested",
            label=_("To decide"),
            computed=lambda: enrolments_in(EnrolmentState.REQUESTED),
            numeric=True,
        ),
        Column(
            key="state",
            label=_("State"),
            sort=("state", "first_starts_at"),
            value=label_of(RunState, "state"),
            tone=lambda run: RunState(run.state).tone,
        ),
        Column(key="provider", label=_("Provider"), on_page=False),
        Column(key="trainer_names", label=_("Trainers' names"), on_page=False),
    )
    default_sort = "-first_starts_at"
    filters = RunFilters
    bulk_actions = (
        BulkAction(value="state", label=_("Change state"), perform=actions.change_run_states, form=StateForm),
    )
    empty = Empty(
        title=_("No course runs yet"),
        text=_("Plan the first run of a course, or bring in the whole register under Import."),
        url_name="runs:create",
        link=_("Plan course run"),
    )


class RunCreate(CoordinatorMixin, ActionPage):
    """A new run."""

    form_class = RunForm
    title = submit = _("Plan course run")
    done = _("The course run is planned. Add its sessions, and open it when people may enrol.")

    def get_initial(self) -> dict[str, Any]:
        """The course that one came from."""
        return {"course": self.request.GET.get("course", "")}

    def get_back_url(self) -> str:
        """The list."""
        return reverse("runs:list")

    def get_back_label(self) -> str:
        """The list."""
        return str(_("Course runs"))

    def act(self, form: RunForm) -> CourseRun | None:
        """Plan it."""
        return form.perform(actions.create_run, by=self.request.user, **form.cleaned_data)

    def get_result_url(self, result: CourseRun) -> str:
        """The new run."""
        return reverse("runs:detail", args=[result.public_id])


class RunPageMixin(CoordinatorMixin):
    """A page under one run; 404 for one that the reader may not see."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def run(self) -> CourseRun:
        """The run of the address."""
        runs = CourseRun.objects.visible_to(self.request.user).select_related("course")
        return get_object_or_404(runs, public_id=self.kwargs["public_id"])

    def get_back_url(self) -> str:
        """The run's page."""
        return reverse("runs:detail", args=[self.run.public_id])

    def get_back_label(self) -> str:
        """The run's code and course."""
        return f"{self.run.course} {self.run}"


class RunEdit(RunPageMixin, ActionPage):
    """The run's facts."""

    form_class = RunForm
    title = _("Change course run")
    submit = _("Save")
    done = _("The course run is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what is known."""
        return super().get_form_kwargs() | {"instance": self.run}

    def act(self, form: RunForm) -> CourseRun | None:
        """Save what changed."""
        return form.perform(actions.change_run, run=self.run, by=self.request.user, **form.cleaned_data)


class RunCancel(RunPageMixin, ToldMixin):
    """Cancel the run, with a reason that those concerned are told."""

    form_class = CancelForm
    title = submit = _("Cancel the course run")
    lead = _("Attendance of sessions already held keeps counting.")
    done = _("The course run is cancelled.")
    tone = "bad"

    def told(self, form: CancelForm) -> Told:
        """Everybody with a seat or in line, and their companies."""
        return run_cancelled(self.run, reason=form.cleaned_data["reason"])

    def act(self, form: CancelForm) -> CourseRun | None:
        """Cancel it."""
        return form.perform(
            actions.change_run_state,
            run=self.run,
            state=RunState.CANCELLED,
            by=self.request.user,
            **form.cleaned_data,
        )


class RunStateChange(RunPageMixin, View):
    """A step along the run's states."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Take it, or say why not."""
        state = request.POST.get("state", "")
        if state not in RunState.values or state == RunState.CANCELLED:  # which has a page of its own
            raise Http404
        try:
            run = actions.change_run_state(run=self.run, state=RunState(state), by=request.user)
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            done = _("The course run is now {state}.").format(state=run.get_state_display())
            messages.success(request, done)
        return HttpResponseRedirect(self.get_back_url())


class RunHistory(CoordinatorMixin, HistoryMixin):
    """What was done with the run and its sessions."""

    model = CourseRun
    references = {"course": Course}

    def get_object_url(self, row: CourseRun) -> str:
        """The run's page."""
        return reverse("runs:detail", args=[row.public_id])
