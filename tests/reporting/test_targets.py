"""Targets for parts of the project: set by leadership, shown with their outcome, small numbers hidden."""

from datetime import date

import pytest
from django.test import Client

from compcor.accounts.enums import Role
from compcor.audit.models import AuditEvent
from compcor.core.periods import swedish_today
from compcor.project.actions import set_target
from compcor.project.models import Target
from courses.attended import refresh_attended
from reporting.disclosure import Disclosed
from reporting.figures import collect_figures
from reporting.targets import parts, targets_table
from tests.courses.test_attended import attend
from tests.factories import (
    make_company,
    make_enrolment,
    make_participant,
    make_project,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people() -> None:
    """Three people of Sörmland have attended one session."""
    make_project()
    company, run = make_company(municipality="0484"), make_run()
    session = make_session(run, date(2021, 9, 14))
    for _ in range(3):
        attend(session, make_enrolment(make_participant(company=company), run, company), 180)
    refresh_attended(list(session.attendances.values_list("enrolment__participant", flat=True)))


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def test_leadership_sets_changes_and_takes_away_a_target() -> None:
    client = signed_in(Role.LEADERSHIP)

    for value in ("200", "250"):
        client.post("/leadership/targets/", {"part": "participants:county:04", "value": value})
    assert [target.value for target in Target.objects.all()] == [250]
    assert "250" in client.get("/leadership/targets/").text
    client.post("/leadership/targets/", {"part": "participants:county:04", "value": "0"})

    assert not Target.objects.exists()
    changes = AuditEvent.objects.filter(verb="project.target_set").order_by("pk")
    assert [event.details["after"]["value"] for event in changes] == [200, 250, 0]


def test_a_part_that_does_not_exist_is_refused() -> None:
    answer = signed_in(Role.LEADERSHIP).post("/leadership/targets/", {"part": "participants:county:99", "value": "1"})

    assert answer.status_code == 200
    assert not Target.objects.exists()


def test_every_part_has_its_outcome() -> None:
    leader = make_user(Role.LEADERSHIP)
    for part in parts():
        set_target(measure=part.measure, dimension=part.dimension, key=part.key, value=10, by=leader)

    table = targets_table(Disclosed(collect_figures(None, as_of=swedish_today()), limit=0), Target.objects.all())

    outcome = {row.label: row.values[1] for row in table.rows}
    assert len(outcome) == len(parts())
    assert outcome["Participants, county: Södermanlands län"] == 3
    assert outcome["Companies reached, county: Södermanlands län"] == 1
    assert sum(outcome[f"Participants, legal sex: {sex}"] for sex in ("Women", "Men")) == 3


def test_leadership_sees_a_small_outcome_as_hidden_and_coordinators_the_number() -> None:
    leader = make_user(Role.LEADERSHIP)
    set_target(measure="participants", dimension="county", key="04", value=10, by=leader)

    shown = {}
    for role in (Role.LEADERSHIP, Role.COORDINATOR):
        tables = {table.key: table for table in signed_in(role).get("/figures/").context["tables"]}
        shown[role] = tables["targets"].rows[0].values

    assert shown == {Role.LEADERSHIP: (10, None, None), Role.COORDINATOR: (10, 3, 30)}
