"""What a company's contact has to do about places, on the portal's home."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.models import Company
from companies.waiting import Waiting
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from courses.enums import OPEN_RUN_STATES, EnrolmentState
from courses.models import Enrolment, SeatHold

# A seat given by decision or from the waiting list stands on the home for this long.
NEWS = timedelta(days=14)


def seats_to_name(company: Company, user: User) -> Iterator[Waiting]:
    """Reserved seats without names, one for each run, with their last day."""
    bookings = reverse("portal_courses:bookings", args=[company.public_id])
    holds = SeatHold.objects.visible_to(user).filter(company=company).live().select_related("run__course")
    by_run = defaultdict(list)
    for hold in holds.order_by("expires_on", "pk"):
        by_run[hold.run].append(hold)
    for run, held in by_run.items():
        title = ngettext(
            "Say who gets the reserved seat on {course}", "Say who gets {n} reserved seats on {course}", len(held)
        )
        yield Waiting(
            title=title.format(n=len(held), course=run.course.title_here),
            text=_("After the last day the seats are free for others."),
            url=f"{bookings}#seats-{run.public_id}",
            button=_("Choose people"),
            due_on=held[0].expires_on,
        )


def seats_given(company: Company, user: User) -> Iterator[Waiting]:
    """News of coming runs: seats given from the waiting list or by a coordinator's decision."""
    given = Enrolment.objects.visible_to(user).filter(
        company=company,
        state=EnrolmentState.CONFIRMED,
        decided_at__gte=timezone.now() - NEWS,
        run__first_starts_at__gt=timezone.now(),
        run__state__in=OPEN_RUN_STATES,
    )
    by_run = defaultdict(list)
    for row in given.exclude(decided_by__role=Role.COMPANY_CONTACT).select_related("run__course", "participant"):
        by_run[row.run].append(row)
    for run, rows in by_run.items():
        title = ngettext("{person} got a seat on {course}", "{n} people got seats on {course}", len(rows))
        yield Waiting(
            title=title.format(person=rows[0].participant, n=len(rows), course=run.course.title_here),
            text="",
            url=reverse("portal_courses:run", args=[company.public_id, run.public_id]),
            button=_("See the course"),
            is_done=True,
        )
