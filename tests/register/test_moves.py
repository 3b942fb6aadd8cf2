"""An old workbook after a company has moved: it does not move it back."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from companies.actions import change_company
from companies.models import Company
from companies.moves import county_on
from compcor.accounts.models import User
from courses.models import Participation, RegisterImport
from courses.register.actions import import_register
from courses.register.report import summary_lines
from tests.register.books import COMPANIES, little, workbook

pytestmark = pytest.mark.django_db
FLEN, SALA, TROSA = "0482", "1981", "0488"


def bring_in(by: User, municipality: str = "Flen", name: str = "Tornuggla Svets AB") -> dict[str, Any]:
    """The summary of the workbook with this company."""
    rows = [COMPANIES, [name, "559823-6809", municipality, "2020-09-01"]]
    return import_register(content=workbook(little(Företag=rows)), file_name="register.xlsx", by=by).summary


def counties() -> list[str]:
    """Where people count: the county in which the company was on the day of their first session."""
    counted = Participation.objects.annotate(county=county_on(company="company", day="started_on"))
    return list(counted.values_list("county", flat=True))


@pytest.fixture
def moved(coordinator: User) -> Company:
    """In Flen when its people had their session in March, in Sala since April."""
    bring_in(coordinator)
    return change_company(company=Company.objects.get(), by=coordinator, municipality=SALA, moved_on=date(2021, 4, 1))


def test_the_municipality_that_a_company_has_left_is_not_brought_back(coordinator: User, moved: Company) -> None:
    summary = bring_in(coordinator)

    moved.refresh_from_db()
    assert moved.municipality == SALA
    assert (summary["left_alone"], summary["new"], summary["changed"]) == ([2], 0, 0)
    assert counties() == ["04", "04"]


def test_preview_and_command_say_which_rows(client: Client, coordinator: User, moved: Company) -> None:
    sentence = "Företag, row 2: the company has moved from that municipality, and stays where it is now."

    summary = bring_in(coordinator, name="Tornuggla Svets & Smide AB")
    client.force_login(coordinator)

    register = RegisterImport.objects.latest("pk")
    assert sentence in client.get(reverse("register:detail", args=[register.public_id])).text
    assert sentence in summary_lines(summary, is_written=True)
    assert Company.objects.get().name == "Tornuggla Svets & Smide AB"


def test_another_municipality_is_a_correction_of_the_present_one(coordinator: User, moved: Company) -> None:
    bring_in(coordinator, "Trosa")

    moved.refresh_from_db()
    assert moved.municipality == TROSA
    assert [move.municipality for move in moved.moves.all()] == [FLEN]


def test_the_present_municipality_needs_no_word(coordinator: User, moved: Company) -> None:
    assert bring_in(coordinator, "Sala")["left_alone"] == []
