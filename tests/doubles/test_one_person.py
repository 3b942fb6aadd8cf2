"""The same person, however and by whomever registered, is one participant."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from companies.models import Company
from compcor.accounts.models import User
from courses.models import Attendance, Participation, RegisterImport
from courses.register.actions import import_register
from participants import actions
from participants.employees import names_at
from participants.enums import NumberChange, Side
from participants.models import EmployeeCard, Employment, FormerNumber, Participant
from reporting.figures import collect_figures
from tests.doubles.rows import BORN, MARCH, attend, merge, number_of, person
from tests.factories import (
    make_company,
    make_contact,
    make_employment,
    make_enrolment,
    make_participant,
    make_project,
    make_run,
    make_session,
    make_user,
)
from tests.register.books import ATTENDANCE, PEOPLE, little, workbook

pytestmark = pytest.mark.django_db
COORDINATION, PERSONAL = "19850769-9802", "19850709-9805"


@pytest.fixture
def by() -> User:
    return make_user()


def bring_in(by: User, **sheets: Any) -> RegisterImport:
    outcome = import_register(content=workbook(little(**sheets)), file_name="register.xlsx", by=by)
    assert outcome.faults == []
    return RegisterImport.objects.latest("pk")


def test_two_companies_that_write_number_and_name_otherwise_register_one_person() -> None:
    spellings = (("19850709-9805", "Åsa", "Öberg"), ("850709 9805", "Asa", "Oberg"))
    for number, given, family in spellings:
        company = make_company()
        actions.register_employee(
            company=company,
            personal_number=number,
            given_name=given,
            family_name=family,
            email=f"hr{len(number)}@example.org",
            starts_on=MARCH,
            by=make_contact(company),
        )

    participant = Participant.objects.get()
    assert (participant.given_name, participant.family_name) == ("Åsa", "Öberg")
    assert Employment.objects.filter(participant=participant).count() == 2


@time_machine.travel("2021-09-30T12:00:00+02:00", tick=True)
def test_a_new_number_keeps_the_history_and_the_person_counts_once(by: User) -> None:
    """docs/domain.md §9 trap 2."""
    make_project()
    company = make_company()
    participant = make_participant(number=COORDINATION, company=company)
    run = make_run()
    attend(make_enrolment(participant, run, company), make_session(run, MARCH))
    counted = Participation.objects.values_list("participant", "started_on", "minutes", "age_at_start").get()

    actions.correct_personal_number(participant=participant, personal_number=PERSONAL, change=NumberChange.NEW, by=by)

    assert Participation.objects.values_list("participant", "started_on", "minutes", "age_at_start").get() == counted
    assert collect_figures(None, as_of=date(2021, 9, 30)).participants == 1


@time_machine.travel(datetime(2021, 9, 30, tzinfo=UTC), tick=True)
def test_an_import_with_the_old_number_finds_the_person(by: User) -> None:
    """An older list names the coordination number in every sheet: nobody becomes two."""
    make_project()
    participant = make_participant("Åsa", "Ek", number=PERSONAL)
    double = make_participant("Åsa", "Ek", number=COORDINATION)
    merge(participant, double, by)
    rows = [PEOPLE, [COORDINATION, "Åsa", "Ek", "559823-6809", date(2019, 1, 1), ""]]
    attended = [ATTENDANCE, ["AUT-01-01", date(2021, 3, 1), COORDINATION, "Närvarande", "", ""]]

    bring_in(by, Deltagare=rows, Närvaro=attended)

    assert Participant.objects.get() == participant
    assert Participant.objects.get().personal_number == PERSONAL.replace("-", "")
    assert Attendance.objects.get().enrolment.participant == participant
    assert FormerNumber.objects.count() == 1


def test_a_registration_with_the_former_number_finds_the_merged_person(by: User) -> None:
    first, second = person(), make_participant("Amina", "Ali", number=number_of(BORN))
    number = second.personal_number
    merge(first, second, by)

    found = actions.register_participant(
        personal_number=number, company=make_company(), starts_on=MARCH, given_name="A", family_name="B", by=by
    )

    assert (found.participant, found.is_new) == (first, False)


# What companies see of a merged person


def test_no_company_learns_by_a_merge_what_another_one_has_said(by: User) -> None:
    old, new = make_company(), make_company()
    first, second = person("Sara", "Lund", company=old), person("Sara", "Ek", company=new, email="sara@example.org")

    merge(first, second, by, family_name=Side.SECOND, email=Side.SECOND)

    assert names_at(old, [first.pk]) == {first.pk: "Lund, Sara"}
    assert names_at(new, [first.pk]) == {first.pk: "Ek, Sara"}
    assert EmployeeCard.objects.get(company=old).email == ""


def test_the_only_employer_of_both_sees_the_facts_that_were_chosen(by: User) -> None:
    company = make_company()
    first, second = person("Sara", "Lund", company=company), person("Sara", "Ek", company=company)

    merge(first, second, by, family_name=Side.SECOND)

    assert names_at(company, [first.pk]) == {first.pk: "Ek, Sara"}


def test_a_contact_sees_neither_hours_nor_employments_of_the_other_company(by: User) -> None:
    old, new, run = make_company(), make_company(), make_run()
    first, second = person(), person()
    make_employment(first, old, ends_on=date(2021, 2, 28))
    make_employment(second, new, starts_on=date(2021, 3, 1))
    attend(make_enrolment(first, run, old), make_session(run, date(2021, 2, 9)))
    attend(make_enrolment(second, run, new), make_session(run, MARCH))

    merge(first, second, by)

    for company in (old, new):
        contact = make_contact(company)
        for model in (Attendance, Employment):
            assert {row.company for row in model.objects.visible_to(contact)} == {company}
    assert Company.objects.count() == 2
