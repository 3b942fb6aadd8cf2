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
from compcor.core.forms import ConfirmForm
from courses import actions
from courses.forms.coordinator import COPIES, ROWS_TO_ADD, SessionForm, SessionRows
from courses.mail import Told, session_moved, session_removed
from courses.models import CourseRun, Session
from courses.views.chosen import public_ids
from courses.views.coordinator.runs import RunPageMixin
from courses.views.coordinator.told import ToldMixin


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
        except actions.SessionRefused as refusal:
            rows.refuse(refusal)
            return self._show(rows)
        done = ngettext("One session is added.", "{n} sessions are added.", len(added))
        messages.success(request, done.format(n=len(added)))
        return HttpResponseRedirect(self.get_back_url())

    def _copies(self, public_id: str) -> list[dict[str, Any]]:
        if not public_id:
            return []
        sessions = Session.objects.visible_to(self.request.user).filter(run=self.run)
        session = get_object_or_404(sessions, public_id__in=public_ids([public_id]))
        return [SessionForm.values_of(session, weeks_later=week) for week in range(1, COPIES + 1)]

    def _show(self, rows: SessionRows) -> HttpResponse:
        context = {
            "rows": rows,
            "faults": sum(bool(row.errors) for row in rows.forms) if rows.is_bound else 0,
            "run": self.run,
            "back_url": self.get_back_url(),
            "back_label": self.get_back_label(),
        }
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


class SessionEdit(SessionPageMixin, ToldMixin):
    """A session's times; minutes already recorded are counted anew. Those with a seat are told of new times."""

    form_class = SessionForm
    title = _("Change session")
    lead = _("Minutes that are already recorded are counted anew.")
    submit = _("Save")
    done = _("The session is saved.")

    def get_initial(self) -> dict[str, Any]:
        """Begin with what is known."""
        return SessionForm.values_of(self.session)

    def told(self, form: SessionForm) -> Told:
        """Everybody with a seat, and their companies."""
        facts = form.facts()
        return session_moved(self.session, starts_at=facts["starts_at"], ends_at=facts["ends_at"])

    def act(self, form: SessionForm) -> Session | None:
        """Save what changed."""
        return form.perform(actions.change_session, session=self.session, by=self.request.user, **form.facts())


class SessionRemove(SessionPageMixin, ToldMixin):
    """Remove a session that has no attendance; at once when nobody is to be told."""

    http_method_names = ("post",)
    form_class = ConfirmForm
    title = submit = _("Remove the session")
    done = _("The session is removed.")
    tone = "bad"

    def told(self, _form: ConfirmForm) -> Told:
        """Everybody with a seat, and their companies."""
        return session_removed(self.session)

    def act(self, form: ConfirmForm) -> CourseRun | None:
        """Remove it."""
        return form.perform(actions.remove_session, session=self.session, by=self.request.user)
