"""When somebody is expected in two places at once. A clash is a warning, never a refusal."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from courses.enums import EnrolmentState, RunState
from courses.models import CourseRun, Enrolment, Session

EXPECTED_STATES = (EnrolmentState.REQUESTED, EnrolmentState.WAITLISTED, EnrolmentState.CONFIRMED)


def clashes(run: CourseRun, participants: Collection[int]) -> Mapping[int, Sequence[Session]]:
    """Other runs' sessions at the same time as one of the run's, per person (primary key); two queries."""
    own = list(run.sessions.values_list("starts_at", "ends_at"))
    found: dict[int, list[Session]] = defaultdict(list)
    if not own:
        return found
    others = (
        Enrolment.objects.filter(participant__in=participants, state__in=EXPECTED_STATES)
        .exclude(run=run)
        .exclude(run__state=RunState.CANCELLED)
        .filter(
            run__sessions__starts_at__lt=max(ends for _, ends in own),
            run__sessions__ends_at__gt=min(starts for starts, _ in own),
        )
        .values_list("participant", "run__sessions")
    )
    people_of = defaultdict(list)
    for participant, key in others:
        people_of[key].append(participant)
    for session in Session.objects.filter(pk__in=people_of).select_related("run__course"):
        if any(starts < session.ends_at and session.starts_at < ends for starts, ends in own):
            for participant in people_of[session.pk]:
                found[participant].append(session)
    return found


def has_completed_course(run: CourseRun, participants: Collection[int]) -> set[int]:
    """Those who have completed the same course before (docs/domain.md §6.3 D11: warn)."""
    completed = Enrolment.objects.filter(
        participant__in=participants, run__course=run.course_id, state=EnrolmentState.COMPLETED
    ).exclude(run=run)
    return set(completed.values_list("participant", flat=True))
