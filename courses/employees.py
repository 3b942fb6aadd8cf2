"""What courses know of a company's people, told to the pages about people, which may not import courses."""

from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compcor.core.columns import Column
from compcor.core.display import duration
from courses.enums import RunState
from courses.models import Attendance, AttendedMonth, Enrolment, Session


def attended_days(participant: int, company: int) -> Iterable[date]:
    """Days of sessions at which the person's attendance, or absence, stands as an employee of the company."""
    rows = Attendance.objects.filter(enrolment__participant=participant, company=company)
    return rows.order_by().values_list("session__starts_on", flat=True).distinct()


def coming_days(participant: int, company: int) -> Iterable[date]:
    """The days of sessions to come at which the person has a seat from the company."""
    seats = Enrolment.objects.filter(participant=participant, company=company).seated()
    coming = Session.objects.filter(run__in=seats.values("run"), ends_at__gte=timezone.now())
    coming = coming.exclude(run__state=RunState.CANCELLED)
    return coming.order_by("starts_on").values_list("starts_on", flat=True).distinct()


def minutes_here() -> Coalesce:
    """Minutes that the employee of the outer query attended for the company of that employment."""
    months = AttendedMonth.objects.filter(participant=OuterRef("participant"), company=OuterRef("company"))
    summed = months.order_by().values("participant").annotate(sum=Sum("minutes")).values("sum")
    return Coalesce(Subquery(summed), 0)


HOURS = Column(
    key="minutes",
    label=_("Attended time"),
    computed=minutes_here,
    value=lambda row: duration(row.minutes) if row.minutes else "",
    sort=("minutes",),
    numeric=True,
    in_export=False,
)
# In a workbook one adds them up.
MINUTES = Column(
    key="net_minutes",
    label=_("Net minutes"),
    reads=(),
    value=lambda row: row.minutes,
    numeric=True,
    on_page=False,
)
