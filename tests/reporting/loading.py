"""The register of tests/data as rows, without the checks of the real import."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from companies.models import Company
from compcor.core.durations import civil_interval, clock_in_session, net_minutes
from compcor.core.geography import municipality_by_name
from compcor.core.identifiers import OrganisationNumber, PersonalNumber
from courses.attended import rebuild_attended
from courses.enums import AttendanceSource, AttendanceStatus, EnrolmentState, Level, RunState, Theme
from courses.models import Attendance, Course, CourseRun, Enrolment, Session
from participants.identity import identify, name_in_lists
from participants.models import Employment, Participant
from tests.factories import make_project

DATA = Path(__file__).parents[1] / "data"
TODAY = date(2021, 9, 30)
THEMES = {
    "": "",
    "digitalisering": Theme.DIGITALISATION,
    "automation": Theme.AUTOMATION,
    "automatisering": Theme.AUTOMATION,
    "hållbarhet": Theme.SUSTAINABILITY,
    "elektrifiering": Theme.ELECTRIFICATION,
}
STATUS = {
    "närvarande": AttendanceStatus.PRESENT,
    "delvis": AttendanceStatus.PART,
    "frånvarande anmäld": AttendanceStatus.ABSENT_NOTIFIED,
    "frånvarande oanmäld": AttendanceStatus.ABSENT,
}


def sheet(workbook: CalamineWorkbook, name: str) -> list[dict[str, Any]]:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    start = next(i for i, row in enumerate(rows) if sum(bool(str(c).strip()) for c in row) > 2)
    header = [str(c).strip() for c in rows[start]]
    clean = []
    for row in rows[start + 1 :]:
        values = [" ".join(c.replace("\xa0", " ").split()) if isinstance(c, str) else c for c in row]
        if any(v != "" for v in values):
            clean.append(dict(zip(header, values, strict=False)))
    return clean


def text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def day(value: Any) -> date | None:
    if value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if "/" in value:
        d, rest = value.split("/")
        month, year = rest.split()
        return date(int(year), int(month), int(d))
    return date.fromisoformat(value)


def number(value: Any) -> Decimal | None:
    return None if value == "" else Decimal(str(value).replace(",", "."))


def load_register() -> None:
    make_project()
    book = CalamineWorkbook.from_path(str(DATA / "register-2021-09.xlsx"))
    companies: dict[str, Company] = {}
    for row in sheet(book, "Företag"):
        org = OrganisationNumber.parse(text(row["Organisationsnummer"])).number
        companies[org] = Company.objects.create(
            name=row["Företagsnamn"],
            org_number=org,
            municipality=municipality_by_name(row["Kommun"]),
            headcount=int(number(row["Antal anställda"])) if row["Antal anställda"] != "" else None,
            turnover_msek=number(row["Omsättning (MSEK)"]),
            balance_msek=number(row["Balansomslutning (MSEK)"]),
        )
    people: dict[str, Participant] = {}
    for row in sheet(book, "Deltagare"):
        personal = PersonalNumber.parse(text(row["Personnummer"]), today=TODAY)
        if personal.number not in people:
            protected = row["Skyddad identitet"].lower() == "ja"
            person = Participant(given_name=row["Förnamn"], family_name=row["Efternamn"], protected_identity=protected)
            identify(person, personal)
            name_in_lists(person, alias_number=len(people) if protected else None)
            person.save()
            people[personal.number] = person
        Employment.objects.create(
            participant=people[personal.number],
            company=companies[OrganisationNumber.parse(text(row["Organisationsnummer"])).number],
            title=row["Befattning"],
            starts_on=day(row["Anställd från"]),
            ends_on=day(row["Anställd till"]),
        )
    courses = {}
    for row in sheet(book, "Kurser"):
        courses[row["Kurskod"]] = Course.objects.create(
            code=row["Kurskod"],
            title=row["Kursnamn"],
            hours=number(row["Timmar"]),
            level=Level.BASIC if row["Nivå"] == "Grundläggande" else Level.NEW_NEEDS,
            theme=THEMES[row["Område"].lower()],
        )
    runs = {}
    for row in sheet(book, "Kurstillfällen"):
        runs[row["Tillfälle"]] = CourseRun.objects.create(
            code=row["Tillfälle"],
            course=courses[row["Kurskod"]],
            municipality=municipality_by_name(row["Kommun"]),
            seats=int(row["Platser"]),
            state=RunState.COMPLETED,
        )
    sessions = {}
    for row in sheet(book, "Träffar"):
        on = day(row["Datum"])
        interval = civil_interval(on, row["Start"], row["Slut"])
        pause = [clock_in_session(interval, row[k]) if row[k] else None for k in ("Rast från", "Rast till")]
        sessions[row["Tillfälle"], on] = Session.objects.create(
            run=runs[row["Tillfälle"]],
            starts_on=on,
            starts_at=interval[0],
            ends_at=interval[1],
            break_starts_at=pause[0],
            break_ends_at=pause[1],
        )
    jobs: dict[int, list[Employment]] = {}
    for job in Employment.objects.all():
        jobs.setdefault(job.participant_id, []).append(job)
    enrolments: dict[tuple[int, int], Enrolment] = {}
    rows = []
    for row in sheet(book, "Närvaro"):
        session = sessions[row["Tillfälle"], day(row["Datum"])]
        person = people[PersonalNumber.parse(text(row["Personnummer"]), today=TODAY).number]
        company = next(
            j.company_id
            for j in jobs[person.pk]
            if j.starts_on <= session.starts_on and (j.ends_on is None or session.starts_on <= j.ends_on)
        )
        key = person.pk, session.run_id
        if key not in enrolments:
            enrolments[key] = Enrolment.objects.create(
                participant=person, run_id=session.run_id, company_id=company, state=EnrolmentState.COMPLETED
            )
        status = STATUS[row["Status"].lower()]
        interval = session.starts_at, session.ends_at
        arrived, left = (clock_in_session(interval, row[k]) if row[k] else None for k in ("Ankom", "Gick"))
        minutes = 0
        if status in (AttendanceStatus.PRESENT, AttendanceStatus.PART):
            minutes = net_minutes(
                *interval,
                break_start=session.break_starts_at,
                break_end=session.break_ends_at,
                arrived=arrived,
                left=left,
            )
        rows.append(
            Attendance(
                session=session,
                enrolment=enrolments[key],
                company_id=company,
                status=status,
                net_minutes=minutes,
                arrived_at=arrived,
                left_at=left,
                source=AttendanceSource.IMPORT,
                recorded_at=datetime(2021, 9, 30, tzinfo=UTC),
            )
        )
    Attendance.objects.bulk_create(rows)
    rebuild_attended()
