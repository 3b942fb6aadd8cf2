"""What becomes of enrolments and reserved seats when a company is taken over: those of days to come follow."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from compcor.accounts.models import User
from compcor.audit.actions import record_many
from compcor.core.display import duration
from compcor.core.periods import SWEDEN
from courses.enums import UNDECIDED_STATES, EnrolmentState, HoldState, RunState
from courses.models import Attendance, CourseRun, Enrolment, SeatHold
from participants.merging import Effect
from participants.takeovers import Plan, TakeoverMover


class CourseTakeover(TakeoverMover):
    """Enrolments of the people who move, the company's reserved seats, and the hours, which stay."""

    def hold(self, plan: Plan) -> None:
        """The runs of both: whoever gives seats takes these first."""
        runs = Q(pk__in=_enrolments(plan).values("run")) | Q(pk__in=_holds(plan).values("run"))
        list(CourseRun.objects.select_for_update(of=("self",)).filter(runs).order_by("pk").values_list("pk"))

    def effects(self, plan: Plan) -> Iterable[Effect]:
        """Counts: which of them each is, their own pages tell."""
        counts = {"enrolments": _enrolments(plan).count(), "seats": _holds(plan).count()}
        text = _(
            "{enrolments} enrolments with sessions after that day and {seats} reserved seats become {successor}'s."
        )
        yield Effect(_("Enrolments and reserved seats"), text.format(successor=plan.successor, **counts))
        attended = Attendance.objects.filter(company=plan.company)
        stays = _minutes(attended.exclude(session__starts_on__gt=plan.last_day, enrolment__participant__in=plan.people))
        goes = _minutes(attended.filter(session__starts_on__gt=plan.last_day, enrolment__participant__in=plan.people))
        text = _("{hours} attended until then stay with {company}.")
        yield Effect(_("Hours"), text.format(hours=duration(stays), company=plan.company))
        if goes:
            text = _("{hours} are recorded after that day: they become {successor}'s.")
            told = text.format(hours=duration(goes), successor=plan.successor)
            yield Effect(_("Hours that move"), told, is_collision=True)

    def watched(self, plan: Plan) -> "Iterable[QuerySet[Any, Any]]":
        """Also the attendance, which follows the employer of the day."""
        yield Enrolment.objects.filter(participant__in=plan.people, company__in=(plan.company, plan.successor))
        yield Attendance.objects.filter(enrolment__participant__in=plan.people)
        yield SeatHold.objects.filter(company__in=(plan.company, plan.successor))

    def move(self, plan: Plan, *, by: User) -> None:
        """The successor has the seats from now on; whose an attended hour is depends on its day alone."""
        now = timezone.now()
        moved = list(_enrolments(plan))
        Enrolment.objects.filter(pk__in=[row.pk for row in moved]).update(company=plan.successor, changed_at=now)
        _holds(plan).update(company=plan.successor, changed_at=now)
        told = {"company": plan.company.public_id, "successor": plan.successor.public_id}
        if moved:
            record_many("enrolment.taken_over", [(row, told) for row in moved], by=by)


def _enrolments(plan: Plan) -> "QuerySet[Enrolment]":
    """Undecided or confirmed ones on runs that go on after the day, or whose sessions are not planned yet."""
    midnight = datetime.combine(plan.last_day + timedelta(days=1), time(), SWEDEN)
    to_come = Q(run__last_ends_at__isnull=True) | Q(run__last_ends_at__gte=midnight)
    rows = Enrolment.objects.filter(to_come, participant__in=plan.people, company=plan.company)
    rows = rows.filter(state__in=(*UNDECIDED_STATES, EnrolmentState.CONFIRMED))
    return rows.exclude(run__state=RunState.CANCELLED).order_by("pk")


def _holds(plan: Plan) -> "QuerySet[SeatHold]":
    return SeatHold.objects.filter(company=plan.company, state=HoldState.HELD)


def _minutes(rows: "QuerySet[Attendance]") -> int:
    return int(rows.order_by().aggregate(minutes=Sum("net_minutes", default=0))["minutes"])
