"""The sessions of a week and how full they are."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compcor.accounts.models import User
from compcor.core.periods import Period
from courses.enums import EnrolmentState, RunState
from courses.models import Enrolment, Session
from courses.sheets import MISSING, with_counts

# A week of the demonstration; more are one click away.
SESSIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class WeekSession:
    """A session with the word for its state, and the tone of the word."""

    session: Session
    state: str
    tone: str

    @property
    def url(self) -> str:
        """The run's page."""
        return reverse("runs:detail", args=[self.session.run.public_id])


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def sessions_of_week(user: User, today: date) -> list[WeekSession]:
    """The week's sessions of runs that were not cancelled, in the order they start."""
    waiting = Enrolment.objects.filter(run=OuterRef("run"), state=EnrolmentState.WAITLISTED).order_by().values("run")
    start, end = week_of(today).bounds()
    sessions = (
        with_counts(Session.objects.visible_to(user))
        .filter(starts_at__gte=start, starts_at__lt=end)
        .exclude(run__state=RunState.CANCELLED)
        .annotate(
            waiting=Coalesce(
                Subquery(waiting.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0
            )
        )
        .select_related("run__course")
        .order_by("starts_at", "pk")[:SESSIONS_SHOWN]
    )
    return [WeekSession(session, *state_of(session)) for session in sessions]


def state_of(session: Any) -> tuple[str, str]:
    """What a coordinator should know of the session (as `with_counts` gives it), and the tone of the word."""
    if session.starts_at <= timezone.now():
        if session.ends_at > timezone.now():
            return _("going on"), "note"
        return (_("attendance missing"), "bad") if session.progress == MISSING else (_("held"), "")
    free = session.run.seats - session.expected - session.held
    if session.expected < session.run.min_seats:
        return _("below minimum"), "bad"
    if session.waiting:
        return _("{count} on the waiting list").format(count=session.waiting), "note"
    if free > 0:
        return ngettext("{count} seat left", "{count} seats left", free).format(count=free), "wait"
    return _("full"), "good"
