"""What a coordinator should know before deciding about people's places; for many places at once."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from compcor.core.display import iso_date
from courses.clashes import clashes_of
from courses.enums import EnrolmentState
from courses.models import Enrolment
from courses.prerequisites import lacking_courses


def remarks_of(enrolments: Collection[Enrolment]) -> Mapping[int, list[str]]:
    """Clashes, missing courses and the same course before, by primary key; eight queries for any number of people."""
    places = {row.pk: (row.participant_id, row.run_id) for row in enrolments}
    clashing, lacking = clashes_of(places.values()), lacking_courses(places.values())
    completed = _completed(enrolments)
    remarks = {}
    for row in enrolments:
        place = places[row.pk]
        found = [
            _("Same time: %(course)s, %(day)s") % {"course": session.run.course, "day": iso_date(session.starts_at)}
            for session, _company in clashing.get(place, ())
        ]
        found += [_("Lacks %(course)s") % {"course": course} for course in lacking.get(place, ())]
        if (row.participant_id, row.run.course_id) in completed:
            found.append(_("Has completed this course before"))
        remarks[row.pk] = list(dict.fromkeys(found))
    return remarks


def _completed(enrolments: Collection[Enrolment]) -> set[tuple[int, int]]:
    people = {row.participant_id for row in enrolments}
    done = Enrolment.objects.filter(participant__in=people, state=EnrolmentState.COMPLETED)
    return set(done.values_list("participant", "run__course"))
