"""When somebody is expected in two places at once. A clash is a warning, never a refusal."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from companies.models import Company
from courses.enums import EnrolmentState, RunState
from courses.models import CourseRun, Enrolment, Session

EXPECTED_STATES = (EnrolmentState.REQUESTED, EnrolmentState.WAITLISTED, EnrolmentState.CONFIRMED)


class Clash(NamedTuple):
    """A session of another run at the same time, and the company (primary key) that enrolled the person there."""

    session: Session
    company: int


def clashes(run: CourseRun, participants: Collection[int]) -> Mapping[int, Sequence[Session]]:
    """Other runs' sessions at the same time as one of the run's, per person (primary key)."""
    found = clashes_of((participant, run.pk) for participant in participants)
    return {participant: [clash.session for clash in clashing] for (participant, _run), clashing in found.items()}


def clashes_of(places: Iterable[tuple[int, int]]) -> Mapping[tuple[int, int], Sequence[Clash]]:
    """The same for many people on many runs: by person and run (primary keys), in three queries."""
    places = set(places)
    times = defaultdict(list)
    own = Session.objects.filter(run__in={run for _, run in places}).values_list("run", "starts_at", "ends_at")
    for run, starts, ends in own:
        times[run].append((starts, ends))
    if not times:
        return {}
    expected = _expected({person for person, _ in places}, [time for spans in times.values() for time in spans])
    sessions = Session.objects.select_related("run__course").in_bulk(
        {key for keys in expected.values() for key in keys}
    )
    found = defaultdict(list)
    for person, run in sorted(places):
        for key, company in expected[person].items():
            other = sessions[key]
            if other.run_id != run and _meet(other, times[run]):
                found[person, run].append(Clash(other, company))
    return found


def has_completed_course(run: CourseRun, participants: Collection[int], *, company: Company | None = None) -> set[int]:
    """Those who have completed the same course before (docs/domain.md §6.3 D11: warn); for the company, if given."""
    completed = Enrolment.objects.filter(
        participant__in=participants, run__course=run.course_id, state=EnrolmentState.COMPLETED
    ).exclude(run=run)
    if company:
        completed = completed.filter(company=company)
    return set(completed.values_list("participant", flat=True))


def _expected(people: Collection[int], spans: Sequence[tuple]) -> dict[int, dict[int, int]]:
    """The sessions (primary keys) at which each person is expected around these times, and for which company."""
    rows = (
        Enrolment.objects.filter(participant__in=people, state__in=EXPECTED_STATES)
        .exclude(run__state=RunState.CANCELLED)
        .filter(
            run__sessions__starts_at__lt=max(ends for _, ends in spans),
            run__sessions__ends_at__gt=min(starts for starts, _ in spans),
        )
        .order_by("run__sessions__starts_at")
        .values_list("participant", "run__sessions", "company")
    )
    expected: dict[int, dict[int, int]] = defaultdict(dict)
    for person, session, company in rows:
        expected[person][session] = company
    return expected


def _meet(session: Session, spans: Sequence[tuple]) -> bool:
    return any(starts < session.ends_at and session.starts_at < ends for starts, ends in spans)
