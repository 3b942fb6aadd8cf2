"""What a company can enrol on, and a run's own page."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View

from companies.audiences import CompanyPortalMixin
from companies.models import Company
from compcor.accounts.models import User
from compcor.core.audiences import reader
from compcor.core.columns import Column, label_of
from compcor.core.geography import MUNICIPALITIES
from compcor.core.lists import Empty, ListPage
from compcor.core.periods import swedish_today
from courses.calendar import CONTENT_TYPE, run_calendar
from courses.deadlines import last_day_of_hold, last_day_to_enrol, why_closed
from courses.enums import GIVEN_UP_STATES, SEATED_STATES, EnrolmentState, Level, RunState, Theme
from courses.forms.portal import CatalogueFilters
from courses.models import CourseRun, Enrolment, SeatHold, Session
from courses.seats import free_seats, number_of, seats_free
from participants.employees import as_known
from participants.models import Employment

UNNAMEABLE = (*SEATED_STATES, EnrolmentState.REQUESTED)


class Catalogue(CompanyPortalMixin, ListPage):
    """Coming runs that are open."""

    template_name = "courses/portal/catalogue.html"
    model = CourseRun
    name = "catalogue"
    title = _("Courses")
    reads = ("code", "state")
    columns = (
        Column(key="course__title", label=_("Course"), sort=("course__title",), reads=("course__title_en",)),
        Column(key="course__theme", label=_("Theme"), value=label_of(Theme, "course__theme"), sort=("course__theme",)),
        Column(key="course__level", label=_("Level"), value=label_of(Level, "course__level"), sort=("course__level",)),
        Column(
            key="municipality",
            label=_("Municipality"),
            sort=("municipality",),
            value=lambda run: MUNICIPALITIES[run.municipality],
        ),
        Column(key="first_starts_at", label=_("First session"), sort=("first_starts_at",)),
        Column(key="enrol_by", label=_("Last day to enrol"), reads=("enrol_by",), value=last_day_to_enrol),
        Column(
            key="free",
            label=_("Seats left"),
            computed=seats_free,
            value=lambda run: max(run.free, 0) or _("waiting list"),
            numeric=True,
        ),
    )
    default_sort = "first_starts_at"
    filters = CatalogueFilters
    empty = Empty(
        title=_("No courses are open now"),
        text=_("New ones are put here as they are planned. Your coordinator knows what comes."),
    )

    @cached_property
    def all_columns(self) -> list[Column]:
        """Each course leads to its run's page at this company; the last column counts the company's own seats."""
        course, *others = self.columns
        own = Enrolment.objects.visible_to(self.user).filter(company=self.company).seated()
        return [
            replace(
                course,
                reads=("course__title", "course__title_en"),
                value=lambda run: run.course.title_here,
                href=lambda run: reverse("portal_courses:run", args=[self.company.public_id, run.public_id]),
            ),
            *others,
            Column(
                key="own",
                label=_("Your people"),
                computed=lambda: number_of(own),
                value=lambda run: run.own or None,
                numeric=True,
            ),
        ]

    def get_rows(self) -> QuerySet[CourseRun]:
        """Those that a company can still enrol on."""
        return CourseRun.objects.visible_to(self.user).open_to_companies()


class PortalRunMixin(CompanyPortalMixin):
    """A page under one run; 404 for one that is not shown to companies."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def run(self) -> CourseRun:
        """The run of the address."""
        runs = CourseRun.objects.visible_to(reader(self.request)).select_related("course")
        return get_object_or_404(runs, public_id=self.kwargs["public_id"])

    @property
    def run_url(self) -> str:
        """The run's page."""
        return reverse("portal_courses:run", args=[self.company.public_id, self.run.public_id])


class RunPage(PortalRunMixin, View):
    """What the run gives, when and where it is, what is left, and who comes from this company."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Of other companies nothing but the number of seats left."""
        run, user = self.run, reader(request)
        own = Enrolment.objects.visible_to(user).filter(run=run, company=self.company)
        own = own.select_related("participant")
        enrolments = as_known(self.company, own, person=lambda one: one.participant)
        holds = list(SeatHold.objects.visible_to(user).filter(run=run, company=self.company).live())
        free, closed = max(0, free_seats(run)), why_closed(run)
        is_line = run.enrolments.waiting().exists()
        sessions = list(Session.objects.visible_to(user).filter(run=run))
        context = {
            "company": self.company,
            "run": run,
            "course": run.course,
            "required": run.course.required_courses.all(),
            "sessions": sessions,
            "has_topics": any(session.topic for session in sessions),
            "free": 0 if is_line else free,
            "closed": closed,
            "last_day": last_day_to_enrol(run),
            "today": swedish_today(),
            "people": [{"enrolment": row, **state_of(run, row)} for row in enrolments],
            "holds": holds,
            "nameable": nameable(employed_people(user, self.company), enrolments) if holds else [],
            "most": 0 if closed or run.needs_approval else most_to_reserve(run, len(holds), 0 if is_line else free),
            "hold_until": last_day_of_hold(run),
            "sending": uuid4(),
            "facts": _facts(run),
        }
        return render(request, "courses/portal/run.html", context)


class RunCalendar(PortalRunMixin, View):
    """The run's sessions as a file for a calendar."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """All of them."""
        sessions = Session.objects.visible_to(reader(request)).filter(run=self.run).select_related("run__course")
        response = HttpResponse(run_calendar(self.run, sessions), content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{self.run.public_id}.ics"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def most_to_reserve(run: CourseRun, held: int, free: int) -> int:
    """How many seats more the company can reserve on the run."""
    return max(0, min(run.holds_per_company - held, free))


def employed_people(user: User, company: Company) -> list[Employment]:
    """Those who work at the company today or will, each once, by name."""
    today = swedish_today()
    employments = Employment.objects.visible_to(user).filter(company=company).exclude(ends_on__lt=today)
    rows = employments.select_related("participant").order_by("starts_on")
    people = {row.participant_id: row for row in rows}.values()
    return as_known(company, people, person=lambda one: one.participant)


def nameable(people: Iterable[Employment], enrolments: Iterable[Enrolment]) -> list[Any]:
    """People who can be named for a reserved seat, as far as one knows before all is checked."""
    taken = {row.participant_id for row in enrolments if row.state in UNNAMEABLE}
    return [row.participant for row in people if row.participant_id not in taken]


def state_of(run: CourseRun, row: Enrolment) -> dict[str, str]:
    """How somebody's place is called and coloured; on a run that is cancelled nobody has one."""
    state = EnrolmentState(row.state)
    if run.state == RunState.CANCELLED and state not in GIVEN_UP_STATES:
        return {"label": run.get_state_display(), "tone": RunState.CANCELLED.tone}
    return {"label": state.label_for_company(), "tone": state.tone}


def _facts(run: CourseRun) -> list[dict[str, Any]]:
    return [
        {"label": _("Where"), "value": ", ".join(filter(None, (run.venue, run.get_municipality_display())))},
        {"label": _("Online room"), "value": run.online_link, "href": run.online_link},
        {"label": _("Who teaches"), "value": run.trainer_names or run.provider or run.course.provider},
        {"label": _("Last day to enrol"), "value": last_day_to_enrol(run)},
        {"label": _("Code"), "value": run.code},
    ]
