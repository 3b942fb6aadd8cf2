"""Until when a company enrols, reserves and cancels by itself. Coordinators may pass these days."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from compcor.core.display import iso_date
from compcor.core.periods import civil_date, swedish_today
from courses.enums import OPEN_RUN_STATES
from courses.models import CourseRun

DAY = timedelta(days=1)
# Without a last day to enrol, a place given back in the week before the first session is hard to fill.
LATE = timedelta(days=7)


def day_before(run: CourseRun) -> date | None:
    """The day before the first session."""
    return civil_date(run.first_starts_at) - DAY if run.first_starts_at else None


def last_day_to_enrol(run: CourseRun) -> date | None:
    """The run's own last day, and never later than the day before its first session."""
    return min(filter(None, (run.enrol_by, day_before(run))), default=None)


def last_day_of_hold(run: CourseRun) -> date:
    """The last day to name somebody for a seat that is reserved today."""
    return min(filter(None, (swedish_today() + timedelta(days=run.hold_days), last_day_to_enrol(run))))


def why_closed(run: CourseRun) -> str:
    """Why companies cannot enrol on the run by themselves; empty while they can."""
    if run.state not in OPEN_RUN_STATES:
        return _("A run that is %(state)s takes no enrolments.") % {"state": run.get_state_display()}
    last = last_day_to_enrol(run)
    if last and last < swedish_today():
        return _("The last day to enrol was %(day)s. Ask your coordinator.") % {"day": iso_date(last)}
    return ""


def has_begun(run: CourseRun) -> bool:
    """Whether the first session has started."""
    return run.first_starts_at is not None and run.first_starts_at <= timezone.now()


def is_over(run: CourseRun) -> bool:
    """Whether the last session has ended."""
    return run.last_ends_at is not None and run.last_ends_at <= timezone.now()


def is_late_to_cancel(run: CourseRun, day: date | None = None) -> bool:
    """Whether a place given back on the day (today) may stay empty: after the last day to enrol, or a week before."""
    day = day or swedish_today()
    if run.enrol_by:
        return day > run.enrol_by
    return run.first_starts_at is not None and civil_date(run.first_starts_at) - LATE <= day
