"""The contact's own pages: home, colleagues, the company's facts; and nothing of a neighbour on any of them."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import waiting
from companies.models import Company, CompanyMembership
from companies.waiting import Waiting, company_waits_for, waiting_of
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from tests.factories import make_company, make_contact, make_invitation, make_participant, make_user

pytestmark = pytest.mark.django_db
FACTS = {
    "contact_name": "Eva Ek",
    "contact_phone": "016-123 45",
    "headcount": "55",
    "turnover_msek": "80.5",
    "balance_msek": "",
}


@pytest.fixture
def company() -> Company:
    return make_company("Ångtorp AB", headcount=40)


@pytest.fixture
def contact(client: Client, company: Company) -> User:
    """A contact of the company, signed in."""
    user = make_contact(company)
    client.force_login(user)
    return user


@pytest.fixture
def no_finders(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other apps wait for is left out."""
    monkeypatch.setattr(waiting, "_finders", [])


def page(name: str, company: Company, *more: object) -> str:
    return reverse(f"portal:{name}", args=[company.public_id, *more])


def say(title: str, **more: object) -> None:
    """Have the project wait for one thing."""
    company_waits_for(lambda *_: [Waiting(title=title, text="", url="/", button="Do it", **more)])


# Home


@pytest.mark.usefixtures("no_finders")
def test_the_nearest_last_day_comes_first_and_what_is_done_last(company: Company) -> None:
    say("done", is_done=True)
    say("no day")
    say("later", due_on=date(2026, 12, 1))
    say("soon", due_on=date(2026, 11, 25))

    assert [one.title for one in waiting_of(company, make_user())] == ["soon", "later", "no day", "done"]


@pytest.mark.usefixtures("no_finders")
def test_the_home_says_what_waits_with_a_button_each(client: Client, company: Company, contact: User) -> None:
    say("Name two seats", due_on=timezone.localdate() - timedelta(days=1))
    say("Sign the agreement", due_on=timezone.localdate())
    say("Declare the size", is_done=True)

    home = client.get(page("home", company)).content.decode()

    for text in ("2 things need you", "should have been done by", "last day today", "1 of 3 done", "Do it"):
        assert text in home


@pytest.mark.usefixtures("no_finders")
def test_nothing_waits_is_said_kindly_with_the_steps_at_hand(client: Client, company: Company, contact: User) -> None:
    home = client.get(page("home", company)).content.decode()

    for text in ("Nothing waits for you", "We write when something comes up", "Register the people", "Book seats"):
        assert text in home


def test_who_comes_from_the_invitation_gets_the_explanation(client: Client, company: Company, contact: User) -> None:
    home = client.get(page("home", company) + "?welcome=yes").content.decode()

    assert "You are now a contact of Ångtorp AB" in home
    assert "In three steps" in home


def test_another_company_is_one_click_away(client: Client, company: Company, contact: User) -> None:
    """Three by name; whoever has more chooses from all."""
    others = [make_company(f"Annat bolag {number} AB") for number in range(5)]
    for other in others:
        CompanyMembership.objects.create(user=contact, company=other, starts_on=date(2020, 1, 1))
    make_company("Grannens AB")

    home = client.get(page("home", company)).content.decode()

    linked = [other for other in others if page("home", other) in home]
    assert len(linked) == 3
    assert f'href="{reverse("portal:choose")}"' in home
    assert "Grannens AB" not in home


@pytest.mark.parametrize("name", ["home", "access", "company"])
def test_a_page_costs_the_same_whatever_the_company_has(client: Client, name: str) -> None:
    """With one or three companies, contacts and invitations, one or 300 people."""
    costs = []
    for number, people in ((1, 1), (3, 300)):
        user = make_contact(make_company())
        companies = [make_company() for _ in range(number)]
        for company in companies:
            CompanyMembership.objects.create(user=user, company=company, starts_on=date(2020, 1, 1))
            for _ in range(number):
                make_contact(company)
                make_invitation(company)
        for _ in range(people):
            make_participant(company=companies[0])
        client.force_login(user)
        client.get(page(name, companies[0]))  # which writes the session
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(name, companies[0])).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]


# The menu


def test_the_menu_is_of_this_company_and_marks_the_page(client: Client, company: Company, contact: User) -> None:
    menu = client.get(page("invite", company)).context["menu"]

    assert all(str(company.public_id) in link for link in re.findall(r'<a href="([^"]*)"', menu))
    assert re.findall(r'aria-current="page"><svg.*</svg><span>(.*)</span>', menu) == ["Colleagues"]


def test_the_menu_is_in_the_language_and_of_the_company_that_are_asked_for(
    client: Client, company: Company, contact: User
) -> None:
    other = make_company()
    CompanyMembership.objects.create(user=contact, company=other, starts_on=date(2020, 1, 1))
    client.get(page("access", company))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"

    menu = client.get(page("access", other)).context["menu"]

    assert "Kollegor" in menu
    assert str(other.public_id) in menu
    assert str(company.public_id) not in menu


# Colleagues


def test_colleagues_and_open_invitations_are_shown_with_the_mails_state(
    client: Client, company: Company, contact: User
) -> None:
    colleague, switched_off, ended = make_contact(company), make_contact(company), make_contact(company)
    User.objects.filter(pk=switched_off.pk).update(is_active=False)
    CompanyMembership.objects.filter(user=ended).update(ends_on=date(2021, 1, 1))
    client.post(page("invite", company), {"email": "asa@example.org"})
    make_invitation(company, "old@example.org", expires_at=timezone.now() + timedelta(seconds=1))

    shown = client.get(page("access", company)).content.decode()

    for text in (colleague.email, "2020-01-01", "asa@example.org", "to be sent", "waits for an answer"):
        assert text in shown
    for text in (switched_off.email, ended.email):
        assert text not in shown


def test_a_colleagues_access_is_ended_after_a_question(client: Client, company: Company, contact: User) -> None:
    colleague = make_contact(company)
    address = page("access_end", company, CompanyMembership.objects.get(user=colleague).public_id)

    asked = client.get(address).content.decode()
    still = list(Company.objects.visible_to(colleague))
    client.post(address)

    assert f"End the access of {colleague}" in asked
    assert still == [company]
    assert list(Company.objects.visible_to(colleague)) == []
    [event] = AuditEvent.objects.about(company)
    assert (event.verb, event.actor) == ("company.access_ended", contact)


def test_ones_own_access_is_ended_with_a_plain_warning(client: Client, company: Company, contact: User) -> None:
    make_contact(company)
    address = page("access_end", company, CompanyMembership.objects.get(user=contact).public_id)

    asked = client.get(address).content.decode()
    left = client.post(address, follow=True)

    assert "You are locked out of the company at once" in asked
    assert left.redirect_chain[-1][0] == "/portal/"
    assert "You do not speak for any company today" in left.content.decode()
    assert client.get(page("home", company)).status_code == 404


def test_the_last_access_is_not_ended_from_the_portal(client: Client, company: Company, contact: User) -> None:
    shown = client.get(page("access", company)).content.decode()
    refused = client.post(page("access_end", company, CompanyMembership.objects.get(user=contact).public_id))

    assert "cannot be ended here" in shown
    assert "Nobody else has access" in refused.content.decode()
    assert list(Company.objects.visible_to(contact)) == [company]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_neighbours_access_and_invitations_are_not_there(
    client: Client, company: Company, contact: User, method: str
) -> None:
    """Under the own company's address and under the neighbour's: 404, and nothing happens."""
    neighbour = make_company()
    invitation = make_invitation(neighbour)
    make_contact(neighbour)
    membership = CompanyMembership.objects.get(user=make_contact(neighbour))
    ids = {"access_end": membership.public_id, "withdraw": invitation.public_id}
    if method == "post":
        ids["invite_again"] = invitation.public_id

    statuses = {
        getattr(client, method)(page(name, where, public_id)).status_code
        for name, public_id in ids.items()
        for where in (company, neighbour)
    }

    assert statuses == {404}
    assert neighbour.memberships.active().count() == 2
    assert list(neighbour.invitations.open()) == [invitation]


def test_an_invitation_that_was_accepted_is_neither_sent_again_nor_withdrawn(
    client: Client, company: Company, contact: User
) -> None:
    invitation = make_invitation(company, accepted_at=timezone.now(), accepted_by=make_user())

    for name in ("invite_again", "withdraw"):
        answer = client.post(page(name, company, invitation.public_id), follow=True)
        assert "has been accepted or withdrawn already" in answer.text
    assert [company.invitations.get()] == [invitation]


def test_too_many_invitations_are_refused_at_the_field(client: Client, company: Company, contact: User) -> None:
    """Counted for the company in the database: another address of the client starts no new count."""
    for number in range(5):
        client.post(page("invite", company), {"email": f"a{number}@example.org"})

    refused = client.post(page("invite", company), {"email": "b@example.org"}, HTTP_X_FORWARDED_FOR="192.0.2.9")
    again = client.post(page("invite_again", company, company.invitations.first().public_id), follow=True)

    assert "the most for one day" in str(refused.context["form"].errors["email"])
    assert 'value="b@example.org"' in refused.content.decode()
    assert "the most for one day" in again.content.decode()


# The company's facts


def test_a_contact_corrects_what_is_the_companys_own(client: Client, company: Company, contact: User) -> None:
    client.post(page("company_edit", company), FACTS)

    company.refresh_from_db()
    [event] = AuditEvent.objects.about(company)
    assert (company.contact_name, company.headcount) == ("Eva Ek", 55)
    assert (event.verb, event.actor, event.details["after"]["headcount"]) == ("company.changed", contact, 55)
    assert "Eva Ek" not in str(event.details)


def test_name_number_and_state_are_not_the_contacts(client: Client, company: Company, contact: User) -> None:
    sent = {"name": "Mitt AB", "org_number": "5598236809", "state": "completed", "municipality": "1880", "note": "x"}

    client.post(page("company_edit", company), FACTS | sent)

    changed = Company.objects.get(pk=company.pk)
    for name in ("name", "org_number", "state", "municipality", "note"):
        assert getattr(changed, name) == getattr(company, name)


def test_a_negative_turnover_is_refused_and_nothing_typed_is_lost(
    client: Client, company: Company, contact: User
) -> None:
    refused = client.post(page("company_edit", company), FACTS | {"turnover_msek": "-1"})

    assert "cannot be negative" in refused.content.decode()
    assert 'value="Eva Ek"' in refused.content.decode()
