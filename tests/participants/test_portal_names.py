"""A company calls its people by the names that it wrote itself, on every page, in mails and in its report."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import Company
from compcor.core.periods import swedish_today
from participants.employees import as_known, names_at
from participants.models import Employment, Participant
from tests.factories import (
    make_card,
    make_company,
    make_contact,
    make_employment,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Company:
    return make_company("Alm AB")


@pytest.fixture
def person(own: Company) -> Participant:
    """Known as Åse Oberg elsewhere, and as Åsa Öberg here."""
    person = make_participant("Åse", "Oberg", company=make_company("Granne AB"))
    make_employment(person, own)
    make_card(person, own, given_name="Åsa", family_name="Öberg")
    return person


def test_every_portal_page_has_the_companys_own_word(client: Client, own: Company, person: Participant) -> None:
    client.force_login(make_contact(own))
    run = make_run()
    make_session(run, swedish_today() + timedelta(days=30))
    make_enrolment(person, run, own)
    args = [own.public_id]
    employment = Employment.objects.get(company=own)
    pages = [
        reverse("portal:home", args=args),
        reverse("portal_people:list", args=args),
        reverse("portal_people:detail", args=[*args, employment.public_id]),
        reverse("portal_courses:people", args=args),
        reverse("portal_courses:bookings", args=args),
        reverse("portal_courses:run", args=[*args, run.public_id]),
        reverse("portal_courses:enrol", args=[*args, run.public_id]),
    ]

    texts = [client.get(page).content.decode() for page in pages]

    assert [page for page, text in zip(pages, texts, strict=True) if "Oberg" in text] == []
    assert all("Öberg, Åsa" in text for text in texts[1:])


def test_a_name_alone_is_lent_never_the_protection(own: Company, person: Participant) -> None:
    """Who is protected gets no mail, whatever a company writes of them."""
    Participant.objects.filter(pk=person.pk).update(protected_identity=True, search_text="")
    person = Participant.objects.get()

    (shown,) = as_known(own, [person], person=lambda one: one)

    assert (str(shown), shown.protected_identity) == ("Öberg, Åsa", True)


def test_without_a_card_it_is_the_name_in_lists(own: Company) -> None:
    person = make_participant("Bo", "Al", company=own)

    assert names_at(own, [person.pk]) == {person.pk: "Al, Bo"}


def test_whom_the_company_flagged_is_an_alias(own: Company) -> None:
    person = make_participant("Bo", "Al", company=own, protected_identity=True)
    make_card(person, own, protected_identity=True)

    assert names_at(own, [person.pk]) == {person.pk: person.list_name}
