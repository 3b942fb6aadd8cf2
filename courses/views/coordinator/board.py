"""A run's own page: sessions, and the enrolment board with its waiting list."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from companies.models import Company
from compcor.core.addresses import address, tabs
from compcor.core.audiences import reader
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import looks_personal
from compcor.core.lists import PERSONAL_NUMBER_IN_ADDRESS
from compcor.core.periods import civil_date, swedish_today
from compcor.mail.overview import mails_about
from courses import actions
from courses.actions.runs import NEXT_STATES
from courses.clashes import clashes, has_completed_course
from courses.deadlines import is_late_to_cancel, is_over
from courses.enums import ENROLLABLE_RUN_STATES, GIVEN_UP_STATES, SEATED_STATES, EnrolmentState, RunState
from courses.models import CourseRun, Enrolment, SeatHold, Session
from courses.sheets import with_counts
from courses.views.coordinator.runs import RunPageMixin
from participants.models import Employment, Participant

MOST_FOUND = 10


class RunDetail(RunPageMixin, View):
    """The run with everything that is done with it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page; `?person=` shows whom the search finds, with or without a script."""
        if looks_personal(request.GET.get("person", "")):
            messages.warning(request, PERSONAL_NUMBER_IN_ADDRESS)
            return HttpResponseRedirect(f"{self.get_back_url()}#person")
        return self.show()

    def show(self, *, chosen: Collection[int] = (), reason: str = "") -> HttpResponse:
        """The page; with the enrolments (primary keys) that were chosen for a decision, and the reason for it."""
        run, request = self.run, self.request
        words = _words(request.GET)
        enrolments = list(
            Enrolment.objects.visible_to(request.user)
            .filter(run=run)
            .select_related("participant", "company")
            .order_by("participant__list_name", "pk")
        )
        sessions = Session.objects.visible_to(request.user).filter(run=run)
        board = _board(run, enrolments, chosen)
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
            "free": run.seats - len(board["seated"]) - len(holds),
            "holds": holds,
            "untold": sum(bool(row.untold) for row in enrolments),
            "lacks": max(0, run.min_seats - len(board["seated"])),
            "is_over": is_over(run),
            "takes_enrolments": run.state in ENROLLABLE_RUN_STATES,
            "reason": reason,
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
        words = _words(request.POST)
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
            tell_enrolled(request, enrolment)
        return HttpResponseRedirect(f"{self.get_back_url()}#person")


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


def _words(data: QueryDict) -> str:
    """What is searched for; no text in a database holds a null."""
    return data.get("person", "").replace("\0", "").strip()


def _with_enrolments(run: CourseRun, employments: Sequence[Employment]) -> list[dict[str, Any]]:
    people = [employment.participant_id for employment in employments]
    enrolled = {
        row.participant_id: row
        for row in run.enrolments.filter(participant__in=people).exclude(state__in=GIVEN_UP_STATES)
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


def _board(run: CourseRun, enrolments: Sequence[Enrolment], chosen: Collection[int]) -> dict[str, list[dict[str, Any]]]:
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
                "is_chosen": row.pk in chosen,
            }
            for row in enrolments
            if row.state in states
        ]

    return {
        "seated": rows(*SEATED_STATES),
        "waiting": sorted(rows(EnrolmentState.WAITLISTED), key=_place_in_line),
        "requested": sorted(rows(EnrolmentState.REQUESTED), key=_place_in_line),
        "gone": rows(*GIVEN_UP_STATES),
    }


def _place_in_line(row: dict[str, Any]) -> Any:
    return row["enrolment"].place_in_line


def _was_late(run: CourseRun, row: Enrolment) -> bool:
    """Whether the company gave the place back so late that it may have stayed empty."""
    is_own = row.state == EnrolmentState.WITHDRAWN and bool(row.withdrawn_from) and row.decided_at is not None
    return is_own and is_late_to_cancel(run, civil_date(row.decided_at))


def tell_enrolled(request: HttpRequest, enrolment: Enrolment) -> None:
    """What somebody got: a seat, a place in line or a request; and where they are expected at the same time."""
    participant = enrolment.participant
    names = {"person": participant, "state": enrolment.get_state_display()}
    messages.success(request, _("{person} is enrolled: {state}.").format(**names))
    for session in clashes(enrolment.run, [participant.pk]).get(participant.pk, []):
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
