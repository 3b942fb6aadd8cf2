"""Imports and what people do meanwhile wait for each other in one order, and none of it is lost."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from companies.models import Company
from compcor.accounts.models import User
from courses.attended import attended_differences, hold_people
from courses.models import Attendance, RegisterImport
from courses.register.actions import import_register, undo_register
from participants.actions import change_participant
from participants.models import Participant
from tests.locks import Held
from tests.register.books import COMPANIES, PEOPLE, SESSIONS, little, workbook

pytestmark = pytest.mark.django_db(transaction=True)
ASA, COMPANY, DAY = "19850709-9805", "559823-6809", date(2021, 3, 1)
# It changes the company, a person and a session: events, and people to follow.
LATER: dict[str, Any] = {
    "Företag": [COMPANIES, ["Nya Svets AB", COMPANY, "Flen", "2020-09-01"]],
    "Deltagare": [[*PEOPLE, "E-post"], [ASA, "Åsa", "Ek", COMPANY, "2019-01-01", "", "asa@example.org"]],
    "Träffar": [SESSIONS, ["AUT-01-01", DAY, "08:00", "12:30", "12:00", "12:30"]],
}


def bring_in(by: User, sheets: Any) -> RegisterImport:
    assert import_register(content=workbook(sheets), file_name="register.xlsx", by=by).is_written
    return RegisterImport.objects.latest("pk")


def somebody_is_changed_during(act: Callable[[], object], person: Participant, by: User) -> None:
    """Whoever changes a person holds them, and then the log; the act must not have the log and want the person."""
    held = Held(act)
    with transaction.atomic():
        hold_people([person.pk])
        held.start_and_wait_until_held()
        change_participant(participant=person, by=by, mobile="070-1740605")
    assert held.ended() == []


def test_an_import_that_changes_rows_holds_their_people_before_the_log(coordinator: User) -> None:
    bring_in(coordinator, little())
    bo = Participant.objects.get(given_name="Bo")  # only his attendance follows from the file

    somebody_is_changed_during(lambda: bring_in(coordinator, LATER), bo, coordinator)

    assert Company.objects.get().name == "Nya Svets AB"
    assert set(Participant.objects.values_list("email", "mobile")) == {("asa@example.org", ""), ("", "070-1740605")}
    assert set(Attendance.objects.values_list("net_minutes", flat=True)) == {240, 120}
    assert attended_differences() == []


def test_taking_an_import_back_holds_the_people_before_the_log(coordinator: User) -> None:
    bring_in(coordinator, little())
    later = bring_in(coordinator, LATER)
    bo = Participant.objects.get(given_name="Bo")

    somebody_is_changed_during(lambda: undo_register(register=later, by=coordinator), bo, coordinator)

    assert Company.objects.get().name == "Tornuggla Svets AB"
    assert set(Participant.objects.values_list("email", "mobile")) == {("", ""), ("", "070-1740605")}
    assert set(Attendance.objects.values_list("net_minutes", flat=True)) == {480, 360}
    assert attended_differences() == []
