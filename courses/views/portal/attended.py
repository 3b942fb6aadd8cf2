"""What a company's people have attended and where they go next. Each is a page, and a part of the portal's home."""

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.views.generic import ListView

from companies.audiences import CompanyPortalMixin
from compcor.core.audiences import reader
from courses.models import AttendedMonth, Enrolment, Session
from participants.models import Employment, Participant


class PortalPart(CompanyPortalMixin, ListView):
    """A page with a partial `part`: htmx gets the part alone."""

    page: str

    def get_template_names(self) -> list[str]:
        """The part for the home page, the whole page for a link."""
        return [f"{self.page}#part" if self.request.htmx else self.page]


class PeopleAndTime(PortalPart):
    """Those employed here today, with the time they attended as employees of this company."""

    page = "courses/portal/people.html"
    context_object_name = "people"

    def get_queryset(self) -> QuerySet[Participant]:
        """By name; a protected identity by its alias."""
        user = reader(self.request)
        here = Employment.objects.visible_to(user).filter(company=self.company).on(timezone.localdate())
        return Participant.objects.visible_to(user).filter(pk__in=here.values("participant")).order_by("list_name")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Minutes per person, and all of the company's, also of those who have left."""
        months = AttendedMonth.objects.visible_to(reader(self.request)).filter(company=self.company)
        minutes = dict(months.values_list("participant").annotate(Sum("minutes")))
        context = super().get_context_data(total=sum(minutes.values()), **kwargs)
        rows = [{"name": person.list_name, "minutes": minutes.get(person.pk, 0)} for person in context["people"]]
        return context | {"rows": rows}


class ComingSessions(PortalPart):
    """The next sessions at which the company's people have a seat."""

    page = "courses/portal/sessions.html"
    context_object_name = "sessions"
    shown = 20

    def get_queryset(self) -> QuerySet[Session]:
        """The nearest first, with how many of the company's own people go there."""
        seats = Enrolment.objects.visible_to(reader(self.request)).filter(company=self.company).seated()
        own = Q(run__enrolments__in=seats)
        coming = Session.objects.visible_to(reader(self.request)).filter(ends_at__gte=timezone.now())
        return (
            coming.filter(run__in=seats.values("run"))
            .annotate(people=Count("run__enrolments", filter=own))
            .select_related("run__course")
            .order_by("starts_at", "pk")[: self.shown]
        )
