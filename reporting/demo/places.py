"""Seats that companies have yet to name, courses that come after others, and decisions that nobody has told."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from companies.enums import CompanyState
from companies.models import Company, CompanyMembership
from compcor.accounts.models import User
from compcor.core.periods import swedish_today
from courses.actions import reserve_seats
from courses.enums import Decision, EnrolmentState
from courses.models import Course, CourseRun, Enrolment, SeatHold
from courses.seats import enrolments_in, seats_free

REQUIRED = (("AUT-03", "AUT-01"), ("ELE-02", "ELE-01"), ("DIG-03", "DIG-01"), ("BAS-02", "BAS-01"))
RESERVED = (2, 1, 3, 2, 1)
SOON = timedelta(days=2)
UNTOLD = 3


def make_places() -> None:
    """Coming runs with reserved seats, the first of which needs names in two days."""
    courses = {course.code: course for course in Course.objects.all()}
    for course, before in REQUIRED:
        courses[course].required_courses.add(courses[before])
    for run, (company, contact), seats in zip(_roomy_runs(), _companies(), RESERVED, strict=False):
        reserve_seats(run=run, company=company, seats=seats, by=contact)
    soon = swedish_today() + SOON
    first = SeatHold.objects.filter(expires_on__gt=soon).order_by("pk")[: RESERVED[0]]
    SeatHold.objects.filter(pk__in=list(first.values_list("pk", flat=True))).update(expires_on=soon)
    coming = Enrolment.objects.filter(state=EnrolmentState.CONFIRMED, run__in=CourseRun.objects.open_to_companies())
    told = list(coming.order_by("-pk").values_list("pk", flat=True)[:UNTOLD])
    Enrolment.objects.filter(pk__in=told).update(untold=Decision.SEAT, changed_at=timezone.now())


def _roomy_runs() -> list[CourseRun]:
    runs = CourseRun.objects.open_to_companies().filter(needs_approval=False, first_starts_at__isnull=False)
    runs = runs.annotate(free=seats_free(), waiting=enrolments_in(EnrolmentState.WAITLISTED))
    return list(runs.filter(free__gte=max(RESERVED), waiting=0).order_by("first_starts_at", "pk"))


def _companies() -> Iterator[tuple[Company, User | None]]:
    """Those whose contacts sign in to a trial first, then others that have joined."""
    spoken_for = CompanyMembership.objects.active().select_related("company", "user").order_by("pk")
    contacts = {membership.company: membership.user for membership in spoken_for}
    yield from contacts.items()
    for company in Company.objects.filter(state=CompanyState.ACTIVE).exclude(pk__in=[one.pk for one in contacts]):
        yield company, None
