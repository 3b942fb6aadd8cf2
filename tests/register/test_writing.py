"""What an import writes, changes, leaves alone, and gives back."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies.enums import CompanyState
from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import first_broken_event
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from courses.actions import withdraw_enrolment
from courses.actions.attendance import AttendanceEntry, record_attendance
from courses.attended import attended_differences
from courses.enums import AttendanceSource, AttendanceStatus, RegisterState
from courses.models import (
    Attendance,
    AttendedMonth,
    Course,
    CourseRun,
    Enrolment,
    Participation,
    RegisterImport,
    Session,
)
from courses.register.actions import import_register, undo_register
from courses.register.state import MODELS
from participants.actions import change_participant
from participants.models import Employment, Participant
from tests.factories import (
    make_company,
    make_course,
    make_employment,
    make_enrolment,
    make_hold,
    make_participant,
    make_run,
    make_session,
)
from tests.register.books import (
    ATTENDANCE,
    COMPANIES,
    COURSES,
    LITTLE,
    PEOPLE,
    REGISTER,
    RUNS,
    SESSIONS,
    little,
    workbook,
)

pytestmark = pytest.mark.django_db
ASA, BO = "19850709-9805", "19880513-2399"
DAY = date(2021, 3, 1)
COMPANY = "559823-6809"


def bring_in(by: User, **sheets: Any) -> RegisterImport:
    outcome = import_register(content=workbook(little(**sheets)), file_name="register.xlsx", by=by)
    assert outcome.faults == []
    return RegisterImport.objects.latest("pk")


def everything(*, keys: bool = True) -> dict[str, list[Any]]:
    """Every row of what an import writes, without the moment of writing; keys differ between two imports."""
    left_out = {"id", "public_id", "created_at", "changed_at", "personal_number", "recorded_at", "decided_at"}
    rows = {}
    for model in (*MODELS, AttendedMonth, Participation):
        names = [
            column.attname
            for column in model._meta.concrete_fields
            if column.attname not in left_out and (keys or not column.is_relation)
        ]
        rows[model.__name__] = sorted(map(repr, model.objects.order_by().values(*names)))
    return rows


def test_a_new_company_is_active_with_an_agreement_and_interested_without(coordinator: User) -> None:
    rows = [COMPANIES, ["A AB", COMPANY, "Flen", "2020-09-01"], ["B AB", "559805-9888", "Sala", ""]]

    bring_in(coordinator, Företag=rows)

    with_agreement, without = Company.objects.order_by("name")
    assert (with_agreement.state, with_agreement.state_since) == (CompanyState.ACTIVE, date(2020, 9, 1))
    assert with_agreement.agreements.get().signed_on == date(2020, 9, 1)
    assert without.state == CompanyState.INTERESTED
    assert with_agreement.search_text == "a ab 5598236809 559823-6809"
    assert with_agreement.county == "04"


def test_a_person_gets_what_follows_from_the_number_and_is_found(coordinator: User) -> None:
    rows = [
        [*PEOPLE, "Skyddad identitet", "Informerad", "Permitterad", "Utbildningsnivå"],
        [ASA, "Åsa", "Ek", COMPANY, "2019-01-01", "", "", "2020-09-01", "ja", "Gymnasieutbildning"],
        [BO, "Bo", "Al", COMPANY, "2019-01-01", "", "ja", "", "nej", ""],
    ]

    bring_in(coordinator, Deltagare=rows)

    asa, bo = Participant.objects.order_by("birth_date")
    assert (asa.personal_number, asa.birth_date, asa.sex) == ("198507099805", date(1985, 7, 9), "woman")
    assert (asa.list_name, asa.informed_on, asa.education) == ("Ek, Åsa", date(2020, 9, 1), "upper_secondary")
    assert list(Participant.objects.found_by("åsa")) == [asa]
    assert Employment.objects.get(participant=asa).furloughed
    assert (bo.list_name, bo.search_text) == ("Skyddad identitet 1", "")


def test_attendance_is_written_with_its_enrolment_employer_minutes_and_source(coordinator: User) -> None:
    bring_in(coordinator)

    row = Attendance.objects.get(enrolment__participant__given_name="Bo")
    assert (row.status, row.net_minutes, row.source) == ("part", 360, AttendanceSource.IMPORT)
    assert (row.recorded_by, row.company.org_number) == (coordinator, "5598236809")
    assert row.arrived_at == row.session.starts_at + timezone.timedelta(hours=2)
    assert row.enrolment.state == "completed"
    assert attended_differences() == []


def test_new_people_and_companies_say_in_their_history_where_they_come_from(coordinator: User) -> None:
    register = bring_in(coordinator)

    for row, verb in (
        (Company.objects.get(), "company.created"),
        (Participant.objects.first(), "participant.registered"),
    ):
        event = AuditEvent.objects.get(object_id=row.public_id)
        assert (event.verb, event.actor, event.details) == (verb, coordinator, {"import": str(register.public_id)})
    assert AuditEvent.objects.filter(verb="participant.registered").count() == 2
    assert first_broken_event() is None


def test_a_second_import_is_nothing_to_change_however_often(coordinator: User) -> None:
    bring_in(coordinator)
    before = everything()

    outcome = import_register(content=workbook(little()), file_name="register.xlsx", by=coordinator)

    assert (outcome.is_written, outcome.summary["new"], outcome.summary["changed"]) == (False, 0, 0)
    assert everything() == before


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(6)), st.booleans())
def test_the_order_of_sheets_and_rows_makes_no_difference(
    coordinator: User, order: list[int], is_reversed: bool
) -> None:
    """However the workbook is arranged, what comes in is the same, and a second time nothing."""
    from django.db import transaction

    sheets = list(little().items())
    arranged = {
        name: [rows[0], *(reversed(rows[1:]) if is_reversed else rows[1:])]
        for name, rows in (sheets[place] for place in order)
    }
    with transaction.atomic():
        bring_in(coordinator)
        expected = everything(keys=False)
        transaction.set_rollback(True)
    with transaction.atomic():
        content = workbook(arranged)
        first = import_register(content=content, file_name="a.xlsx", by=coordinator)
        assert everything(keys=False) == expected
        second = import_register(content=content, file_name="a.xlsx", by=coordinator)
        assert (first.is_written, second.is_written) == (True, False)
        transaction.set_rollback(True)


def test_what_is_there_is_changed_and_the_change_is_audited(coordinator: User) -> None:
    bring_in(coordinator)
    rows = [[*PEOPLE, "E-post"], [ASA, "Åsa", "Ek-Berg", COMPANY, "2019-01-01", "2021-06-30", "asa@example.org"]]

    register = bring_in(coordinator, Deltagare=[*rows, [BO, "Bo", "Al", COMPANY, "2019-01-01", "", ""]])

    asa = Participant.objects.get(given_name="Åsa")
    assert (asa.list_name, asa.search_text) == ("Ek-Berg, Åsa", "åsa ek-berg asa@example.org")
    event = AuditEvent.objects.about(asa).filter(verb="participant.changed").get()
    assert event.details == {"changed": ["email", "family_name"], "import": str(register.public_id)}
    assert register.summary["changes"] == [
        {"sheet": "Deltagare", "row": 2, "fields": ["E-post", "Efternamn"]},
        {"sheet": "Deltagare", "row": 2, "fields": ["Anställd till"]},
    ]
    assert first_broken_event() is None


def test_an_empty_cell_and_a_missing_column_leave_what_is_there(coordinator: User) -> None:
    bring_in(coordinator)
    asa = Participant.objects.get(given_name="Åsa")
    change_participant(participant=asa, by=coordinator, mobile="070-1740605", email="asa@example.org")
    rows = [[*PEOPLE, "E-post"], [ASA, "Åsa", "Ek", COMPANY, "2019-01-01", "", ""]]

    outcome = import_register(content=workbook({"Deltagare": rows}), file_name="a.xlsx", by=coordinator)

    asa.refresh_from_db()
    assert not outcome.is_written
    assert (asa.mobile, asa.email) == ("070-1740605", "asa@example.org")


def test_a_protection_is_set_by_a_file_and_never_lifted(coordinator: User) -> None:
    bring_in(coordinator)
    rows = [[*PEOPLE, "Skyddad identitet"], [ASA, "Åsa", "Ek", COMPANY, "2019-01-01", "", "ja"]]
    lifted = [[*PEOPLE, "Skyddad identitet"], [ASA, "Åsa", "Ek", COMPANY, "2019-01-01", "", "nej"]]

    import_register(content=workbook({"Deltagare": rows}), file_name="a.xlsx", by=coordinator)
    outcome = import_register(content=workbook({"Deltagare": lifted}), file_name="a.xlsx", by=coordinator)

    asa = Participant.objects.get(given_name="Åsa")
    assert (asa.protected_identity, asa.list_name, asa.search_text) == (True, "Skyddad identitet 1", "")
    assert not outcome.is_written


def test_hours_follow_when_the_file_changes_employers(coordinator: User) -> None:
    bring_in(coordinator)
    companies = [COMPANIES, ["A AB", COMPANY, "Flen", ""], ["B AB", "559805-9888", "Sala", ""]]
    people = [
        PEOPLE,
        [ASA, "Åsa", "Ek", COMPANY, "2019-01-01", "2020-12-31"],
        [ASA, "Åsa", "Ek", "559805-9888", "2021-01-01", ""],
    ]

    import_register(content=workbook({"Företag": companies, "Deltagare": people}), file_name="a.xlsx", by=coordinator)

    hours = Attendance.objects.get(enrolment__participant__given_name="Åsa")
    assert hours.company.org_number == "5598059888"
    assert attended_differences() == []


def test_minutes_follow_when_the_file_changes_a_session(coordinator: User) -> None:
    bring_in(coordinator)
    rows = [SESSIONS, ["AUT-01-01", DAY, "08:00", "12:30", "12:00", "12:30"]]

    import_register(content=workbook({"Träffar": rows}), file_name="a.xlsx", by=coordinator)

    assert sorted(Attendance.objects.values_list("net_minutes", flat=True)) == [120, 240]
    assert CourseRun.objects.get().last_ends_at == Session.objects.get().ends_at
    assert attended_differences() == []


def test_summaries_follow_when_the_file_changes_a_theme(coordinator: User) -> None:
    bring_in(coordinator)
    rows = [COURSES, ["AUT-01", "Robotar", "Digitalisering", "Nya behov", 8]]

    import_register(content=workbook({"Kurser": rows}), file_name="a.xlsx", by=coordinator)

    assert set(AttendedMonth.objects.values_list("theme", flat=True)) == {"digitalisation"}
    assert attended_differences() == []


def test_attendance_that_the_file_says_anew_is_replaced(coordinator: User) -> None:
    """An empty time means the whole session: here an empty cell says something."""
    bring_in(coordinator)
    rows = [ATTENDANCE, ["AUT-01-01", DAY, BO, "Närvarande", "", ""]]

    import_register(content=workbook({"Närvaro": rows}), file_name="a.xlsx", by=coordinator)

    row = Attendance.objects.get(enrolment__participant__given_name="Bo")
    assert (row.status, row.arrived_at, row.net_minutes) == ("present", None, 480)
    assert attended_differences() == []
    event = AuditEvent.objects.about(row).get()
    assert (event.details["before"]["net_minutes"], event.details["after"]["net_minutes"]) == (360, 480)


def test_a_gap_that_a_merge_found_stays_while_the_times_do(coordinator: User) -> None:
    bring_in(coordinator)
    bo = Attendance.objects.filter(enrolment__participant__given_name="Bo")
    bo.update(away_minutes=60, net_minutes=300)

    bring_in(coordinator)
    kept = bo.values_list("away_minutes", "net_minutes").get()
    rows = [ATTENDANCE, ["AUT-01-01", DAY, BO, "Närvarande", "", ""]]
    import_register(content=workbook({"Närvaro": rows}), file_name="a.xlsx", by=coordinator)

    assert kept == (60, 300)
    assert bo.values_list("away_minutes", "net_minutes").get() == (0, 480)


def test_seats_follow_as_when_it_is_done_by_hand(coordinator: User) -> None:
    """Seats that a file adds go to the line, and no reserved seat outlives the first session that it brings."""
    company = make_company(org_number="5598236809")
    run = make_run(make_course(code="AUT-01"), code="AUT-01-01", seats=1, state="open", municipality="0482")
    taken = make_enrolment(make_participant(company=company), run, company)
    waiting = make_enrolment(
        make_participant(company=company), run, company, state="waitlisted", queued_at=timezone.now()
    )
    runs = [RUNS, ["AUT-01-01", "AUT-01", "Flen", 2, "Öppet"]]
    import_register(content=workbook({"Kurstillfällen": runs}), file_name="a.xlsx", by=coordinator)
    hold = make_hold(make_run(run.course, code="AUT-01-02", seats=5), company)
    sessions = [SESSIONS, ["AUT-01-02", DAY, "08:00", "12:00", "", ""]]
    import_register(content=workbook({"Träffar": sessions}), file_name="b.xlsx", by=coordinator)

    for row in (taken, waiting, hold):
        row.refresh_from_db()
    assert (taken.state, waiting.state) == ("confirmed", "confirmed")
    assert hold.expires_on == date(2021, 2, 28)


def test_seats_that_an_undo_frees_are_offered_to_the_line_at_once(coordinator: User) -> None:
    company = make_company(org_number="5598236809")
    run = make_run(make_course(code="AUT-01"), code="AUT-01-01", seats=2)
    make_session(run, DAY)
    bring_in(coordinator, Kurser=None, Kurstillfällen=None, Träffar=None)
    waiting = make_enrolment(
        make_participant(company=company), run, company, state="waitlisted", queued_at=timezone.now()
    )

    register = undo_register(register=RegisterImport.objects.get(), by=coordinator)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.untold) == ("confirmed", "promoted")
    assert not {"enrolment", "attendance"} & {entry["model"] for entry in register.kept}


def test_an_undo_takes_no_seats_away_that_are_taken(coordinator: User) -> None:
    """Seats that a file added, and that somebody has got since, stay and are named."""
    company = make_company(org_number="5598236809")
    run = make_run(make_course(code="AUT-01"), code="AUT-01-01", seats=1, state="open", municipality="0482")
    make_enrolment(make_participant(company=company), run, company)
    runs = [RUNS, ["AUT-01-01", "AUT-01", "Flen", 2, "Öppet"]]
    import_register(content=workbook({"Kurstillfällen": runs}), file_name="a.xlsx", by=coordinator)
    make_enrolment(make_participant(company=company), run, company)

    register = undo_register(register=RegisterImport.objects.get(), by=coordinator)

    run.refresh_from_db()
    assert run.seats == 2
    assert [(entry["model"], entry["ids"]) for entry in register.kept] == [("courserun", [str(run.public_id)])]


def test_attendance_before_a_withdrawal_gives_no_seat_back(coordinator: User) -> None:
    """Bo gave the seat up after the session, and it is somebody else's: the same file again changes nothing."""
    bring_in(coordinator)
    CourseRun.objects.update(state="confirmed", seats=2)
    Enrolment.objects.update(state="confirmed")
    bo = Enrolment.objects.get(participant__given_name="Bo")
    withdraw_enrolment(enrolment=bo, by=coordinator)
    company = Company.objects.get()
    make_enrolment(make_participant(company=company), bo.run, company)

    outcome = import_register(content=workbook({"Närvaro": LITTLE["Närvaro"]}), file_name="a.xlsx", by=coordinator)

    assert (outcome.faults, outcome.summary["changed"]) == ([], 0)
    bo.refresh_from_db()
    assert bo.state == "withdrawn"


def test_attendance_of_somebody_declined_leaves_nothing_of_that(coordinator: User) -> None:
    company = make_company(org_number="5598236809")
    person = make_participant("Åsa", "Ek", number="198507099805", company=company)
    run = make_run(make_course(code="AUT-01"), code="AUT-01-01")
    make_session(run, DAY)
    enrolment = make_enrolment(person, run, company, state="declined", reason="fel kurs", untold="declined")
    rows = [ATTENDANCE, ["AUT-01-01", DAY, ASA, "Närvarande", "", ""]]

    import_register(content=workbook({"Närvaro": rows}), file_name="a.xlsx", by=coordinator)

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason, enrolment.untold) == ("confirmed", "", "")


def test_undo_takes_everything_back(coordinator: User) -> None:
    empty = everything()
    outcome = import_register(content=REGISTER.read_bytes(), file_name="r.xlsx", by=coordinator)
    assert outcome.is_written

    register = undo_register(register=RegisterImport.objects.get(), by=coordinator)

    assert (register.state, register.kept) == (RegisterState.UNDONE, [])
    assert everything() == empty
    assert first_broken_event() is None


def test_undo_gives_changed_rows_their_values_back(coordinator: User) -> None:
    bring_in(coordinator)
    before = everything()
    people = [[*PEOPLE, "E-post"], [ASA, "Åsa", "Ek-Berg", COMPANY, "2019-01-01", "2021-06-30", "asa@example.org"]]
    sheets = {
        "Deltagare": people,
        "Kurser": [COURSES, ["AUT-01", "Robotar två", "Digitalisering", "Nya behov", 12]],
        "Träffar": [SESSIONS, ["AUT-01-01", DAY, "08:00", "12:30", "12:00", "12:30"]],
    }
    import_register(content=workbook(sheets), file_name="a.xlsx", by=coordinator)

    undo_register(register=RegisterImport.objects.latest("pk"), by=coordinator)

    assert everything() == before
    assert attended_differences() == []


def test_imports_are_undone_one_after_the_other(coordinator: User) -> None:
    """What the later one changed and gave back is again the earlier one's own."""
    empty = everything()
    bring_in(coordinator)
    rows = [COURSES, ["AUT-01", "Robotar", "Digitalisering", "Nya behov", 8]]
    import_register(content=workbook({"Kurser": rows}), file_name="a.xlsx", by=coordinator)
    later, earlier = RegisterImport.objects.all()

    undo_register(register=later, by=coordinator)
    assert set(AttendedMonth.objects.values_list("theme", flat=True)) == {"automation"}
    assert attended_differences() == []

    assert undo_register(register=earlier, by=coordinator).kept == []
    assert everything() == empty


def test_undo_keeps_and_names_what_was_used_or_changed_since(coordinator: User) -> None:
    register = bring_in(coordinator)
    asa = Participant.objects.get(given_name="Åsa")
    change_participant(participant=asa, by=coordinator, mobile="070-1740605")
    session = Session.objects.get()
    enrolment = Enrolment.objects.get(participant__given_name="Bo")
    entry = AttendanceEntry(enrolment=enrolment, status=AttendanceStatus.PRESENT)
    record_attendance(session=session, entries=[entry], by=coordinator, source=AttendanceSource.REGISTER)

    register = undo_register(register=register, by=coordinator)

    kept = {entry["model"]: entry["count"] for entry in register.kept}
    assert kept == {
        "attendance": 1, "enrolment": 1, "session": 1, "courserun": 1, "course": 1, "employment": 1,
        "participant": 2, "company": 1,
    }  # fmt: skip
    assert Attendance.objects.get().net_minutes == 480
    assert attended_differences() == []


def test_undo_does_not_touch_other_peoples_later_rows(coordinator: User) -> None:
    register = bring_in(coordinator)
    company = Company.objects.get()
    make_employment(make_participant("Eva"), company)

    register = undo_register(register=register, by=coordinator)

    assert [entry["model"] for entry in register.kept] == ["company"]
    assert Participant.objects.get().given_name == "Eva"


def test_undo_happens_once(coordinator: User) -> None:
    register = undo_register(register=bring_in(coordinator), by=coordinator)

    with pytest.raises(RuleViolation):
        undo_register(register=register, by=coordinator)


def test_the_way_back_is_encrypted_and_forgotten(coordinator: User) -> None:
    from django.db import connection

    register = bring_in(coordinator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT way_back, faults FROM courses_registerimport")
        stored = cursor.fetchone()

    assert all("{" not in token and "[" not in token for token in stored)
    assert undo_register(register=register, by=coordinator).way_back == "{}"


def test_a_failure_leaves_nothing(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that the database refuses takes all the others with it."""
    company = make_company(org_number="5598236809")
    rows = [PEOPLE, [ASA, "Åsa", "Ek", COMPANY, "2021-06-01", ""]]
    person = make_participant("Åsa", "Ek", number="198507099805", company=company)
    bring_in(coordinator, Deltagare=None, Närvaro=[ATTENDANCE, ["AUT-01-01", DAY, ASA, "Närvarande", "", ""]])
    before = everything()

    late = [PEOPLE, [ASA, "Åsa", "Ek", COMPANY, date(2019, 1, 1), "2021-06-30"], [BO, "Bo", "Al", COMPANY, DAY, ""]]
    monkeypatch.setattr("courses.register.writing.people_changed", lambda *_args, **_options: 1 / 0)
    with pytest.raises(ZeroDivisionError):  # after nearly all is written
        import_register(content=workbook({"Deltagare": late}), file_name="a.xlsx", by=coordinator)

    assert everything() == before
    assert (len(rows), Course.objects.count(), Employment.objects.filter(participant=person).count()) == (2, 1, 1)
