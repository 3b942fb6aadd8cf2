"""What becomes of enrolments and attended time when two registrations of a person are merged.

Two enrolments on one run become one that keeps every attended minute. Of two attendances at one session the presence
is united: what both tell counts once, and never more than the session (docs/domain.md §0.2 rule 1, §1.3).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.display import duration, iso_date
from compcor.core.exceptions import RuleViolation
from compcor.core.journal import references_to
from courses.actions.places import fill_seats, locked
from courses.enums import ATTENDED_STATUSES, SEATED_STATES, AttendanceStatus, EnrolmentState
from courses.models import Attendance, AttendedMonth, CourseRun, Enrolment, Participation, Session
from courses.seats import free_seats
from participants.merging import Effect, Mover
from participants.models import Participant
from participants.moves import refer_to

# Of two enrolments on one run the state that comes first here stays.
RANK = (
    EnrolmentState.COMPLETED,
    EnrolmentState.NOT_COMPLETED,
    EnrolmentState.CONFIRMED,
    EnrolmentState.WAITLISTED,
    EnrolmentState.REQUESTED,
    EnrolmentState.WITHDRAWN,
    EnrolmentState.DECLINED,
)
# What belongs to the state: who decided it, when, for which company.
OF_STATE = ("company_id", "state", "decided_at", "decided_by_id", "reason", "untold", "withdrawn_from")

type Rows = "models.QuerySet[Any, Any]"


@dataclass(frozen=True, slots=True)
class Presence:
    """When somebody was at a session, as one row tells it."""

    status: AttendanceStatus
    arrived_at: datetime | None
    left_at: datetime | None
    away_minutes: int
    net_minutes: int


class CourseMover(Mover):
    """Enrolments, attendance, and the summaries that follow from it."""

    claims = (Enrolment, AttendedMonth, Participation)

    def tell(self, people: Collection[int]) -> Mapping[int, str]:
        """Courses and attended time; two queries for any number of people."""
        rows = Enrolment.objects.filter(participant__in=people).order_by().values("participant")
        runs = dict(rows.annotate(runs=models.Count("pk")).values_list("participant", "runs"))
        counted = Participation.objects.filter(participant__in=people)
        minutes = dict(counted.values_list("participant", "minutes"))
        return {
            person: ngettext("{count} course, {time} attended", "{count} courses, {time} attended", count).format(
                count=count, time=duration(minutes.get(person, 0))
            )
            for person, count in runs.items()
        }

    def hold(self, people: Collection[int]) -> None:
        """Runs and then sessions: whoever saves attendance or gives seats takes these before the people."""
        runs = Enrolment.objects.filter(participant__in=people).values("run")
        list(CourseRun.objects.select_for_update(of=("self",)).filter(pk__in=runs).order_by("pk").values_list("pk"))
        sessions = Attendance.objects.filter(enrolment__participant__in=people).values("session")
        list(Session.objects.select_for_update(of=("self",)).filter(pk__in=sessions).order_by("pk").values_list("pk"))

    def watched(self, people: Collection[int]) -> Iterable[Rows]:
        """Their enrolments, and all that refers to these."""
        yield Enrolment.objects.filter(participant__in=people)
        for key in references_to(Enrolment):
            yield key.model._base_manager.filter(**{f"{key.name}__participant__in": people})

    def effects(self, kept: Participant, gone: Participant) -> Iterable[Effect]:
        """What moves, and the sessions at which both were recorded."""
        pairs, single = _enrolments(kept, gone)
        if single:
            lines = [f"{row.run.course} ({row.run}), {row.get_state_display()}" for row in single]
            yield Effect(_("Enrolments that move"), _("With all their attendance."), lines)
        if pairs:
            text = _("One enrolment stays for each run, with every attended minute; the further state stays.")
            yield Effect(_("Two enrolments on one run"), text, [_pair_told(*pair) for pair in pairs], is_collision=True)
        doubled = [line for pair in pairs for line in _doubled_told(*pair)]
        if doubled:
            text = _("The presence is united: what both rows tell counts once, and never more than the session.")
            yield Effect(_("Attendance twice at one session"), text, doubled, is_collision=True)
        yield from _effects_on_figures(kept, gone)

    def move(self, kept: Participant, gone: Participant, *, by: User) -> None:
        """Enrolments follow the person; two on one run become one, and a seat that is freed goes to the next."""
        pairs, single = _enrolments(kept, gone)
        Enrolment.objects.filter(pk__in=[row.pk for row in single]).update(participant=kept, changed_at=timezone.now())
        for stays, leaves in pairs:
            is_seat_freed = stays.state in SEATED_STATES and leaves.state in SEATED_STATES
            _unite(stays, leaves, by=by)
            if is_seat_freed:
                fill_seats(locked(stays.run), by=by)

    def check_undone(self, people: Collection[int]) -> None:
        """Two on one run need their two seats again."""
        seated = Enrolment.objects.seated().filter(participant__in=people).order_by()
        doubled = seated.values("run").annotate(seats=models.Count("pk")).filter(seats__gt=1)
        for run in CourseRun.objects.filter(pk__in=doubled.values("run")):
            if free_seats(run) < 0:
                raise RuleViolation(
                    _("The seat on {run} that the merge freed is somebody else's by now.").format(run=run)
                )


def united(session: Session, one: Attendance, other: Attendance) -> Presence:
    """The presence that two rows of one person at a session tell together."""
    if one.status not in ATTENDED_STATUSES or other.status not in ATTENDED_STATUSES:
        return _told_by(_more_telling(one, other))
    starts = [one.arrived_at or session.starts_at, other.arrived_at or session.starts_at]
    ends = [one.left_at or session.ends_at, other.left_at or session.ends_at]
    whole = session.net_minutes(arrived=min(starts), left=max(ends))
    twice = session.net_minutes(arrived=max(starts), left=min(ends))
    alone = [session.net_minutes(arrived=start, left=end) for start, end in zip(starts, ends, strict=True)]
    certain = sum(alone) - twice - one.away_minutes - other.away_minutes
    minutes = min(whole, max(certain, one.net_minutes, other.net_minutes))
    if minutes == session.scheduled_minutes:
        return Presence(AttendanceStatus.PRESENT, None, None, 0, minutes)
    arrived = None if None in (one.arrived_at, other.arrived_at) else min(starts)
    left = None if None in (one.left_at, other.left_at) else max(ends)
    if arrived is None and left is None:
        arrived = session.starts_at  # part of the time has a time
    return Presence(AttendanceStatus.PART, arrived, left, whole - minutes, minutes)


def _told_by(row: Attendance) -> Presence:
    status = AttendanceStatus(row.status)
    return Presence(status, row.arrived_at, row.left_at, row.away_minutes, row.net_minutes)


def _more_telling(one: Attendance, other: Attendance) -> Attendance:
    """Who was there was there; an absence that was notified is one that was notified."""
    order = list(AttendanceStatus)
    return min(one, other, key=lambda row: order.index(AttendanceStatus(row.status)))


def _enrolments(kept: Participant, gone: Participant) -> tuple[list[tuple[Enrolment, Enrolment]], list[Enrolment]]:
    """Pairs on one run, the kept person's first, and the enrolments of the other one that only move."""
    rows = Enrolment.objects.filter(participant__in=(kept.pk, gone.pk)).select_related("run__course").order_by("pk")
    own = {row.run_id: row for row in rows if row.participant_id == kept.pk}
    others = [row for row in rows if row.participant_id == gone.pk]
    pairs = [(own[row.run_id], row) for row in others if row.run_id in own]
    return pairs, [row for row in others if row.run_id not in own]


def _further(stays: Enrolment, leaves: Enrolment) -> Enrolment:
    return min(stays, leaves, key=lambda row: RANK.index(EnrolmentState(row.state)))


def _unite(stays: Enrolment, leaves: Enrolment, *, by: User) -> None:
    """Make two enrolments one. The caller holds the run and the sessions."""
    _unite_attendance(stays, leaves, by=by)
    refer_to(stays, leaves, but=(Attendance,))
    leaves_id = leaves.public_id
    further, moments = _further(stays, leaves), [row.queued_at for row in (stays, leaves) if row.queued_at]
    facts = {name: getattr(further, name) for name in OF_STATE} | {"queued_at": min(moments, default=None)}
    Enrolment.objects.filter(pk=leaves.pk).delete()
    if any(getattr(stays, name) != value for name, value in facts.items()):
        Enrolment.objects.filter(pk=stays.pk).update(**facts, changed_at=timezone.now())
    record("enrolment.merged", stays, by=by, other=leaves_id, run=stays.run.public_id)


def _unite_attendance(stays: Enrolment, leaves: Enrolment, *, by: User) -> None:
    now = timezone.now()
    events = []
    for one, other in _doubled(stays, leaves):
        presence = united(one.session, one, other)
        if presence != _told_by(one):
            source = max((one, other), key=lambda row: row.net_minutes).source
            facts = {name: getattr(presence, name) for name in Presence.__slots__}
            facts |= {"source": source, "recorded_by": by, "recorded_at": now, "changed_at": now}
            Attendance.objects.filter(pk=one.pk).update(**facts)
        minutes = {"before": {"net_minutes": one.net_minutes}, "after": {"net_minutes": presence.net_minutes}}
        events.append((one, {"other": other.public_id, "session": one.session.public_id} | minutes))
        Attendance.objects.filter(pk=other.pk).delete()
    Attendance.objects.filter(enrolment=leaves).update(enrolment=stays, changed_at=now)
    if events:
        record_many("attendance.merged", events, by=by)


def _doubled(stays: Enrolment, leaves: Enrolment) -> list[tuple[Attendance, Attendance]]:
    """Two rows of one session, the kept enrolment's first, in order of time."""
    rows = Attendance.objects.filter(enrolment__in=(stays, leaves)).select_related("session")
    own = {row.session_id: row for row in rows if row.enrolment_id == stays.pk}
    others = [row for row in rows if row.enrolment_id == leaves.pk and row.session_id in own]
    return [(own[row.session_id], row) for row in sorted(others, key=lambda row: row.session.starts_at)]


def _pair_told(stays: Enrolment, leaves: Enrolment) -> str:
    facts = {
        "run": f"{stays.run.course} ({stays.run})",
        "one": stays.get_state_display(),
        "other": leaves.get_state_display(),
        "after": _further(stays, leaves).get_state_display(),
    }
    return _("{run}: {one} and {other} become {after}").format(**facts)


def _doubled_told(stays: Enrolment, leaves: Enrolment) -> Iterator[str]:
    for one, other in _doubled(stays, leaves):
        facts = {
            "run": stays.run,
            "day": iso_date(one.session.starts_on),
            "one": duration(one.net_minutes),
            "other": duration(other.net_minutes),
            "after": duration(united(one.session, one, other).net_minutes),
        }
        yield _("{run}, {day}: {one} and {other} become {after}").format(**facts)


def _effects_on_figures(kept: Participant, gone: Participant) -> Iterator[Effect]:
    minutes = dict(
        Participation.objects.filter(participant__in=(kept.pk, gone.pk)).values_list("participant", "minutes")
    )
    if len(minutes) < 2:  # noqa: PLR2004 - both of the two
        return
    pairs, _single = _enrolments(kept, gone)
    twice = sum(
        one.net_minutes + other.net_minutes - united(one.session, one, other).net_minutes
        for pair in pairs
        for one, other in _doubled(*pair)
    )
    text = _("Both have attended time and are counted as two people; afterwards as one, with {hours}.")
    yield Effect(_("Figures"), text.format(hours=duration(sum(minutes.values()) - twice)))
