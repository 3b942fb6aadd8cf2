"""How many seats of a run are taken: by people, and by companies that name theirs later."""

from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from courses.enums import SEATED_STATES, EnrolmentState
from courses.models import CourseRun, Enrolment, SeatHold


def free_seats(run: CourseRun) -> int:
    """Seats that nobody sits on or holds. To act on it, hold the run."""
    return run.seats - taken_seats(run)


def taken_seats(run: CourseRun) -> int:
    """Seats of people, and reserved ones until their last day has passed."""
    return run.enrolments.seated().count() + run.holds.live().count()


def enrolments_in(*states: EnrolmentState) -> Coalesce:
    """How many enrolments of a run of a list are in these states."""
    return number_of(Enrolment.objects.filter(state__in=states))


def seats_held() -> Coalesce:
    """How many seats of a run of a list are reserved without a name."""
    return number_of(SeatHold.objects.live())


def seats_taken() -> CombinedExpression:
    """How many seats of a run of a list are taken."""
    return enrolments_in(*SEATED_STATES) + seats_held()


def seats_free() -> CombinedExpression:
    """How many seats of a run of a list are left."""
    return F("seats") - seats_taken()


def number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of these enrolments or reserved seats a run of a list has."""
    counted = rows.filter(run=OuterRef("pk")).order_by().values("run").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
