"""A run's own page: sessions, and the enrolment board with its waiting list."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from companies.models import Company
from compcor.core.addresses import address, tabs
from compcor.core.audiences import reader
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import looks_personal
from compcor.core.lists import PERSONAL_NUMBER_IN_ADDRESS
from compcor.core.periods import civil_date, swedish_today
from compcor.core.views.forms import ActionPage
from compcor.mail.overview import mails_about
from courses import actions
from courses.actions.runs import NEXT_STATES
from courses.clashes import clashes, has_completed_course
from courses.deadlines import is_late_to_cancel
from courses.enums import ENROLLABLE_RUN_STATES, SEATED_STATES, EnrolmentState, RunState
from courses.forms.coordinator import DeclineForm
from courses.models import CourseRun, Enrolment, SeatHold, Session
from courses.sheets import with_counts
from courses.views.chosen import public_ids
from courses.views.coordinator.runs import RunPageMixin
from courses.views.coordinator.telling import MovePlaces
from participants.models import Employment, Participant

MOST_FOUND = 10
GONE = (EnrolmentState.WITHDRAWN, EnrolmentState.DECLINED)


class RunDetail(RunPageMixin, View):
    """The run with everything that is done with it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page; `?person=` shows whom the search finds, with or without a script."""
        run, words = self.run, request.GET.get("person", "").strip()
        if looks_personal(words):
            messages.warning(request, PERSONAL_NUMBER_IN_ADDRESS)
            return HttpResponseRedirect(f"{self.get_back_url()}#person")
        enrolments = list(
            Enrolment.objects.visible_to(request.user)
            .filter(run=run)
            .select_related("participant", "company")
            .order_by("participant__list_name", "pk")
        )
        sessions = Session.objects.visible_to(request.user).filter(run=run)
        board = _board(run, enrolments)
        holds = list(
            SeatHold.objects.visible_to(request.user)
            .filter(run=run)
            .live()
            .select_related("company", "created_by")
            .order_by("company__name", "expires_on", "pk")
        )
        context = {
            "run": run,
            "tabs": _tabs(run),
            "facts": _facts(run),
            "state_tone": RunState(run.state).tone,
            "steps": _steps(run),
            "sessions": with_counts(sessions),
            "now": timezone.now(),
            "free": run.seats - len(board["seated"]) - len(holds),
            "holds": holds,
            "untold": sum(bool(row.untold) for row in enrolments),
            "lacks": max(0, run.min_seats - len(board["seated"])),
            "is_over": bool(run.last_ends_at and run.last_ends_at < timezone.now()),
            "takes_enrolments": run.state in ENROLLABLE_RUN_STATES,
            "search": words,
            "found": found_people(run, words, request),
            "mails": mails_about(run, reader(request)),
            **board,
        }
        return render(request, "courses/coordinator/run.html", context)


class PeopleFound(RunPageMixin, View):
    """Whom the search finds, as a part of the run's page while one types; what is typed stands in no address."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """At most ten, each with the button that enrols."""
        words = request.POST.get("person", "").strip()
        context = {"run": self.run, "found": found_people(self.run, words, request), "search": words}
        return render(request, "courses/coordinator/found.html", context)


class Enrol(RunPageMixin, View):
    """Enrol one person for one of their companies."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Enrol, and come back to the search for the next one."""
        participants = Participant.objects.visible_to(request.user)
        participant = get_object_or_404(participants, public_id=_uuid(request.POST.get("participant")))
        companies = Company.objects.visible_to(request.user)
        company = get_object_or_404(companies, public_id=_uuid(request.POST.get("company")))
        try:
            enrolment = actions.enrol(participant=participant, run=self.run, company=company, by=request.user)
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            names = {"person": participant, "state": enrolment.get_state_display()}
            messages.success(request, _("{person} is enrolled: {state}.").format(**names))
            _warn_of_clashes(request, self.run, participant)
        return HttpResponseRedirect(f"{self.get_back_url()}#person")


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


class Decide(RunPageMixin, View):
    """Confirm, decline, withdraw or complete the chosen enrolments: all of them or none."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        """Do it to each in the order of the line; a move asks where to first, and declining why if nobody said."""
        chosen = public_ids(request.POST.getlist("row"))
        enrolments = Enrolment.objects.visible_to(request.user).filter(run=self.run, public_id__in=chosen)
        rows = list(enrolments.select_related("run", "participant").order_by("queued_at", "pk"))
        if not rows:
            messages.warning(request, _("Choose one person or more first."))
            return HttpResponseRedirect(f"{self.get_back_url()}#enrolments")
        if page := PAGES.get(request.POST.get("action", "")):
            return page.as_view()(request, **self.kwargs)
        try:
            with transaction.atomic():
                for enrolment in rows:
                    self._decide(request, enrolment)
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            done = ngettext("Done: one enrolment was changed.", "Done: {n} enrolments were changed.", len(rows))
            messages.success(request, done.format(n=len(rows)))
        return HttpResponseRedirect(f"{self.get_back_url()}#enrolments")

    def _decide(self, request: HttpRequest, enrolment: Enrolment) -> None:
        by = request.user
        match request.POST.get("action"):
            case "confirm":
                actions.confirm_enrolment(enrolment=enrolment, by=by)
            case "withdraw":
                reason = request.POST.get("reason", "").strip()
                actions.withdraw_enrolment(enrolment=enrolment, reason=reason, by=by)
            case "complete":
                actions.complete_enrolment(enrolment=enrolment, completed=True, by=by)
            case "not_complete":
                actions.complete_enrolment(enrolment=enrolment, completed=False, by=by)
            case _:
                raise RuleViolation(_("Choose what to do."))


def found_people(run: CourseRun, words: str, request: HttpRequest) -> list[dict[str, Any]]:
    """People whose name holds the words, once for each company that they can be enrolled for."""
    chosen = _uuid(request.GET.get("participant"))
    if not words and not chosen:
        return []
    people = Participant.objects.visible_to(request.user)
    people = people.filter(public_id=chosen) if chosen else people.found_by(words)
    days = {swedish_today(), civil_date(run.first_starts_at) if run.first_starts_at else swedish_today()}
    employments = Employment.objects.none()
    for day in days:
        employments |= Employment.objects.on(day)
    rows = (
        employments.filter(participant__in=people)
        .select_related("participant", "company")
        .order_by("participant__list_name", "participant", "company", "-starts_on")[: 2 * MOST_FOUND]
    )
    once = {(row.participant_id, row.company_id): row for row in rows}
    return _with_enrolments(run, list(once.values())[:MOST_FOUND])


def _with_enrolments(run: CourseRun, employments: Sequence[Employment]) -> list[dict[str, Any]]:
    people = [employment.participant_id for employment in employments]
    enrolled = {
        row.participant_id: row for row in run.enrolments.filter(participant__in=people).exclude(state__in=GONE)
    }
    clashing, completed = clashes(run, people), has_completed_course(run, people)
    return [
        {
            "participant": employment.participant,
            "company": employment.company,
            "title": employment.title,
            "enrolment": (enrolment := enrolled.get(employment.participant_id)),
            "tone": EnrolmentState(enrolment.state).tone if enrolment else "",
            "clashes": clashing.get(employment.participant_id, []),
            "has_completed": employment.participant_id in completed,
        }
        for employment in employments
    ]


def _board(run: CourseRun, enrolments: Sequence[Enrolment]) -> dict[str, list[dict[str, Any]]]:
    open_states = (EnrolmentState.REQUESTED, EnrolmentState.WAITLISTED, EnrolmentState.CONFIRMED)
    people = [enrolment.participant_id for enrolment in enrolments if enrolment.state in open_states]
    clashing = clashes(run, people)

    def rows(*states: EnrolmentState) -> list[dict[str, Any]]:
        return [
            {
                "enrolment": row,
                "clashes": clashing.get(row.participant_id, []),
                "tone": EnrolmentState(row.state).tone,
                "is_late": _was_late(run, row),
            }
            for row in enrolments
            if row.state in states
        ]

    in_line = sorted(rows(EnrolmentState.WAITLISTED), key=lambda row: (row["enrolment"].queued_at, row["enrolment"].pk))
    requested = sorted(rows(EnrolmentState.REQUESTED), key=lambda row: row["enrolment"].created_at)
    return {"seated": rows(*SEATED_STATES), "waiting": in_line, "requested": requested, "gone": rows(*GONE)}


def _was_late(run: CourseRun, row: Enrolment) -> bool:
    """Whether the company gave the place back so late that it may have stayed empty."""
    is_own = row.state == EnrolmentState.WITHDRAWN and bool(row.withdrawn_from) and row.decided_at is not None
    return is_own and is_late_to_cancel(run, civil_date(row.decided_at))


def _warn_of_clashes(request: HttpRequest, run: CourseRun, participant: Participant) -> None:
    for session in clashes(run, [participant.pk]).get(participant.pk, []):
        names = {"person": participant, "course": session.run.course, "day": session.starts_on}
        messages.warning(request, _("{person} is expected at {course} at the same time on {day}.").format(**names))


def _steps(run: CourseRun) -> list[dict[str, Any]]:
    """The states that the run can go to, forward first."""
    order = list(RunState)
    nexts = [state for state in NEXT_STATES[RunState(run.state)] if state != RunState.CANCELLED]
    labels = {
        RunState.PLANNED: _("Back to planned"),
        RunState.OPEN: _("Open to enrol"),
        RunState.CONFIRMED: _("Confirm: it will be held"),
        RunState.RUNNING: _("It has begun"),
        RunState.COMPLETED: _("Complete the run"),
    }
    back = {
        RunState.OPEN: _("Back to open"),
        RunState.CONFIRMED: _("Back to confirmed"),
        RunState.RUNNING: _("Back to running"),
    }
    here = order.index(RunState(run.state))
    return [
        {
            "state": state,
            "label": labels[state] if order.index(state) > here else back.get(state, labels[state]),
            "tone": "" if order.index(state) > here else "quiet",
        }
        for state in nexts
    ]


def _tabs(run: CourseRun) -> list[dict[str, Any]]:
    return tabs(
        (_("Overview"), address("runs:detail", run.public_id)),
        (_("History"), address("runs:history", run.public_id)),
    )


def _facts(run: CourseRun) -> list[dict[str, Any]]:
    trainers = ", ".join(filter(None, dict.fromkeys([run.trainer_names, *map(str, run.trainers.all())])))
    return [
        {
            "label": _("Course"),
            "value": run.course,
            "href": reverse("courses:detail", args=[run.course.public_id]),
        },
        {"label": _("Municipality"), "value": run.get_municipality_display()},
        {"label": _("Venue"), "value": run.venue},
        {"label": _("Online room"), "value": run.online_link, "href": run.online_link},
        {"label": _("Provider"), "value": run.provider},
        {"label": _("Trainers"), "value": trainers},
        {"label": _("Last day to enrol"), "value": run.enrol_by},
        {"label": _("Approval"), "value": _("each enrolment") if run.needs_approval else _("not needed")},
        {"label": _("Reserved seats for each company"), "value": run.holds_per_company},
        {"label": _("Reason for cancelling"), "value": run.cancelled_reason},
    ]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
