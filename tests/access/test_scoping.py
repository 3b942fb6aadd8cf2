"""Scoped rows fail closed: who is not named by a queryset sees nothing of it."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.scoping import ScopedQuerySet
from tests.access.world import World, make_world
from tests.factories import make_user
from tests.project.sources import PACKAGES

pytestmark = pytest.mark.django_db
SCOPED = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in PACKAGES and isinstance(model._default_manager.all(), ScopedQuerySet)
]
OF_COMPANIES = [
    "companies.Company",
    "companies.CompanyMembership",
    "companies.ContactInvitation",
    "reporting.CompanyReport",
    "companies.Agreement",
    "companies.SizeDeclaration",
    "participants.Participant",
    "participants.Employment",
    "participants.EmployeeCard",
    "participants.NoticeGiven",
    "courses.RegisterImport",
    "courses.Enrolment",
    "courses.Attendance",
    "courses.AttendedMonth",
    "courses.SeatHold",
]


def readers() -> dict[str, Any]:
    """People who must never see a row of anything."""
    unknown = make_user(Role.COORDINATOR)
    unknown.role = "visitor"
    return {"nobody": AnonymousUser(), "switched off": make_user(is_active=False), "of an unknown role": unknown}


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_rows_are_closed_to_strangers(model: Any) -> None:
    make_world()

    seen = {name: model._default_manager.visible_to(reader).count() for name, reader in readers().items()}

    assert seen == dict.fromkeys(seen, 0)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize("label", OF_COMPANIES)
def test_a_contact_never_sees_a_neighbours_row(world: World, label: str) -> None:
    """Both companies have rows of every kind, so the leak could happen."""
    model: Any = apps.get_model(label)
    own, neighbour, ended = (world.people[name] for name in ("own", "neighbour", "ended"))

    sees = [set(model.objects.visible_to(person).values_list("pk", flat=True)) for person in (own, neighbour, ended)]

    assert sees[0].isdisjoint(sees[1])
    assert sees[2] == set()


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.AUDITOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("label", ["participants.Participant", "participants.Employment", "courses.Attendance"])
def test_roles_without_people_see_no_people(world: World, role: Role, label: str) -> None:
    reader: User = make_user(role)
    model: Any = apps.get_model(label)

    assert model.objects.exists()
    assert not model.objects.visible_to(reader).exists()
