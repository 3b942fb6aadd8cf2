"""The demonstration project: a believable middle of a project, true in every rule, the same for a seed and a day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Model, Q
from django.test import override_settings

from companies.enums import CompanyState
from companies.models import Agreement, Company, CompanyMembership
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.identifiers import OrganisationNumber, PersonalNumber, Sex
from compcor.core.size_class import SizeClass, size_class_expression
from compcor.jobs.models import Job
from compcor.project.models import Project, current_project
from compcor.project.press_release import press_release
from courses.attended import attended_differences
from courses.enums import AttendanceStatus, EnrolmentState, Level, RunState, Theme
from courses.models import Attendance, AttendedMonth, Course, CourseRun, Enrolment, Participation, Session
from participants.models import Employment, Participant
from reporting.demo.large import load_large
from reporting.demo.load import load_small
from reporting.models import ProgressReport

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
STARTS_ON, ENDS_ON = date(2025, 10, 1), date(2027, 9, 30)


def load(*, seed: int = 2020) -> list[str]:
    lines: list[str] = []
    load_small(seed=seed, say=lines.append)
    return lines


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Path]:
    """Loaded once for the tests that only read it, and rolled back after them."""
    folder: Path = tmp_path_factory.mktemp("var")
    with (
        django_db_blocker.unblock(),
        override_settings(VAR_DIR=folder),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        press_release()
        load()
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def trial_folder(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def project(db: None) -> Project:
    press_release()
    return current_project()


def test_the_project_is_thirteen_months_into_its_twenty_four(demonstration: Path) -> None:
    project = current_project()

    assert (project.starts_on, project.ends_on) == (STARTS_ON, ENDS_ON)
    assert (project.target_participants, project.target_companies, project.grant_sek) == (600, 60, 8_800_000)


def test_sixty_companies_stand_in_every_state_of_the_pipeline(demonstration: Path) -> None:
    states = dict(Company.objects.order_by().values_list("state").annotate(Count("id")))
    sizes = Company.objects.filter(pk__in=Participation.objects.values("company")).annotate(
        size=size_class_expression(sek_per_eur=current_project().sek_per_eur)
    )
    with_people = set(Employment.objects.values_list("company", flat=True))

    assert sum(states.values()) == 60
    assert set(states) == set(CompanyState.values)
    assert set(Company.objects.values_list("county", flat=True)) == {"04", "18", "19"}
    assert set(sizes.values_list("size", flat=True)) == {"micro", "small", "medium", "unknown"} <= set(SizeClass.values)
    assert Company.objects.filter(state=CompanyState.AGREED).exclude(pk__in=with_people).count() == 3
    assert set(Company.objects.values_list("automotive", flat=True)) == {"yes", "partly", "no", ""}
    assert Company.objects.filter(coordinator__isnull=False).values("coordinator").distinct().count() == 3


def test_about_430_people_of_600_have_attended(demonstration: Path) -> None:
    women = Participation.objects.filter(participant__sex=Sex.WOMAN).count()
    ages = Participation.objects.aggregate(
        young=Count("pk", filter=Q(age_at_start__lt=25)),
        middle=Count("pk", filter=Q(age_at_start__range=(25, 54))),
        old=Count("pk", filter=Q(age_at_start__gt=54)),
    )

    assert Participant.objects.count() == 600
    assert 420 <= Participation.objects.count() <= 430
    assert 9_000 <= Attendance.objects.count() <= 11_500
    assert 0.24 <= women / Participation.objects.count() <= 0.36
    assert min(ages.values()) > 30
    assert Participation.objects.filter(started_on__lt=STARTS_ON).count() == 0


def test_it_has_what_a_coordinator_must_look_after(demonstration: Path) -> None:
    attended = set(Participation.objects.values_list("participant", flat=True))
    reached = set(AttendedMonth.objects.values_list("company", flat=True))
    agreed = set(Agreement.objects.values_list("company", flat=True))
    employers = Employment.objects.filter(participant__in=attended).values("participant").annotate(jobs=Count("id"))

    assert Participant.objects.filter(protected_identity=True).count() == 3
    assert Participant.objects.filter(pk__in=attended, informed_on__isnull=True).count() >= 10
    assert len(reached - agreed) == 2
    assert employers.filter(jobs=2).count() >= 20
    assert Employment.objects.filter(furloughed=True).count() > 20
    assert any(PersonalNumber(number).is_coordination for number in numbers())
    assert Company.objects.filter(withdrawn_reason__startswith="Sammanslaget").count() == 1


def test_courses_have_both_levels_every_theme_and_runs_in_every_state(demonstration: Path) -> None:
    enrolments = set(Enrolment.objects.values_list("state", flat=True))
    below_minimum = CourseRun.objects.filter(state=RunState.OPEN).annotate(
        seated=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.CONFIRMED))
    )

    assert Course.objects.count() == 15
    assert set(Course.objects.values_list("level", flat=True)) == set(Level.values)
    assert set(Course.objects.values_list("theme", flat=True)) == {*Theme.values, ""}
    assert set(CourseRun.objects.values_list("state", flat=True)) == set(RunState.values)
    assert enrolments == set(EnrolmentState.values)
    assert below_minimum.filter(seated__lt=F("min_seats"), seated__gt=0).exists()
    assert set(Attendance.objects.values_list("status", flat=True)) == set(AttendanceStatus.values)
    assert Session.objects.filter(starts_on=TODAY).count() >= 2
    assert Session.objects.filter(starts_on__range=(TODAY, TODAY + timedelta(days=6))).count() > 5


def test_some_sessions_wait_for_their_attendance(demonstration: Path) -> None:
    held = Session.objects.filter(starts_on__lt=TODAY, run__enrolments__state=EnrolmentState.CONFIRMED).distinct()

    assert held.filter(attendances__isnull=True).count() == 4


def test_a_night_at_the_end_of_summer_time_is_an_hour_longer(demonstration: Path) -> None:
    night = Session.objects.get(starts_on=date(2026, 10, 24), run__course__code="DIG-01")

    assert night.scheduled_minutes == 9 * 60 - 30


def test_every_rule_of_the_models_holds(demonstration: Path) -> None:
    faults = [str(row.pk) for model in MODELS for row in sample(model) if not is_clean(row)]

    assert faults == []
    assert attended_differences() == []


MODELS = (Company, Agreement, Participant, Employment, Course, CourseRun, Session, Enrolment, Attendance)


def sample(model: type[Model]) -> list[Model]:
    """Forty rows, spread over all of them."""
    rows = model._default_manager.order_by("pk")
    return list(rows[:: max(rows.count() // 40, 1)])


def is_clean(row: Model) -> bool:
    row.full_clean()
    return True


def test_the_hours_belong_to_the_employer_of_the_day_and_seats_suffice(demonstration: Path) -> None:
    job, day = "enrolment__participant__employments", F("session__starts_on")
    at_work = Attendance.objects.filter(
        Q(**{f"{job}__ends_on__isnull": True}) | Q(**{f"{job}__ends_on__gte": day}),
        **{f"{job}__starts_on__lte": day, f"{job}__company": F("company")},
    )
    minutes = {row.pk: row for row in Attendance.objects.select_related("session")[:500]}
    seats = CourseRun.objects.annotate(taken=Count("enrolments", filter=Q(enrolments__state__in=SEATED)))

    assert at_work.count() == Attendance.objects.count()
    assert seats.filter(taken__gt=F("seats")).count() == 0
    assert [row.pk for row in minutes.values() if row.net_minutes != expected_minutes(row)] == []
    assert Attendance.objects.filter(recorded_at__gt=NOW).count() == 0


SEATED = ("confirmed", "completed", "not_completed")


def expected_minutes(row: Attendance) -> int:
    if row.status in (AttendanceStatus.ABSENT, AttendanceStatus.ABSENT_NOTIFIED):
        return 0
    return row.session.net_minutes(arrived=row.arrived_at, left=row.left_at)


def test_only_numbers_of_the_test_series_are_used(demonstration: Path) -> None:
    series = {number[8:11] for number in numbers()}
    companies = list(Company.objects.values_list("org_number", flat=True))

    assert series <= {"238", "239", *map(str, range(980, 990))}
    assert all(PersonalNumber.parse(number, today=TODAY).number == number for number in numbers())
    assert {number[:4] for number in companies} <= {"5598", "5599"}
    assert all(OrganisationNumber.parse(number).number == number for number in companies)
    assert {address.rsplit(".", 1)[1] for address in addresses()} == {"example"}


def numbers() -> list[str]:
    return list(Participant.objects.values_list("personal_number", flat=True))


def addresses() -> list[str]:
    return list(Participant.objects.exclude(email="").values_list("email", flat=True))


def test_two_contacts_speak_for_different_companies_with_people(demonstration: Path) -> None:
    spoken_for = list(CompanyMembership.objects.values_list("company", flat=True))
    reached = set(AttendedMonth.objects.values_list("company", flat=True))
    trainer = User.objects.get(email="larare@compcor.example")

    assert len(set(spoken_for)) == 2
    assert set(spoken_for) <= reached
    assert CourseRun.objects.visible_to(trainer).count() >= 6
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
    assert (demonstration / "accounts.json").stat().st_mode & 0o777 == 0o600


def test_the_log_says_that_it_is_a_demonstration(demonstration: Path) -> None:
    event = AuditEvent.objects.get(verb="demo.loaded")

    assert event.details == {"scale": "S", "seed": 2020, "day": "2026-11-23"}


def facts() -> list[Any]:
    return [
        list(Company.objects.order_by("org_number").values_list("name", "org_number", "state", "headcount")),
        list(Participant.objects.order_by("personal_number_index").values_list("list_name", "birth_date", "email")),
        list(Session.objects.order_by("run__code", "starts_at").values_list("run__code", "starts_at", "run__state")),
        list(Participation.objects.order_by("pk").values_list("started_on", "minutes", "age_at_start")),
    ]


@time_machine.travel(NOW, tick=False)
def test_the_same_seed_and_day_give_the_same_project(project: Project, trial_folder: Path) -> None:
    loaded = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            load(seed=seed)
            loaded.append(facts())
            transaction.set_rollback(True)

    assert loaded[0] == loaded[1]
    assert loaded[0] != loaded[2]


@pytest.mark.parametrize("day", ["2027-01-01", "2028-02-29", "2026-10-26", "2026-08-02"])
def test_it_can_be_loaded_on_any_day(project: Project, trial_folder: Path, day: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"{day}T06:00:00+00:00"), tick=False):
        load()

    assert 415 <= Participation.objects.count() <= 430
    assert set(CourseRun.objects.values_list("state", flat=True)) == set(RunState.values)
    assert Session.objects.filter(starts_on=day).exists()


def test_the_command_loads_only_into_an_empty_installation(
    project: Project, trial_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_demo", "--if-empty")
    call_command("load_demo", "--if-empty")
    with pytest.raises(CommandError, match="empty"):
        call_command("load_demo")

    assert Company.objects.count() == 60
    assert ProgressReport.objects.count() == Job.objects.count() == 1
    assert "60 companies" in capsys.readouterr().out


def test_an_empty_installation_keeps_the_press_release(project: Project, trial_folder: Path) -> None:
    call_command("load_demo", "--empty")

    assert current_project().starts_on == date(2020, 9, 1)
    assert Company.objects.count() == 0
    assert User.objects.count() == 5


def test_waiting_for_the_first_report_gives_up_politely(
    project: Project, trial_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("ensure_demo_report", "--wait", "0.1")
    call_command("ensure_demo_report", "--wait", "0.1")

    first, second = capsys.readouterr().out.splitlines()[-2:]
    assert "the worker goes on" in first
    assert second == "There is a progress report."


@time_machine.travel(NOW, tick=False)
def test_a_large_project_is_true_in_every_rule(project: Project, trial_folder: Path) -> None:
    """Twice the demonstration's size takes the way of M and L."""
    before = schema()

    load_large(factor=2, seed=1, say=lambda _: None)

    assert schema() == before
    assert Company.objects.count() == 120
    assert Participant.objects.count() == Participation.objects.count() == 1200
    assert 19_900 <= Attendance.objects.count() <= 20_000
    assert attended_differences() == []
    test_every_rule_of_the_models_holds(trial_folder)
    test_the_hours_belong_to_the_employer_of_the_day_and_seats_suffice(trial_folder)
    test_only_numbers_of_the_test_series_are_used(trial_folder)


def schema() -> list[Any]:
    """Every constraint and index, and whether it has been checked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " UNION ALL SELECT tablename, indexname, indexdef, true FROM pg_indexes ORDER BY 1, 2, 3"
        )
        return cursor.fetchall()
