"""A company in three figures: people, hours so far, seats to come. A page, and the first part of the portal's home."""

from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.views.generic import TemplateView

from companies.audiences import CompanyPortalMixin
from compcor.core.addresses import address
from compcor.core.audiences import reader
from compcor.core.periods import swedish_today
from courses.enums import SEATED_STATES, UNDECIDED_STATES, RunState
from courses.models import AttendedMonth, Enrolment, SeatHold
from participants.models import Employment


class Summary(CompanyPortalMixin, TemplateView):
    """Whole hours of those who were the company's employees on the day; seats on runs that are not over."""

    def get_template_names(self) -> list[str]:
        """The part for the home page, the whole page for a link."""
        page = "courses/portal/summary.html"
        return [f"{page}#part" if self.request.htmx else page]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Four sums, and the pages that open them."""
        user, company = reader(self.request), self.company
        employed = Employment.objects.visible_to(user).filter(company=company).on(swedish_today())
        months = AttendedMonth.objects.visible_to(user).filter(company=company)
        enrolments = Enrolment.objects.visible_to(user).filter(company=company)
        is_over = Q(run__last_ends_at__lt=timezone.now()) | Q(run__state__in=(RunState.COMPLETED, RunState.CANCELLED))
        coming = enrolments.exclude(is_over)
        return super().get_context_data(
            people=employed.aggregate(n=Count("participant", distinct=True))["n"],
            hours=(months.aggregate(sum=Sum("minutes"))["sum"] or 0) // 60,
            unnamed=SeatHold.objects.visible_to(user).filter(company=company).live().count(),
            people_url=address("portal_people:list", company.public_id),
            time_url=address("portal_courses:people", company.public_id),
            bookings_url=address("portal_courses:bookings", company.public_id),
            **coming.aggregate(
                seats=Count("pk", filter=Q(state__in=SEATED_STATES)),
                undecided=Count("pk", filter=Q(state__in=UNDECIDED_STATES)),
            ),
            **kwargs,
        )
