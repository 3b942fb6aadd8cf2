"""The demonstration project: a believable middle of a project, true in every rule, the same for a seed and a day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Count, F, Q
from django.test import override_settings

from companies.enums import CompanyState
from companies.models import Agreement, Company, CompanyMembership
from companies.size import size_expression
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.identifiers import PersonalNumber, Sex
from compcor.core.size_class import SizeClass
from compcor.project.models import current_project
from compcor.project.press_release import press_release
from courses.enums import AttendanceStatus, EnrolmentState, Level, RunState, Theme
from courses.models import Attendance, AttendedMonth, Course, CourseRun, Enrolment, Participation, SeatHold, Session
from participants.models import Employment, Participant
from reporting.demo.load import load_small
from reporting.demo.runs import is_closed
from tests.reporting.demo_rules import check_attendance, check_models, check_numbers, personal_numbers

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
STARTS_ON, ENDS_ON = date(2025, 10, 1), date(2027, 9, 30)


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
        load_small(seed=2020, say=lambda _: None)
        yield folder
        transaction.set_rollback(True)


def test_the_project_is_thirteen_months_into_its_twenty_four(demonstration: Path) -> None:
    project = current_project()

    assert (project.starts_on, project.ends_on) == (STARTS_ON, ENDS_ON)
    assert (project.target_participants, project.target_companies, project.grant_sek) == (600, 60, 8_800_000)


def test_sixty_companies_stand_in_every_state_of_the_pipeline(demonstration: Path) -> None:
    states = dict(Company.objects.order_by().values_list("state").annotate(Count("id")))
    sizes = Company.objects.filter(pk__in=Participation.objects.values("company")).annotate(size=size_expression())
    with_people = set(Employment.objects.values_list("company", flat=True))

    assert sum(states.values()) == 60
    assert set(states) == set(CompanyState.values)
    assert set(Company.objects.values_list("county", flat=True)) == {"04", "18", "19"}
    assert set(sizes.values_list("size", flat=True)) == set(SizeClass.values)
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
    agreed = set(Agreement.objects.signed().values_list("company", flat=True))
    employers = Employment.objects.filter(participant__in=attended).values("participant").annotate(jobs=Count("id"))

    assert Participant.objects.filter(protected_identity=True).count() == 3
    assert Participant.objects.filter(pk__in=attended, informed_on__isnull=True).count() >= 10
    assert len(reached - agreed) == 2
    assert employers.filter(jobs=2).count() >= 20
    assert Employment.objects.filter(furloughed=True).count() > 20
    assert any(PersonalNumber(number).is_coordination for number in personal_numbers())
    assert Company.objects.filter(withdrawn_reason__startswith="Sammanslaget").count() == 1
    assert SeatHold.objects.live().count() >= 5
    assert Enrolment.objects.exclude(untold="").exists()


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


def test_nobody_has_a_course_at_christmas(demonstration: Path) -> None:
    days = set(Session.objects.values_list("starts_on", flat=True))

    assert min(days) < date(2025, 12, 24) < max(days)
    assert [day for day in days if is_closed(day)] == []


def test_some_sessions_wait_for_their_attendance(demonstration: Path) -> None:
    held = Session.objects.filter(starts_on__lt=TODAY, run__enrolments__state=EnrolmentState.CONFIRMED).distinct()

    assert held.filter(attendances__isnull=True).count() == 4


def test_a_night_at_the_end_of_summer_time_is_an_hour_longer(demonstration: Path) -> None:
    night = Session.objects.get(starts_on=date(2026, 10, 24), run__course__code="DIG-01")

    assert night.scheduled_minutes == 9 * 60 - 30


def test_every_rule_holds(demonstration: Path) -> None:
    check_models()
    check_attendance()
    check_numbers(TODAY)


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


def test_the_log_says_that_the_projects_days_were_changed(demonstration: Path) -> None:
    event = AuditEvent.objects.get(verb="project.changed")

    assert event.actor is None
    assert event.details == {
        "changed": ["ends_on", "starts_on"],
        "before": {"ends_on": "2022-08-31", "starts_on": "2020-09-01"},
        "after": {"ends_on": "2027-09-30", "starts_on": "2025-10-01"},
    }
