"""The catalogue: what can be held."""

from collections.abc import Collection
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation
from courses.actions.changes import set_facts
from courses.attended import refresh_attended
from courses.enums import Level, Theme
from courses.models import Attendance, Course, Session
from courses.search import make_findable


class CourseFacts(TypedDict, total=False):
    """What is known of a course (docs/domain.md §6.3 D8)."""

    code: str
    title: str
    title_en: str
    level: Level
    theme: Theme | str
    hours: Decimal
    outcomes: str
    prerequisites: str
    provider: str
    is_offered: bool


@transaction.atomic
def create_course(
    *, by: User | None, required_courses: Collection[Course] = (), **facts: Unpack[CourseFacts]
) -> Course:
    """A new course in the catalogue."""
    course = Course(**facts)
    make_findable(course)
    course.full_clean()
    course.save()
    _set_required(course, required_courses)
    record("course.created", course, by=by, code=course.code)
    return course


@transaction.atomic
def change_course(
    *,
    course: Course,
    by: User | None,
    required_courses: Collection[Course] | None = None,
    **facts: Unpack[CourseFacts],
) -> Course:
    """Change a course. Hours already attended follow it to its new theme and level."""
    changes = set_facts(course, facts)
    if required_courses is not None and set(course.required_courses.all()) != set(required_courses):
        _set_required(course, required_courses)
        changes["changed"] = sorted([*changes.get("changed", []), "required_courses"])
    if not changes:
        return course
    make_findable(course)
    course.full_clean()
    course.save()
    if {"theme", "level"} & set(changes["changed"]):
        refresh_course(course)
    record("course.changed", course, by=by, **changes)
    return course


def _set_required(course: Course, required: Collection[Course]) -> None:
    if course in required:
        raise RuleViolation(_("A course cannot come before itself."), field="required_courses")
    course.required_courses.set(required)


def refresh_course(course: Course) -> None:
    """Let the summaries of everybody who attended the course follow its theme and level.

    Its sessions are held first: whoever is saving attendance at one of them ends before, and is counted anew.
    """
    sessions = Session.objects.select_for_update(of=("self",)).filter(run__course=course)
    list(sessions.order_by("pk").values_list("pk"))
    attended = Attendance.objects.counted().filter(enrolment__run__course=course)
    people = set(attended.values_list("enrolment__participant", flat=True))
    refresh_attended(people, runs=set(attended.values_list("enrolment__run", flat=True)))
