"""Load a project, add what the table needs beside it, and tell where it is."""

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.urls import reverse  # noqa: E402

from companies.actions import create_company, give_access  # noqa: E402
from companies.models import Company  # noqa: E402
from companies.views.portal.home import PARTS  # noqa: E402
from compcor.accounts.actions import create_account  # noqa: E402
from compcor.accounts.enums import Role  # noqa: E402
from compcor.accounts.middleware import HAS_SECOND_FACTOR  # noqa: E402
from compcor.accounts.models import User  # noqa: E402
from compcor.core.periods import swedish_today  # noqa: E402
from courses.actions import record_attendance  # noqa: E402
from courses.actions.attendance import AttendanceEntry  # noqa: E402
from courses.enums import AttendanceSource, AttendanceStatus, EnrolmentState, RunState  # noqa: E402
from courses.models import Attendance, Course, CourseRun, Enrolment, Session  # noqa: E402
from participants.models import EmployeeCard, Employment, Participant  # noqa: E402
from reporting.demo.draw import Draw  # noqa: E402
from reporting.demo.identifiers import organisation_numbers  # noqa: E402

ATTENDANCES = 16
PART_OF_NAME = "berg"
DAYS_AGO = 5


def main(scale: str) -> dict[str, Any]:
    """Addresses and keys for the client."""
    call_command("load_demo", scale=scale, stdout=sys.stderr)
    user = create_account(
        email="bench@compcor.example", name="Berit Mätare", role=Role.COORDINATOR, by=None, invite=False
    )
    person = some_person()
    contact = create_account(
        email="contact@compcor.example", name="Kim Kontakt", role=Role.COMPANY_CONTACT, by=None, invite=False
    )
    portal = {"few": company_with(3, contact, user), "many": company_with(300, contact, user)}
    own, of_peer, large = (session_with(people, user, hour) for people, hour in ((16, 8), (16, 11), (100, 14)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {
        "session": session_of(user),
        "contact_session": session_of(contact),
        "portal": portal,
        "people": Participant.objects.count(),
        "part": PART_OF_NAME,
        "email": person.email,
        "person": person.pk,
        "person_page": reverse("participants:detail", args=[person.public_id]),
        "person_part": reverse("attendance:of_person_part", args=[person.public_id]),
        "list": reverse("participants:list"),
        "sheet": reverse("attendance:grid", args=[own.public_id]),
        "large_sheet": reverse("attendance:grid", args=[large.public_id]),
        "peer_session": of_peer.pk,
        "peer_large_session": large.pk,
    }


def some_person() -> Participant:
    """Somebody with sixteen attendances, or as near to that as anybody comes, in the middle of the list."""
    people = Attendance.objects.values("enrolment__participant").annotate(rows=Count("pk"))
    usual = people.filter(rows__lte=ATTENDANCES, enrolment__participant__protected_identity=False)
    found = usual.exclude(enrolment__participant__email="").order_by("-rows", "enrolment__participant__list_name")
    return Participant.objects.get(pk=found[min(200, len(found) // 2)]["enrolment__participant"])


def company_with(employees: int, contact: User, by: User) -> dict[str, Any]:
    """A company with so many people, each with a card and with two hours; the addresses of its portal."""
    numbers = organisation_numbers(Draw(employees), 1000)
    taken = set(Company.objects.filter(org_number__in=numbers).values_list("org_number", flat=True))
    number = next(number for number in numbers if number not in taken)
    company = create_company(
        name=f"Bolaget med {employees} AB", org_number=number, municipality="0484", headcount=employees, by=by
    )
    give_access(company=company, user=contact, by=by)
    people = Participant.objects.filter(protected_identity=False).order_by("-pk")[:employees]
    Employment.objects.bulk_create(
        Employment(participant=person, company=company, title="Svetsare", starts_on=date(2020, 1, 1))
        for person in people
    )
    EmployeeCard.objects.bulk_create(
        EmployeeCard(participant=person, company=company, given_name=person.given_name, family_name=person.family_name)
        for person in people
    )
    recorded_session([(person.pk, company.pk) for person in people], by, employees % 24)
    return {
        "home": reverse("portal:home", args=[company.public_id]),
        "parts": [reverse(url_name, args=[company.public_id]) for url_name, _label in PARTS],
        "employees": reverse("portal_people:list", args=[company.public_id]),
        "catalogue": reverse("portal_courses:catalogue", args=[company.public_id]),
    }


def session_with(people: int, user: User, hour: int) -> Session:
    """A session with so many people who work somewhere."""
    day = swedish_today() - timedelta(days=DAYS_AGO)
    employed = Employment.objects.on(day).filter(participant__protected_identity=False).order_by("participant", "-pk")
    pairs = employed.distinct("participant").values_list("participant", "company")[:people]
    return recorded_session(list(pairs), user, hour)


def recorded_session(people: Sequence[tuple[int, int]], user: User, hour: int) -> Session:
    """A session some days ago with these people of these companies (primary keys), all of them recorded once."""
    day = swedish_today() - timedelta(days=DAYS_AGO)
    starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Stockholm"))
    ends_at = starts_at + timedelta(hours=2)
    run = CourseRun.objects.create(
        code=f"BENCH-{hour}", course=Course.objects.order_by("pk")[0], municipality="0484", seats=len(people),
        state=RunState.RUNNING, first_starts_at=starts_at, last_ends_at=ends_at,
    )  # fmt: skip
    session = Session.objects.create(run=run, starts_on=day, starts_at=starts_at, ends_at=ends_at)
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            participant_id=participant, run=run, company_id=company, state=EnrolmentState.CONFIRMED, queued_at=starts_at
        )
        for participant, company in people
    )
    entries = [AttendanceEntry(enrolment, AttendanceStatus.PRESENT) for enrolment in enrolments]
    record_attendance(session=session, entries=entries, by=user, source=AttendanceSource.REGISTER)
    return session


def session_of(user: User) -> str:
    """The key of a session that is signed in, and over the second factor."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[HAS_SECOND_FACTOR] = True
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))  # noqa: T201 - that is its answer
