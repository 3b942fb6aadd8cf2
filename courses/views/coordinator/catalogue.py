"""The catalogue of courses."""

from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from compcor.audit.views import HistoryMixin
from compcor.core.addresses import address, tabs
from compcor.core.audiences import CoordinatorMixin
from compcor.core.columns import Column, label_of, link_to
from compcor.core.lists import Empty, ListPage
from compcor.core.views.forms import ActionPage
from courses import actions
from courses.enums import Level, Theme
from courses.forms.coordinator import CourseFilters, CourseForm
from courses.models import Course, CourseRun


class CourseList(CoordinatorMixin, ListPage):
    """What can be held."""

    model = Course
    name = "courses"
    title = _("Courses")
    reads = ("title",)
    columns = (
        Column(key="title", label=_("Course"), sort=("title",), href=link_to("courses:detail")),
        Column(key="code", label=_("Code"), sort=("code",)),
        Column(key="theme", label=_("Theme"), sort=("theme", "title"), value=label_of(Theme, "theme")),
        Column(key="level", label=_("Level"), sort=("level", "title"), value=label_of(Level, "level")),
        Column(key="hours", label=_("Hours"), sort=("hours",), numeric=True),
        Column(key="run_count", label=_("Course runs"), computed=lambda: Count("runs"), numeric=True),
        Column(key="provider", label=_("Provider"), sort=("provider",), on_page=False),
        Column(key="is_offered", label=_("Offered")),
    )
    default_sort = "title"
    filters = CourseFilters
    empty = Empty(
        title=_("No courses yet"),
        text=_("Add the first course, or bring in the whole register under Import."),
        url_name="courses:create",
        link=_("Add course"),
    )


class CourseDetail(CoordinatorMixin, DetailView):
    """One course with its runs."""

    model = Course
    slug_field = slug_url_kwarg = "public_id"
    template_name = "courses/coordinator/course.html"

    def get_queryset(self) -> QuerySet[Course]:
        """Every course is visible to coordinators."""
        return Course.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts and runs."""
        runs = CourseRun.objects.visible_to(self.request.user).filter(course=self.object)
        return super().get_context_data(
            tabs=course_tabs(self.object), facts=_facts(self.object), runs=runs[:20], **kwargs
        )


class CourseCreate(CoordinatorMixin, ActionPage):
    """A new course."""

    form_class = CourseForm
    title = submit = _("Add course")
    done = _("The course is added.")

    def get_back_url(self) -> str:
        """The catalogue."""
        return reverse("courses:list")

    def get_back_label(self) -> str:
        """The catalogue."""
        return str(_("Courses"))

    def act(self, form: CourseForm) -> Course | None:
        """Add it."""
        return form.perform(actions.create_course, by=self.request.user, **form.cleaned_data)

    def get_result_url(self, result: Course) -> str:
        """The new course."""
        return reverse("courses:detail", args=[result.public_id])


class CourseEdit(CoordinatorMixin, ActionPage):
    """A course's facts; hours already attended follow a new theme or level."""

    form_class = CourseForm
    title = _("Change course")
    lead = _("Hours already attended follow the course to a new theme or level.")
    submit = _("Save")
    done = _("The course is saved.")

    @cached_property
    def course(self) -> Course:
        """The course of the address."""
        courses = Course.objects.visible_to(self.request.user)
        return get_object_or_404(courses, public_id=self.kwargs["public_id"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what is known."""
        return super().get_form_kwargs() | {"instance": self.course}

    def get_back_url(self) -> str:
        """The course's page."""
        return reverse("courses:detail", args=[self.course.public_id])

    def get_back_label(self) -> str:
        """The course's title."""
        return self.course.title

    def act(self, form: CourseForm) -> Course | None:
        """Save what changed."""
        return form.perform(actions.change_course, course=self.course, by=self.request.user, **form.cleaned_data)


class CourseHistory(CoordinatorMixin, HistoryMixin):
    """What was done with the course."""

    model = Course

    def get_object_url(self, row: Course) -> str:
        """The course's page."""
        return reverse("courses:detail", args=[row.public_id])


def course_tabs(course: Course) -> list[dict[str, Any]]:
    """The course's pages."""
    public_id = course.public_id
    return tabs(
        (_("Overview"), address("courses:detail", public_id)),
        (_("Course runs"), address("runs:list", course=public_id)),
        (_("History"), address("courses:history", public_id)),
    )


def _facts(course: Course) -> list[dict[str, Any]]:
    return [
        {"label": _("Code"), "value": course.code},
        {"label": _("Title in English"), "value": course.title_en},
        {"label": _("Theme"), "value": course.get_theme_display()},
        {"label": _("Level"), "value": course.get_level_display()},
        {"label": _("Provider"), "value": course.provider},
        {"label": _("Learning outcomes"), "value": course.outcomes},
        {"label": _("Prerequisites"), "value": course.prerequisites},
        {
            "label": _("Courses to complete first"),
            "value": ", ".join(course.required_courses.values_list("title", flat=True)),
        },
    ]
