"""What must be true of any invented project, however it was written."""

from datetime import date
from typing import Any

from django.db.models import F, Q

from companies.models import Agreement, Company
from compcor.core.identifiers import OrganisationNumber, PersonalNumber
from courses.attended import attended_differences
from courses.enums import AttendanceStatus
from courses.models import Attendance, Course, CourseRun, Enrolment, Participation, SeatHold, Session
from courses.seats import seats_free
from participants.models import Employment, Participant

MODELS = (Company, Agreement, Participant, Employment, Course, CourseRun, Session, Enrolment, SeatHold, Attendance)


def check_models() -> None:
    """Forty rows of each model, spread over all of them, pass every check; the summaries agree with the rows."""
    for model in MODELS:
        rows = model._default_manager.order_by("pk")
        for row in rows[:: max(rows.count() // 40, 1)]:
            row.full_clean()
    assert attended_differences() == []


def check_attendance() -> None:
    """The hours belong to an employer of the day, the minutes follow from the times, and the seats suffice."""
    job, day = "enrolment__participant__employments", F("session__starts_on")
    at_work = Attendance.objects.filter(
        Q(**{f"{job}__ends_on__isnull": True}) | Q(**{f"{job}__ends_on__gte": day}),
        **{f"{job}__starts_on__lte": day, f"{job}__company": F("company")},
    )
    some = Attendance.objects.select_related("session").order_by("session", "pk")[:1000]

    assert at_work.count() == Attendance.objects.count()
    assert [row.pk for row in some if row.net_minutes != expected_minutes(row)] == []
    assert CourseRun.objects.annotate(free=seats_free()).filter(free__lt=0).count() == 0
    assert Attendance.objects.filter(recorded_at__gt=F("created_at")).count() == 0


def check_numbers(today: date) -> None:
    """Identifiers are of the test series, and addresses of the domain that nobody can have."""
    people = personal_numbers()
    companies = list(Company.objects.values_list("org_number", flat=True))
    addresses = Participant.objects.exclude(email="").values_list("email", flat=True)

    assert {number[8:11] for number in people} <= {"238", "239", *map(str, range(980, 990))}
    assert all(PersonalNumber.parse(number, today=today).number == number for number in people)
    assert {number[:4] for number in companies} <= {"5598", "5599"}
    assert all(OrganisationNumber.parse(number).number == number for number in companies)
    assert {address.rsplit(".", 1)[1] for address in addresses} == {"example"}


def personal_numbers() -> list[str]:
    return list(Participant.objects.values_list("personal_number", flat=True))


def expected_minutes(row: Attendance) -> int:
    if row.status in (AttendanceStatus.ABSENT, AttendanceStatus.ABSENT_NOTIFIED):
        return 0
    return row.session.net_minutes(arrived=row.arrived_at, left=row.left_at)


def facts() -> list[Any]:
    """Enough to tell two projects apart."""
    return [
        list(Company.objects.order_by("org_number").values_list("name", "org_number", "state", "headcount")),
        list(
            Participant.objects.order_by("birth_date", "list_name", "email").values_list(
                "list_name", "birth_date", "email"
            )
        ),
        list(Session.objects.order_by("run__code", "starts_at").values_list("run__code", "starts_at", "run__state")),
        list(Participation.objects.order_by("pk").values_list("started_on", "minutes", "age_at_start")),
    ]
