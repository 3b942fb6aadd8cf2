"""Which courses somebody has yet to complete before another one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from companies.models import Company
from courses.enums import EnrolmentState
from courses.models import Course, CourseRun, Enrolment


def lacking_courses(
    places: Iterable[tuple[int, int]], *, company: Company | None = None
) -> Mapping[tuple[int, int], Sequence[Course]]:
    """The required courses that people lack for runs, by person and run (primary keys); at most four queries.

    With a company, only what was completed for it counts: what a person did for others is not the company's to know,
    not even by a remark that is missing.
    """
    places = set(places)
    course_of = dict(CourseRun.objects.filter(pk__in={run for _, run in places}).values_list("pk", "course"))
    required = defaultdict(list)
    links = Course.required_courses.through.objects.filter(from_course__in=set(course_of.values()))
    for course, before in links.order_by("to_course__code").values_list("from_course", "to_course"):
        required[course].append(before)
    if not required:
        return {}
    courses = Course.objects.in_bulk({before for courses in required.values() for before in courses})
    completed = Enrolment.objects.filter(
        participant__in={person for person, _ in places}, state=EnrolmentState.COMPLETED, run__course__in=courses
    )
    if company:
        completed = completed.filter(company=company)
    done = set(completed.values_list("participant", "run__course"))
    lacking = {
        (person, run): [courses[before] for before in required[course_of[run]] if (person, before) not in done]
        for person, run in places
        if course_of[run] in required
    }
    return {place: courses for place, courses in lacking.items() if courses}
