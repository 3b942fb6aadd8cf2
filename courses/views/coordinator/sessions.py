"""Adding, copying, changing and removing sessions of a run."""

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from compcor.core.audiences import CoordinatorMixin
from compcor.core.exceptions import RuleViolation
from compcor.core.views.forms import ActionPage
from courses import actions
from courses.forms.coordinator import COPIES, ROWS_TO_ADD, SessionForm, SessionRows
from courses.models import CourseRun, Session
from courses.views.coordinator.runs import RunPageMixin


class SessionsAdd(RunPageMixin, View):
    """Several sessions at once; `?copy=` begins with copies of one, a week apart."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Empty rows, or the copies."""
        copied = self._copies(request.GET.get("copy", ""))
        rows = formset_factory(SessionForm, formset=SessionRows, extra=len(copied) or ROWS_TO_ADD)
        return self._show(rows(initial=copied) if copied else rows())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Add all of them or none."""
        rows = formset_factory(SessionForm, formset=SessionRows, extra=0)(request.POST)
        if not rows.is_valid():
            return self._show(rows)
        try:
            added = actions.add_sessions(run=self.run, sessions=rows.facts(), by=request.user)
        except RuleViolation as violation:
            messages.error(request, violation.message)
            return self._show(rows)
        done = ngettext("One session is added.", "{n} sessions are added.", len(added))
        messages.success(request, done.format(n=len(added)))
        return HttpResponseRedirect(self.get_back_url())

    def _copies(self, public_id: str) -> list[dict[str, Any]]:
        if not public_id:
            return []
        sessions = Session.objects.visible_to(self.request.user).filter(run=self.run)
        session = get_object_or_404(sessions, public_id=public_id)
        return [SessionForm.values_of(session, weeks_later=week) for week in range(1, COPIES + 1)]

    def _show(self, rows: SessionRows) -> HttpResponse:
        context = {"rows": rows, "run": self.run, "back_url": self.get_back_url(), "back_label": self.get_back_label()}
        return render(self.request, "courses/coordinator/sessions_add.html", context)


class SessionPageMixin(CoordinatorMixin):
    """A page under one session."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def session(self) -> Session:
        """The session of the address."""
        sessions = Session.objects.visible_to(self.request.user).select_related("run__course")
        return get_object_or_404(sessions, public_id=self.kwargs["public_id"])

    def get_back_url(self) -> str:
        """The run's page."""
        return reverse("runs:detail", args=[self.session.run.public_id])

    def get_back_label(self) -> str:
        """The run's code and course."""
        return f"{self.session.run.course} {self.session.run}"


class SessionEdit(SessionPageMixin, ActionPage):
    """A session's times; minutes already recorded are counted anew."""

    form_class = SessionForm
    title = _("Change session")
    lead = _("Minutes that are already recorded are counted anew.")
    submit = _("Save")
    done = _("The session is saved.")

    def get_initial(self) -> dict[str, Any]:
        """Begin with what is known."""
        return SessionForm.values_of(self.session)

    def act(self, form: SessionForm) -> Session | None:
        """Save what changed."""
        return form.perform(actions.change_session, session=self.session, by=self.request.user, **form.facts())


class SessionRemove(SessionPageMixin, View):
    """Remove a session that has no attendance."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Remove it, or say why not."""
        back = self.get_back_url()
        try:
            run: CourseRun = actions.remove_session(session=self.session, by=request.user)
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            messages.success(request, _("The session is removed from {run}.").format(run=run))
        return HttpResponseRedirect(back)
