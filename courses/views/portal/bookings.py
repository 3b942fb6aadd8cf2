"""Everything that a company has booked."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from companies.audiences import CompanyPortalMixin
from compcor.core.audiences import reader
from compcor.core.periods import swedish_today
from courses.actions.company import is_still_there
from courses.deadlines import has_begun
from courses.enums import UNDECIDED_STATES, EnrolmentState, RunState
from courses.models import CourseRun, Enrolment, SeatHold
from courses.seats import enrolments_in, seats_free
from courses.views.portal.catalogue import employed_people, nameable, state_of
from participants.employees import as_known

MOST_PAST = 50
CANCELLABLE = (*UNDECIDED_STATES, EnrolmentState.CONFIRMED)


class Bookings(CompanyPortalMixin, View):
    """By run: people with their state in words, reserved seats with their last day, and what can be done.

    Runs on which somebody has to be named stand first.
    """

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Coming runs in order, then the latest ones held."""
        user = reader(request)
        enrolments = Enrolment.objects.visible_to(user).filter(company=self.company)
        holds = SeatHold.objects.visible_to(user).filter(company=self.company).live()
        runs = CourseRun.objects.filter(Q(pk__in=enrolments.values("run")) | Q(pk__in=holds.values("run")))
        coming, past = _runs(runs)
        by_run: dict[int, list[Enrolment]] = defaultdict(list)
        shown = enrolments.filter(run__in=[*coming, *past]).select_related("participant")
        for row in as_known(self.company, shown, person=lambda one: one.participant):
            by_run[row.run_id].append(row)
        held: dict[int, list[SeatHold]] = defaultdict(list)
        for hold in holds.order_by("expires_on", "pk"):
            held[hold.run_id].append(hold)
        people = employed_people(user, self.company) if held else []
        context = {
            "company": self.company,
            "today": swedish_today(),
            "coming": [
                {
                    "run": run,
                    "people": [_place(run, row) for row in by_run[run.pk]],
                    "holds": held[run.pk],
                    "nameable": nameable(people, by_run[run.pk]) if held[run.pk] else [],
                }
                for run in sorted(coming, key=lambda run: not held[run.pk])
            ],
            "past": [{"run": run, "people": [_place(run, row) for row in by_run[run.pk]]} for run in past],
        }
        return render(request, "courses/portal/bookings.html", context)


def _runs(runs: QuerySet[CourseRun]) -> tuple[Sequence[Any], Sequence[CourseRun]]:
    """Those that are not over, with what is free on them, and the latest of the others."""
    runs = runs.select_related("course")
    is_over = Q(last_ends_at__lt=timezone.now()) | Q(state__in=(RunState.COMPLETED, RunState.CANCELLED))
    coming = runs.exclude(is_over).annotate(free=seats_free(), waiting=enrolments_in(EnrolmentState.WAITLISTED))
    return list(coming.order_by("first_starts_at", "pk")), list(runs.filter(is_over)[:MOST_PAST])


def _place(run: Any, row: Enrolment) -> dict[str, Any]:
    state = EnrolmentState(row.state)
    has_place_left = hasattr(run, "free") and is_still_there(row, free=run.free, waiting=run.waiting)
    return {
        "enrolment": row,
        **state_of(run, row),
        "can_cancel": state in CANCELLABLE and not has_begun(run),
        "can_undo": has_place_left and not has_begun(run),
    }
