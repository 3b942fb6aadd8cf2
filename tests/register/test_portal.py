"""A contact's own sheet: brought in whole, into the own company alone, and without a word of anybody else."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from companies.models import Company
from compcor.jobs.actions import run_job
from compcor.mail.models import Message
from courses.actions import enrol
from courses.attended import attended_differences
from courses.enums import RegisterState
from courses.models import RegisterImport
from participants.enums import CardState
from participants.models import EmployeeCard, Employment, JobChange, NoticeGiven, Participant
from tests.factories import make_company, make_contact, make_employment, make_participant, make_run, make_user
from tests.register.books import workbook

pytestmark = pytest.mark.django_db

ASA, BO = "19850709-9805", "19880513-2399"
HEADINGS = ["Personnummer", "Förnamn", "Efternamn", "E-post", "Befattning", "Anställd från", "Anställd till"]


def number_of(written: str) -> str:
    return re.sub(r"\D", "", written)


@pytest.fixture
def own() -> Company:
    return make_company("Alm AB", org_number="5598236809")


@pytest.fixture
def contact(client: Client, own: Company) -> Client:
    client.force_login(make_contact(own))
    return client


def url(name: str, company: Company, *more: object) -> str:
    return reverse(f"portal_register:{name}", args=[company.public_id, *more])


def upload(client: Client, company: Company, rows: list[list[Any]]) -> RegisterImport:
    """The file is in, and the worker has checked it."""
    file = SimpleUploadedFile("people.xlsx", workbook({"Deltagare": rows}))
    client.post(url("upload", company), {"file": file})
    return work(RegisterImport.objects.latest("pk"))


def work(register: RegisterImport) -> RegisterImport:
    register.refresh_from_db()
    assert register.job is not None
    run_job(register.job.public_id)
    return RegisterImport.objects.get(pk=register.pk)


def bring_in(client: Client, company: Company, rows: list[list[Any]]) -> RegisterImport:
    register = upload(client, company, rows)
    client.post(url("confirm", company, register.public_id))
    return work(register)


def page_of(client: Client, register: RegisterImport) -> str:
    assert register.company is not None
    return client.get(url("detail", register.company, register.public_id)).content.decode()


def two(**more: str) -> list[list[Any]]:
    return [
        HEADINGS,
        [ASA, more.get("name", "Åsa"), "Ek", "asa@alm.example", "svetsare", "2021-01-01", ""],
        [BO, "Bo", "Al", "", "operatör", "2021-01-01", ""],
    ]


def test_a_sheet_is_checked_confirmed_and_in(contact: Client, own: Company) -> None:
    register = upload(contact, own, two())
    preview = page_of(contact, register)
    assert "The sheet is right. Nothing is written yet." in preview
    assert "2 new people" in preview
    assert Participant.objects.count() == 0

    contact.post(url("confirm", own, register.public_id))
    register = work(register)

    assert register.state == RegisterState.APPLIED
    assert "The people are registered." in page_of(contact, register)
    assert Employment.objects.filter(company=own).count() == 2
    assert [message.email for message in Message.objects.all()] == ["asa@alm.example"]
    assert NoticeGiven.objects.get().participant.given_name == "Åsa"


def test_a_second_time_there_is_nothing_to_change(contact: Client, own: Company) -> None:
    bring_in(contact, own, two())

    register = upload(contact, own, two())

    assert "There is nothing to change" in page_of(contact, register)


def test_somebody_known_elsewhere_looks_new(client: Client) -> None:
    """Preview and result are the same, byte for byte apart from ids and times; nothing is overwritten."""
    pages = []
    for is_known in (False, True):
        company = make_company("Alm AB")
        if is_known:
            Employment.objects.all().delete()
            EmployeeCard.objects.all().delete()
            Participant.objects.all().delete()
            make_participant(
                "Åse", "Ekman", number=number_of(ASA), company=make_company("Granne AB"), email="old@granne.example"
            )
        client.force_login(make_contact(company))
        register = upload(client, company, two())
        preview = page_of(client, register)
        client.post(url("confirm", company, register.public_id))
        people = reverse("portal_people:list", args=[company.public_id])
        done = page_of(client, work(register))
        pages.append([alike(page) for page in (preview, done, client.get(people).content.decode())])

    assert pages[0] == pages[1]
    person = Participant.objects.get(email="old@granne.example")
    assert (person.given_name, person.family_name) == ("Åse", "Ekman")
    assert EmployeeCard.objects.get(participant=person, company__name="Alm AB").state == CardState.OPEN
    assert JobChange.objects.get().old.company.name == "Granne AB"


def alike(page: str) -> str:
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", page)
    page = re.sub(r"Company contact \d+|company_contact\d+@example.org", "reader", page, flags=re.IGNORECASE)
    page = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "moment", page)
    return re.sub(r"[0-9A-Za-z]{64}", "token", page)


def test_a_shared_persons_facts_change_on_the_card_alone(contact: Client, own: Company) -> None:
    person = make_participant("Åsa", "Ek", number=number_of(ASA), company=make_company(), email="x@granne.example")
    bring_in(contact, own, two())

    register = bring_in(contact, own, two(name="Åza"))

    person.refresh_from_db()
    assert register.summary["changed"] == 1
    assert (person.given_name, person.email) == ("Åsa", "x@granne.example")
    assert EmployeeCard.objects.get(company=own, participant=person).given_name == "Åza"


@pytest.mark.parametrize("is_there", [True, False])
def test_a_row_of_another_company_is_refused_alike_whether_it_exists(
    contact: Client, own: Company, is_there: bool
) -> None:
    if is_there:
        make_company("Granne AB", org_number="5598059888")
    rows = [[*HEADINGS, "Organisationsnummer"], [ASA, "Åsa", "Ek", "", "", "2021-01-01", "", "559805-9888"]]

    register = upload(contact, own, rows)

    page = page_of(contact, register)
    assert "The number is of another company than yours. Leave the row out." in page
    assert "Granne" not in page


def test_every_fault_says_where_and_what_to_do_and_shows_no_number(contact: Client, own: Company) -> None:
    wrong = "850709-9816"
    rows = [
        HEADINGS,
        [wrong, "Åsa", "Ek", "", "", "2021-01-01", ""],
        [BO, "", "Al", "inte en adress", "", "2021-13-45", ""],
        [BO, ASA, "Al", "", "", ASA, ""],
    ]

    register = upload(contact, own, rows)

    page = page_of(contact, register)
    listed = contact.get(url("faults", own, register.public_id)).content
    assert register.state == RegisterState.REFUSED
    assert "The last digit does not fit the personal number." in page
    assert "2021-13-45" in page
    for number in (wrong, number_of(wrong), ASA, number_of(ASA), number_of(ASA)[2:]):
        assert number not in page
        assert number.encode() not in listed
    assert Participant.objects.count() == 0


def test_an_unlikely_age_is_a_fault_also_of_somebody_known(contact: Client, own: Company) -> None:
    old = "19121212-1212"
    make_participant(number=number_of(old), company=make_company())

    register = upload(contact, own, [HEADINGS, [old, "Åsa", "Ek", "", "", "2021-01-01", ""]])

    assert "years old" in page_of(contact, register)


def test_a_protected_identity_is_an_alias_without_address(contact: Client, own: Company) -> None:
    rows = [
        [*HEADINGS, "Skyddad identitet"],
        [ASA, "Åsa", "Hemligsson", "asa@alm.example", "", "2021-01-01", "", "ja"],
    ]

    bring_in(contact, own, rows)

    person = Participant.objects.get()
    listed = contact.get(reverse("portal_people:list", args=[own.public_id])).content.decode()
    assert (person.email, Message.objects.count()) == ("", 0)
    assert "Skyddad identitet" in listed
    assert "Hemligsson" not in listed


def test_the_notice_handed_over_before_is_noted(contact: Client, own: Company) -> None:
    rows = [[*HEADINGS, "Informerad"], [BO, "Bo", "Al", "", "", "2021-01-01", "", "2021-02-01"]]

    bring_in(contact, own, rows)

    given = NoticeGiven.objects.get()
    assert (given.channel, given.given_on, given.company) == ("employer", date(2021, 2, 1), own)


def rows_of_people() -> dict[str, list[Any]]:
    """Every row that a sheet writes, but for moments and given notices."""
    left_out = {"changed_at", "informed_on", "notice_version"}
    return {
        model.__name__: sorted(
            map(
                repr,
                model._base_manager.values(
                    *[field.attname for field in model._meta.concrete_fields if field.name not in left_out]
                ),
            )
        )
        for model in (Participant, Employment, EmployeeCard, JobChange)
    }


def test_a_contact_takes_the_sheet_back_as_long_as_nothing_depends_on_it(contact: Client, own: Company) -> None:
    """New people go, changed ones are as before, and who is known elsewhere is known there as ever."""
    known = make_participant("Bo", "Al", number=number_of(BO), company=make_company("Granne AB"))
    make_participant("Eva", "Dal", number=number_of("19850709-9813"), company=own)
    EmployeeCard.objects.create(participant=known, company=make_company("Granne AB"), given_name="Bo", family_name="Al")
    before = rows_of_people()
    rows = [*two(), ["19850709-9813", "Eva", "Dahl", "", "svetsare", "2019-01-01", ""]]
    register = bring_in(contact, own, rows)
    assert rows_of_people() != before
    assert "Take it back" in page_of(contact, register)

    contact.post(url("undo", own, register.public_id))

    register.refresh_from_db()
    assert register.state == RegisterState.UNDONE
    assert {name: rows for name, rows in rows_of_people().items() if name != "EmployeeCard"} == {
        name: rows for name, rows in before.items() if name != "EmployeeCard"
    }
    assert not EmployeeCard.objects.filter(company=own).exists()
    assert "Everything is as it was before." in page_of(contact, register)
    assert attended_differences() == []


def test_a_sheet_that_something_depends_on_is_not_taken_back(contact: Client, own: Company) -> None:
    register = bring_in(contact, own, two())
    person = Participant.objects.get(given_name="Bo")
    enrol(participant=person, run=make_run(), company=own, by=make_user())
    before = rows_of_people()

    answer = contact.post(url("undo", own, register.public_id), follow=True).content.decode()

    assert "Nothing was taken back: something has been changed or booked since. Ask your coordinator. Al, Bo" in answer
    assert rows_of_people() == before


def test_who_was_registered_elsewhere_meanwhile_stays_there(contact: Client, own: Company) -> None:
    """The contact sees nothing of it: the sheet is taken back, and the other company keeps its person."""
    register = bring_in(contact, own, two())
    person = Participant.objects.get(given_name="Bo")
    make_employment(person, make_company())

    contact.post(url("undo", own, register.public_id))

    register.refresh_from_db()
    assert register.state == RegisterState.UNDONE
    assert list(Participant.objects.all()) == [person]
    assert not Employment.objects.filter(company=own).exists()


def test_the_neighbours_sheet_is_not_there(contact: Client, own: Company) -> None:
    neighbour = make_company()
    theirs = RegisterImport.objects.create(
        company=neighbour, file_name="x.xlsx", size=1, uploaded_by=make_contact(neighbour)
    )
    projects = RegisterImport.objects.create(file_name="y.xlsx", size=1, uploaded_by=make_user())

    for register in (theirs, projects):
        assert contact.get(url("detail", own, register.public_id)).status_code == 404
        assert contact.get(url("faults", own, register.public_id)).status_code == 404
        assert contact.post(url("confirm", own, register.public_id)).status_code == 404
        assert contact.post(url("undo", own, register.public_id)).status_code == 404
        assert contact.post(url("discard", own, register.public_id)).status_code == 404


def test_the_empty_sheet_has_the_registers_columns(contact: Client, own: Company) -> None:
    content = contact.get(url("template", own)).content

    register = contact.post(url("upload", own), {"file": SimpleUploadedFile("people.xlsx", content)})

    assert register.status_code == 302
    assert "There is nothing to change" in page_of(contact, work(RegisterImport.objects.get()))
