"""How far the attendance of sessions has come."""

from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.enums import SEATED_STATES, RunState
from courses.models import Attendance, Enrolment, SeatHold, Session

# Places of a session in a list that begins with what is to be done.
COMING, DONE, MISSING = 0, 1, 2


def with_counts(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """With `expected` (people with a seat), `held` (seats reserved without a name), `recorded`, `attended`, `progress`.

    `recorded` are rows of attendance, `attended` people with minutes.

    Attendance is missing when a session of a run that was not cancelled has begun, people have seats, and nothing is
    recorded.
    """
    seated = Enrolment.objects.filter(run=OuterRef("run"), state__in=SEATED_STATES)
    rows = Attendance.objects.filter(session=OuterRef("pk"))
    has_begun = Q(starts_at__lte=timezone.now())
    is_missing = has_begun & ~Q(run__state=RunState.CANCELLED) & Exists(seated) & ~Exists(rows)
    return sessions.annotate(
        expected=_number(seated, "run"),
        held=_number(SeatHold.objects.live().filter(run=OuterRef("run")), "run"),
        recorded=_number(rows, "session"),
        attended=_number(rows.counted(), "session"),
        progress=Case(When(is_missing, then=MISSING), When(has_begun, then=DONE), default=COMING),
    )


def _number(rows: QuerySet, of: str) -> Coalesce:
    counted = rows.order_by().values(of).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
