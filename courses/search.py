"""What a search for courses compares."""

from compcor.core.text import search_text
from courses.models import Course


def make_findable(course: Course) -> None:
    """Courses are found by code and by title in both languages."""
    course.search_text = search_text(course.code, course.title, course.title_en)
