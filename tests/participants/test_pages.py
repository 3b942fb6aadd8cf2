"""Coordinators' pages about people."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from companies.forms.fields import CompanyField
from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from participants.models import Employment, Participant
from tests.factories import make_company, make_employment, make_participant, make_user, personal_number

pytestmark = pytest.mark.django_db

NUMBER = "19850709-9805"


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def coordinator(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def appointed(client: Client) -> Client:
    client.force_login(make_user(Role.COORDINATOR, handles_protected=True))
    return client


def page(name: str, participant: Participant, *more: object) -> str:
    return reverse(f"participants:{name}", args=[participant.public_id, *more])


def facts(company: Company) -> dict[str, str]:
    return {
        "personal_number": NUMBER,
        "given_name": "Åsa",
        "family_name": "Öberg",
        "company": f"{company.name} ({company.org_number_display})",
        "title": "svetsare",
        "starts_on": "2020-01-01",
    }


# Registering


def test_a_new_person_leads_to_their_page(coordinator: Client) -> None:
    company = make_company("Alm AB")

    response = coordinator.post(reverse("participants:create"), facts(company))

    participant = Participant.objects.get()
    assert response.headers["Location"] == page("detail", participant)
    assert (participant.list_name, participant.employments.get().company) == ("Öberg, Åsa", company)


def test_a_known_person_gets_an_employment_and_one_is_told(coordinator: Client) -> None:
    make_participant("Åsa", "Öberg", number="198507099805", company=make_company())

    response = coordinator.post(reverse("participants:create"), facts(make_company("Alm AB")), follow=True)

    assert "The person was registered already. The employment at Alm AB is added." in response.content.decode()
    assert (Participant.objects.count(), Employment.objects.count()) == (1, 2)


def test_a_wrong_number_is_said_at_its_field(coordinator: Client) -> None:
    wrong = facts(make_company()) | {"personal_number": "19850709-9806"}

    response = coordinator.post(reverse("participants:create"), wrong)

    assert response.context["form"].errors == {"personal_number": ["The last digit of the personal number is wrong."]}
    assert 'value="svetsare"' in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


def test_a_companys_page_leads_to_the_form_with_the_company(coordinator: Client) -> None:
    company = make_company("Alm AB", org_number="5598236809")

    content = coordinator.get(reverse("participants:create"), {"company": company.public_id}).content.decode()

    assert 'value="Alm AB (559823-6809)"' in content


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (NUMBER, "Born 1985-07-09, woman."),
        ("19850769-9802", "Born 1985-07-09, woman."),
        ("19850709-9806", "The last digit of the personal number is wrong."),
        ("1985", "The number is to have 10 or 12 digits."),
        (personal_number(birth_date=date(2020, 5, 5)), "younger than 15 years"),
    ],
    ids=["right", "coordination", "check digit", "short", "young"],
)
def test_the_number_is_checked_while_it_is_typed(coordinator: Client, typed: str, said: str) -> None:
    response = coordinator.post(reverse("participants:check_number"), {"personal_number": typed})

    assert said in response.content.decode()
    assert typed not in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


def test_the_check_tells_who_is_registered_already(coordinator: Client) -> None:
    make_participant("Åsa", "Öberg", number="198507099805")

    response = coordinator.post(reverse("participants:check_number"), {"personal_number": "850709-9805"})

    assert "Already registered: Öberg, Åsa." in response.content.decode()


def test_the_check_takes_no_number_from_an_address(coordinator: Client) -> None:
    assert coordinator.get(reverse("participants:check_number"), {"personal_number": NUMBER}).status_code == 405


# Choosing a company


def test_a_company_is_meant_by_name_number_or_id() -> None:
    field = CompanyField()
    field.companies = Company.objects.all()
    alm = make_company("Alm AB", org_number="5598236809")
    make_company("Alm AB Syd")

    texts = ["Alm AB", "alm ab (559823-6809)", "5598236809", "559823-6809", str(alm.public_id)]

    assert {field.clean(text) for text in texts} == {alm}


# One person


def test_the_page_costs_the_same_for_one_employment_and_three(
    coordinator: Client, django_assert_num_queries: Callable
) -> None:
    people = [make_participant(company=make_company()), make_participant(company=make_company())]
    for _ in range(2):
        make_employment(people[1], make_company())
    coordinator.get(reverse("participants:list"))

    for participant in people:
        with django_assert_num_queries(5):
            coordinator.get(page("detail", participant))


def test_the_number_is_masked_until_somebody_says_why(coordinator: Client) -> None:
    participant = make_participant(number="198507099805")

    before = coordinator.get(page("detail", participant)).content.decode()
    refused = coordinator.post(page("reveal", participant), {"reason": ""}).content.decode()
    shown = coordinator.post(page("reveal", participant), {"reason": "SCB asked"})

    assert ("19850709-****" in before, "9805" in before, "9805" in refused) == (True, False, False)
    assert "19850709-9805" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert [event.verb for event in AuditEvent.objects.about(participant)] == ["participant.number_revealed"]


def test_a_changed_person_is_saved(coordinator: Client) -> None:
    participant = make_participant("Kim", "Alm")

    coordinator.post(page("edit", participant), {"given_name": "Kim", "family_name": "Ek"})

    assert Participant.objects.get().list_name == "Ek, Kim"


def test_a_corrected_number_gives_another_birth_date(coordinator: Client) -> None:
    participant = make_participant()

    coordinator.post(page("correct_number", participant), {"personal_number": NUMBER, "change": "mistyped"})

    assert Participant.objects.get().birth_date == date(1985, 7, 9)


def test_employments_are_added_changed_and_ended(coordinator: Client) -> None:
    participant = make_participant(company=make_company("Alm AB"))
    first = participant.employments.get()
    ek = make_company("Ek AB")

    coordinator.post(page("employment_end", participant, first.public_id), {"ends_on": "2021-05-31"})
    coordinator.post(page("employment_start", participant), {"company": "Ek AB", "starts_on": "2021-06-01"})
    second = participant.employments.get(company=ek)
    coordinator.post(
        page("employment_edit", participant, second.public_id),
        {"company": "Ek AB", "starts_on": "2021-06-02", "title": "montör"},
    )

    spells = participant.employments.order_by("starts_on").values_list("company__name", "starts_on", "ends_on", "title")
    assert list(spells) == [
        ("Alm AB", date(2019, 1, 1), date(2021, 5, 31), "operatör"),
        ("Ek AB", date(2021, 6, 2), None, "montör"),
    ]


def test_anothers_employment_is_not_found_under_this_person(coordinator: Client) -> None:
    participant, other = make_participant(), make_participant(company=make_company())

    address = page("employment_end", participant, other.employments.get().public_id)

    assert coordinator.post(address, {"ends_on": "2021-05-31"}).status_code == 404


# Protected identities


def test_a_protected_identity_is_an_alias_on_its_pages(coordinator: Client) -> None:
    participant = make_participant(
        "Åsa", "Öberg", protected_identity=True, email="asa@example.org", mobile="0701740605"
    )

    for name in ("detail", "history", "employment_start"):
        content = coordinator.get(page(name, participant)).content.decode()
        assert "Skyddad identitet 1" in content
        assert [
            text for text in ("Öberg", "Åsa", "asa@", "1740605", f"{participant.birth_date}") if text in content
        ] == []


@pytest.mark.parametrize("name", ["edit", "reveal", "correct_number"])
def test_the_name_behind_an_alias_is_for_the_appointed(coordinator: Client, name: str) -> None:
    participant = make_participant("Åsa", "Öberg", protected_identity=True)

    got = coordinator.get(page(name, participant))
    posted = coordinator.post(page(name, participant), {"reason": "SCB asked"})

    assert (got.status_code, posted.status_code) == (403, 403)


def test_every_look_of_the_appointed_is_logged(appointed: Client) -> None:
    participant = make_participant("Åsa", "Öberg", protected_identity=True)

    appointed.get(page("edit", participant))
    shown = appointed.post(page("reveal", participant), {"reason": "SCB asked"}).content.decode()

    assert "Åsa Öberg" in shown
    verbs = [event.verb for event in AuditEvent.objects.about(participant).order_by("pk")]
    assert verbs == ["participant.identity_seen", "participant.number_revealed"]


# Whose pages


def test_a_number_that_is_typed_tells_no_alias(coordinator: Client) -> None:
    make_participant("Åsa", "Öberg", number="198507099805", protected_identity=True)

    content = coordinator.post(reverse("participants:check_number"), {"personal_number": NUMBER}).content.decode()

    assert "Born 1985-07-09" in content
    assert "Already registered" not in content
    assert "Skyddad" not in content


@pytest.mark.parametrize("url_name", ["participants:list", "companies:list", "search"])
@pytest.mark.parametrize("typed", [NUMBER, "850709 9805", "198507699802"])
def test_a_personal_number_leaves_the_address_unsearched(coordinator: Client, url_name: str, typed: str) -> None:
    response = coordinator.get(reverse(url_name), {"q": typed})

    assert response.headers["Location"] == reverse(url_name)


@pytest.mark.parametrize("url_name", ["companies:list", "search"])
def test_a_company_number_is_searched_for(coordinator: Client, url_name: str) -> None:
    make_company("Alm AB", org_number="5598236809")

    assert "Alm AB" in coordinator.get(reverse(url_name), {"q": "559823-6809"}).content.decode()


@pytest.mark.parametrize("name", ["detail", "edit", "reveal", "correct_number", "history", "employment_start"])
def test_an_unknown_person_is_not_found(coordinator: Client, name: str) -> None:
    assert coordinator.get(page(name, Participant())).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_the_pages_are_for_coordinators(client: Client, role: Role) -> None:
    participant = make_participant(company=make_company())
    client.force_login(make_user(role))

    addresses = [reverse("participants:list"), reverse("participants:create")]
    addresses += [page(name, participant) for name in ("detail", "edit", "reveal", "correct_number", "history")]

    assert {client.get(address).status_code for address in addresses} == {403}
    assert client.post(reverse("participants:check_number"), {"personal_number": NUMBER}).status_code == 403


@pytest.mark.parametrize("name", ["q", "company"])
def test_what_may_be_a_personal_number_leaves_the_address(coordinator: Client, name: str) -> None:
    """A sole trader's company number is one (docs/domain.md §4.3)."""
    make_company("Ek Svets", org_number="8507099805")

    answer = coordinator.get(reverse("participants:list"), {name: "850709-9805", "employed": "yes"})

    assert answer.url == "?employed=yes"
