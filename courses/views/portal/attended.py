"""What a company's people have attended and where they go next. Each is a page, and a part of the portal's home."""

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.views.generic import ListView

from companies.audiences import CompanyPortalMixin
from compcor.core.addresses import address
from compcor.core.audiences import reader
from courses.enums import RunState
from courses.models import AttendedMonth, Enrolment, Session
from participants.employees import as_known
from participants.models import Employment, Participant


class PortalPart(CompanyPortalMixin, ListView):
    """A page with a partial `part`: htmx gets the part alone, with the first rows."""

    page: str
    most_on_page: int
    most_on_home: int

    @property
    def most(self) -> int:
        """How many rows are shown here."""
        return self.most_on_home if self.request.htmx else self.most_on_page

    def get_template_names(self) -> list[str]:
        """The part for the home page, the whole page for a link."""
        return [f"{self.page}#part" if self.request.htmx else self.page]


class PeopleAndTime(PortalPart):
    """Those employed here today, with the time they attended as employees of this company."""

    page = "courses/portal/people.html"
    context_object_name = "people"
    most_on_page, most_on_home = 1000, 6

    def get_queryset(self) -> QuerySet[Participant]:
        """By name; a protected identity by its alias."""
        user = reader(self.request)
        here = Employment.objects.visible_to(user).filter(company=self.company).on(timezone.localdate())
        people = Participant.objects.visible_to(user).filter(pk__in=here.values("participant"))
        return people.order_by("list_name", "pk")[: self.most + 1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Minutes per person, and all of the company's, also of those who have left."""
        months = AttendedMonth.objects.visible_to(reader(self.request)).filter(company=self.company)
        minutes = dict(months.values_list("participant").annotate(Sum("minutes")))
        context = super().get_context_data(total=sum(minutes.values()), **kwargs)
        people = as_known(self.company, context["people"], person=lambda one: one)
        rows = [{"name": person.list_name, "minutes": minutes.get(person.pk, 0)} for person in people[: self.most]]
        return context | {
            "rows": rows,
            "has_more": len(people) > self.most,
            "employees_url": address("portal_people:list", self.company.public_id),
            "new_url": address("portal_people:new", self.company.public_id),
        }


class ComingSessions(PortalPart):
    """The next sessions at which the company's people have a seat."""

    page = "courses/portal/sessions.html"
    context_object_name = "sessions"
    most_on_page, most_on_home = 50, 4

    def get_queryset(self) -> QuerySet[Session]:
        """The nearest first, with how many of the company's own people go there."""
        seats = Enrolment.objects.visible_to(reader(self.request)).filter(company=self.company).seated()
        own = Q(run__enrolments__in=seats)
        coming = Session.objects.visible_to(reader(self.request)).filter(ends_at__gte=timezone.now())
        coming = coming.exclude(run__state=RunState.CANCELLED)
        return (
            coming.filter(run__in=seats.values("run"))
            .annotate(people=Count("run__enrolments", filter=own))
            .select_related("run__course")
            .order_by("starts_at", "pk")[: self.most + 1]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there are more, and where the courses and the calendar are."""
        context = super().get_context_data(**kwargs)
        sessions = list(context["sessions"])
        return context | {
            "sessions": sessions[: self.most],
            "has_more": len(sessions) > self.most,
            "courses_url": address("portal_courses:catalogue", self.company.public_id),
            "calendar_url": address("portal_courses:calendar", self.company.public_id),
        }
