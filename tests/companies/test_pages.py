"""Coordinators' pages about companies."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from companies import actions
from companies.enums import CompanyState
from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from tests.factories import make_agreement, make_company, make_contact, make_invitation, make_partner, make_user

pytestmark = pytest.mark.django_db

FACTS = {
    "name": "Ångtorp AB",
    "org_number": "559823-6809",
    "municipality": "0484",
    "sni_code": "25620",
    "sni_version": "2007",
    "headcount": "40",
    "turnover_msek": "80.5",
    "fiscal_year_start_month": "1",
}


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def coordinator(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def page(name: str, company: Company, *more: object) -> str:
    return reverse(f"companies:{name}", args=[company.public_id, *more])


def test_a_new_company_leads_to_its_page(coordinator: Client) -> None:
    response = coordinator.post(reverse("companies:create"), FACTS)

    company = Company.objects.get()
    assert response.headers["Location"] == page("detail", company)
    assert (company.org_number, company.sni_code, company.state) == ("5598236809", "25.620", CompanyState.LEAD)


def test_what_the_action_refuses_stands_at_the_field_and_nothing_typed_is_lost(coordinator: Client) -> None:
    make_company(org_number="5598236809")

    response = coordinator.post(reverse("companies:create"), FACTS | {"sni_code": "skruv"})
    wrong_sni = response.context["form"].errors
    response = coordinator.post(reverse("companies:create"), FACTS)
    known_number = response.context["form"].errors

    assert list(wrong_sni) == ["sni_code"]
    assert known_number == {"org_number": ["There is already a company with this number."]}
    assert 'value="Ångtorp AB"' in response.content.decode()


def test_a_change_is_saved_and_told_in_the_history(coordinator: Client, user: User) -> None:
    company = make_company("Ångtorp AB", org_number="5598236809", headcount=40)

    coordinator.post(page("edit", company), FACTS | {"headcount": "55", "partner": str(make_partner().pk)})
    history = coordinator.get(page("history", company)).content.decode()

    assert Company.objects.get().headcount == 55
    for text in ("Changed the company", "employees", "<del>40</del>", "<ins>55</ins>", user.name):
        assert text in history


def test_the_page_shows_state_size_agreements_and_contacts(coordinator: Client) -> None:
    company = make_company("Ångtorp AB", headcount=9, turnover_msek=5)
    make_agreement(company, signed_on=date(2020, 9, 15))
    contact = make_contact(company)

    content = coordinator.get(page("detail", company)).content.decode()

    for text in ("Ångtorp AB", "active", "micro", "Fewer than 10 employees", "2020-09-15", contact.email):
        assert text in content


def test_the_state_is_changed_with_a_reason(coordinator: Client) -> None:
    company = make_company()

    refused = coordinator.post(page("state", company), {"state": "withdrawn", "reason": ""})
    coordinator.post(page("state", company), {"state": "withdrawn", "reason": "Sold"})

    assert "Say why the company withdraws." in refused.content.decode()
    company.refresh_from_db()
    assert (company.state, company.withdrawn_reason) == (CompanyState.WITHDRAWN, "Sold")


def test_an_agreement_is_registered(coordinator: Client) -> None:
    company = make_company(state=CompanyState.LEAD)

    coordinator.post(page("agreement", company), {"signed_on": "2020-09-15", "signatory": "Eva Ek"})

    company.refresh_from_db()
    assert (company.state, company.agreements.get().signatory) == (CompanyState.AGREED, "Eva Ek")


def test_a_contact_is_invited_and_loses_access(coordinator: Client) -> None:
    """Also a contact of another company, who then speaks for both."""
    company = make_company(contact_email="eva@example.org")
    contact = make_contact(make_company())

    offered = coordinator.get(page("access", company))
    coordinator.post(page("access", company), {"email": contact.email.upper()})
    invitation = company.invitations.get()
    shown = coordinator.get(page("detail", company)).content.decode()
    actions.accept_invitation(invitation=invitation, by=contact)
    membership = company.memberships.get()
    asked = coordinator.get(page("access_end", company, membership.public_id))
    coordinator.post(page("access_end", company, membership.public_id))

    assert offered.context["form"].initial == {"email": "eva@example.org"}
    assert contact.email in shown
    assert "to be sent" in shown
    assert f"End the access of {contact}" in asked.content.decode()
    assert company not in Company.objects.visible_to(contact)


def test_an_invitation_is_sent_again_and_withdrawn(coordinator: Client) -> None:
    company = make_company()
    first = make_invitation(company, "eva@example.org")

    coordinator.post(page("invite_again", company, first.public_id))
    second = company.invitations.open().get()
    coordinator.post(page("withdraw", company, second.public_id))
    late = coordinator.post(page("withdraw", company, second.public_id))

    assert second != first
    assert not company.invitations.open().exists()
    assert "has been accepted or withdrawn already" in late.text
    history = coordinator.get(page("history", company)).content.decode()
    for text in ("Sent an invitation again", "Withdrew an invitation", "eva@example.org"):
        assert text in history


def test_a_neighbours_access_is_not_found_under_this_company(coordinator: Client) -> None:
    company, neighbour = make_company(), make_company()
    make_contact(neighbour)

    response = coordinator.post(page("access_end", company, neighbour.memberships.get().public_id))

    assert response.status_code == 404
    assert neighbour.memberships.active().exists()


@pytest.mark.parametrize("name", ["detail", "edit", "state", "agreement", "access", "history"])
def test_an_unknown_company_is_not_found(coordinator: Client, name: str) -> None:
    assert coordinator.get(page(name, Company())).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_the_pages_are_for_coordinators(client: Client, role: Role) -> None:
    company = make_company()
    client.force_login(make_contact(company) if role == Role.COMPANY_CONTACT else make_user(role))

    addresses = [reverse("companies:list"), reverse("companies:create"), reverse("companies:proposals")]
    addresses += [page(name, company) for name in ("detail", "edit", "state", "agreement", "access", "history")]

    assert {client.get(address).status_code for address in addresses} == {403}


def test_a_sole_traders_number_stays_masked_in_the_form_and_is_kept(coordinator: Client) -> None:
    company = make_company("Alms Svets", org_number="8507099805")

    form = coordinator.get(page("edit", company))
    facts = {name: field.value() for name, field in ((f.name, f) for f in form.context["form"])}
    facts = {name: value for name, value in facts.items() if value is not None} | {"name": "Alms Svets & Smide"}
    answer = coordinator.post(page("edit", company), facts)

    company.refresh_from_db()
    assert "9805" not in form.content.decode()
    assert (answer.status_code, company.name, company.org_number) == (302, "Alms Svets & Smide", "8507099805")


def test_companies_are_proposed_while_one_types(coordinator: Client) -> None:
    make_company("Ångtorp AB", org_number="5598236809")
    make_company("Ek Mekaniska AB")

    found = coordinator.post(reverse("companies:proposals"), {"for": "company", "company": "ång"})
    nothing = coordinator.post(reverse("companies:proposals"), {"for": "company", "company": ""})

    assert found.content.decode().strip() == '<option value="Ångtorp AB (559823-6809)"></option>'
    assert nothing.content.decode().strip() == ""


def test_a_contact_whose_account_is_switched_off_is_shown_as_such(coordinator: Client) -> None:
    company = make_company()
    contact = make_contact(company)
    assert "switched off" not in coordinator.get(page("detail", company)).content.decode()
    User.objects.filter(pk=contact.pk).update(is_active=False)

    assert "switched off" in coordinator.get(page("detail", company)).content.decode()
