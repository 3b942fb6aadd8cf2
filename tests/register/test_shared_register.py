"""The main job: the register of 2021-09 comes in whole and right; the spoilt one does not, and says why."""

import csv
import json
from collections import Counter, defaultdict
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from companies.enums import CompanyState
from companies.models import Company
from compcor.audit.actions import first_broken_event
from compcor.core.crypto import blind_index
from courses.attended import attended_differences
from courses.models import Attendance, AttendedMonth, CourseRun, Enrolment, Participation, RegisterImport, Session
from participants.models import Employment, Participant
from tests.register.books import DATA, FAULTS, REGISTER, check

pytestmark = pytest.mark.django_db
TRUTH = json.loads((DATA / "register-2021-09.truth.json").read_text())
FAULT_LIST = json.loads((DATA / "register-faults.faults.json").read_text())


def import_it(path: object = REGISTER, *options: str) -> str:
    out = StringIO()
    call_command("import_register", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_register_gives_the_truth() -> None:
    import_it()

    assert {
        "companies": Company.objects.count(),
        "people": Participant.objects.count(),
        "employments": Employment.objects.count(),
        "runs": CourseRun.objects.count(),
        "sessions": Session.objects.count(),
        "attendance": Attendance.objects.count(),
    } == TRUTH["rows"]
    assert Participation.objects.count() == TRUTH["participants"]
    protected = Participation.objects.filter(participant__protected_identity=True)
    assert protected.count() == TRUTH["participants_with_protected_identity"]
    assert not Participant.objects.filter(protected_identity=True).exclude(search_text="").exists()
    assert Company.objects.filter(state=CompanyState.ACTIVE).count() == TRUTH["companies_reached"]


def test_every_minute_is_there_and_at_the_right_company_and_month() -> None:
    import_it()

    counted = Attendance.objects.counted()
    by_company = counted.order_by().values_list("company__org_number").annotate(sum=Sum("net_minutes"))
    by_month = AttendedMonth.objects.order_by().values_list("month").annotate(sum=Sum("minutes"))
    assert counted.aggregate(sum=Sum("net_minutes"))["sum"] == TRUTH["net_minutes"]
    assert dict(by_company) == TRUTH["net_minutes_by_company"]
    assert {f"{month:%Y-%m}": minutes for month, minutes in by_month} == TRUTH["net_minutes_by_month"]
    assert attended_differences() == []


def test_every_person_has_the_right_minutes_in_every_month() -> None:
    import_it()

    expected: dict[str, dict[str, int]] = defaultdict(dict)
    for row in csv.DictReader((DATA / "register-2021-09.person-months.csv").read_text().splitlines()):
        expected[blind_index(row["personal_number"])][row["month"]] = int(row["net_minutes"])
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = AttendedMonth.objects.values_list("participant__personal_number_index", "month", "minutes")
    for index, month, minutes in rows:
        found[index][f"{month:%Y-%m}"] += minutes
    assert found == expected


def test_enrolments_follow_from_attendance() -> None:
    import_it()

    with_hours = Enrolment.objects.filter(attendances__net_minutes__gt=0).distinct()
    assert with_hours.count() == TRUTH["course_participations"]
    assert set(with_hours.values_list("state", flat=True)) == {"completed"}
    assert set(Enrolment.objects.exclude(pk__in=with_hours).values_list("state", flat=True)) <= {
        "not_completed",
        "completed",
    }


def test_runs_know_when_they_begin_and_end() -> None:
    import_it()

    run = CourseRun.objects.get(code="DIG-01-01")
    session = run.sessions.get()
    assert (run.first_starts_at, run.last_ends_at) == (session.starts_at, session.ends_at)
    assert (session.ends_at - session.starts_at).total_seconds() == 9 * 3600  # the night when summer time ends


def test_a_second_import_changes_nothing_and_says_so() -> None:
    import_it()

    assert "There is nothing to change" in import_it()
    assert RegisterImport.objects.count() == 1


def test_a_dry_run_writes_nothing() -> None:
    assert "can be brought in" in import_it(REGISTER, "--dry-run")
    assert (Company.objects.count(), RegisterImport.objects.count()) == (0, 0)


def test_the_spoilt_register_is_refused_with_exactly_its_faults() -> None:
    with pytest.raises(CommandError) as refused:
        import_it(FAULTS)

    lines = str(refused.value).splitlines()
    state = check(FAULTS.read_bytes())
    assert [(fault.sheet, fault.row, fault.column, fault.value) for fault in state.faults] == [
        (fault["sheet"], fault["row"], fault["column"], fault["value"])
        for fault in sorted(
            FAULT_LIST, key=lambda fault: (fault["sheet"] != "Företag", fault["sheet"] != "Deltagare", fault["row"])
        )
    ]
    assert len(lines) == len(FAULT_LIST)
    assert Company.objects.count() == 0


def test_consequences_are_counted_under_their_cause() -> None:
    """The 12 employees of the company whose number is wrong, and their attendance, are no faults."""
    faults = {(fault.sheet, fault.row): fault.followers for fault in check(FAULTS.read_bytes()).faults}

    assert faults["Företag", 29] > 0
    assert faults["Deltagare", 37] == 3
    assert faults["Närvaro", 110] == 0


def test_the_audit_chain_holds_after_an_import() -> None:
    import_it()

    assert first_broken_event() is None


def test_queries_do_not_grow_with_rows(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    """2,400 rows or a hundred times as many: the same statements."""
    content = REGISTER.read_bytes()

    with django_assert_max_num_queries(22):
        check(content)
    with django_assert_max_num_queries(68):
        import_it()
