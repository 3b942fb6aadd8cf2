"""The pipeline as a board and as lists: what stands where, how it is moved, and what the rules refuse."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import actions
from companies.enums import CompanyState
from companies.models import Company, CompanyTask
from companies.pipeline import standing
from companies.views.coordinator.board import CARDS_IN_A_COLUMN
from compcor.accounts.models import User
from compcor.project.enums import Measure
from compcor.project.models import Target
from tests.factories import (
    make_agreement,
    make_company,
    make_interest,
    make_partner,
    make_project,
    make_task,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def by() -> User:
    make_project()
    return make_user(name="Sam Ordnare")


@pytest.fixture
def coordinator(client: Client, by: User) -> Client:
    client.force_login(by)
    return client


# The board


def board(client: Client, query: str = "") -> Any:
    return client.get(reverse("companies:board") + query)


def cards(response: Any) -> dict[str, list[str]]:
    """The companies of each column, in order."""
    return {
        column["state"]: [card["company"].name for card in column["cards"]]
        for column in response.context["columns"]
        if column["cards"]
    }


def test_late_companies_come_first_and_those_without_a_next_step_last(coordinator: Client) -> None:
    for name, days in (("Alm AB", None), ("Bok AB", 5), ("Ceder AB", -3), ("Doft AB", 1)):
        company = make_company(name, state=CompanyState.LEAD)
        if days is not None:
            make_task(company, days)
    make_company("Ek AB")

    response = board(coordinator)

    assert cards(response) == {"lead": ["Ceder AB", "Doft AB", "Bok AB", "Alm AB"], "active": ["Ek AB"]}
    assert response.content.decode().count("<strong>Late</strong>") == 1


def test_filters_narrow_the_board_and_stay_in_its_addresses(coordinator: Client, by: User) -> None:
    partner = make_partner()
    mine = make_company("Alm AB", municipality="1880", partner=partner, coordinator=by)
    make_task(mine, -1)
    make_company("Bok AB")

    for query in (
        "?county=18", f"?partner={partner.public_id}", f"?coordinator={by.public_id}", "?next=late", "?q=alm",
    ):  # fmt: skip
        assert cards(board(coordinator, query)) == {"active": ["Alm AB"]}, query
    assert cards(board(coordinator, "?next=none")) == {"active": ["Bok AB"]}
    assert cards(board(coordinator, "?coordinator=nobody")) == {"active": ["Bok AB"]}
    page = board(coordinator, "?county=18").content.decode()
    assert '<input type="hidden" name="query" value="county=18">' in page


def test_a_personal_number_does_not_stay_in_the_boards_address(coordinator: Client) -> None:
    response = board(coordinator, "?q=850709-9805&county=04")

    assert response.url == f"{reverse('companies:board')}?county=04"


def test_a_column_shows_the_first_cards_and_leads_to_the_rest(coordinator: Client) -> None:
    for _ in range(CARDS_IN_A_COLUMN + 2):
        make_company(state=CompanyState.LEAD)

    response = board(coordinator)

    lead = response.context["columns"][0]
    assert (len(lead["cards"]), lead["count"]) == (CARDS_IN_A_COLUMN, CARDS_IN_A_COLUMN + 2)
    assert f"All {CARDS_IN_A_COLUMN + 2} in the list" in response.content.decode()
    assert coordinator.get(lead["list_url"]).context["summary"] == f"{CARDS_IN_A_COLUMN + 2} rows"


def test_companies_are_counted_by_county_and_partner_against_the_target(by: User) -> None:
    partner = make_partner()
    Target.objects.create(measure=Measure.COMPANIES, dimension="county", key="04", value=20)
    make_company(state=CompanyState.ACTIVE, partner=partner)
    make_company(state=CompanyState.COMPLETED, municipality="1880")
    make_company(state=CompanyState.INTERESTED, partner=partner)
    make_company(state=CompanyState.WITHDRAWN, withdrawn_reason="Sold")

    whole = standing(by)

    assert (whole.taking_part, whole.target) == (2, 60)
    assert [(share.key, share.taking_part, share.on_the_way, share.target) for share in whole.counties] == [
        ("04", 1, 1, 20), ("18", 1, 0, None), ("19", 0, 0, None),
    ]  # fmt: skip
    assert [(share.taking_part, share.on_the_way) for share in whole.partners if share.label == partner.name] == [
        (1, 1)
    ]


@pytest.mark.parametrize("companies", [1, 3])
def test_the_board_asks_the_same_number_of_questions(
    coordinator: Client, by: User, companies: int, django_assert_num_queries: Any
) -> None:
    for _ in range(companies):
        for state in (CompanyState.LEAD, CompanyState.ACTIVE):
            company = make_company(state=state, coordinator=make_user(), partner=make_partner())
            make_task(company, owner=make_user())
    board(coordinator)

    with django_assert_num_queries(11):
        board(coordinator)


def move(client: Client, company: Company, state: str, query: str = "") -> Any:
    return client.post(
        reverse("companies:move", args=[company.public_id]), {"state": state, "query": query}, follow=True
    )


def test_a_card_is_moved_and_moved_back_with_its_day_and_reason(coordinator: Client) -> None:
    long_ago = TODAY() - timedelta(days=50)
    company = make_company(
        "Alm AB", state=CompanyState.WITHDRAWN, withdrawn_reason="Sold", state_since=long_ago, municipality="1880"
    )

    response = move(coordinator, company, "lead", "county=18")

    assert response.redirect_chain == [(f"{reverse('companies:board')}?county=18", 302)]
    assert cards(response) == {"lead": ["Alm AB"]}
    offer = response.context["undo"]
    assert offer["text"] == "Alm AB is now lead."
    back = coordinator.post(offer["url"], {"undo": offer["token"]}, follow=True)
    company.refresh_from_db()
    assert (company.state, company.state_since, company.withdrawn_reason) == ("withdrawn", long_ago, "Sold")
    assert back.redirect_chain == [(f"{reverse('companies:board')}?county=18", 302)]
    assert back.context["undo"] is None


def test_a_move_that_the_rules_refuse_is_said_and_leaves_the_card(coordinator: Client) -> None:
    company = make_company("Alm AB", state=CompanyState.LEAD)

    response = move(coordinator, company, "agreed")

    assert cards(response) == {"lead": ["Alm AB"]}
    assert "Alm AB has no agreement. Register the signed agreement first." in response.content.decode()
    assert response.context["undo"] is None


def test_withdrawing_asks_for_the_reason_and_comes_back_to_the_board(coordinator: Client) -> None:
    company = make_company("Alm AB", municipality="1880")

    response = move(coordinator, company, "withdrawn", "county=18")
    address = response.redirect_chain[-1][0]
    assert response.context["form"]["state"].value() == "withdrawn"
    without = coordinator.post(address, {"state": "withdrawn", "reason": ""})
    assert "Say why the company withdraws." in without.content.decode()
    done = coordinator.post(address, {"state": "withdrawn", "reason": "Såld"}, follow=True)

    assert done.redirect_chain == [(f"{reverse('companies:board')}?county=18", 302)]
    assert cards(done) == {"withdrawn": ["Alm AB"]}
    assert done.context["undo"]["text"] == "Alm AB is now withdrawn."


def test_a_move_is_not_undone_over_somebody_elses(coordinator: Client) -> None:
    company = make_company("Alm AB", state=CompanyState.LEAD)
    make_agreement(company)
    offer = move(coordinator, company, "interested").context["undo"]
    actions.change_state(company=company, state="active", by=make_user())

    response = coordinator.post(offer["url"], {"undo": offer["token"]}, follow=True)

    assert "The company has been moved again since" in response.content.decode()
    assert Company.objects.get().state == "active"


@pytest.mark.parametrize("token", ["", "forged"])
def test_only_an_offer_of_ours_undoes(coordinator: Client, token: str) -> None:
    company = make_company("Alm AB", state=CompanyState.LEAD)

    response = coordinator.post(reverse("companies:move_back", args=[company.public_id]), {"undo": token}, follow=True)

    assert "too long ago" in response.content.decode()


def test_a_state_that_there_is_not_is_not_found(coordinator: Client) -> None:
    assert move(coordinator, make_company(), "asleep").status_code == 404


# The list


def test_the_list_shows_and_filters_by_next_step(coordinator: Client) -> None:
    make_task(make_company("Alm AB"), -2)
    make_task(make_company("Bok AB"), 2)
    make_company("Ceder AB")

    def names(query: str) -> list[str]:
        page = coordinator.get(reverse("companies:list") + query).content.decode()
        return [name for name in ("Alm AB", "Bok AB", "Ceder AB") if name in page]

    assert (names("?next=late"), names("?next=coming"), names("?next=none")) == (["Alm AB"], ["Bok AB"], ["Ceder AB"])
    assert f"late, {TODAY() - timedelta(days=2)}" in coordinator.get(reverse("companies:list")).content.decode()


# Tasks on a page


def test_tasks_stand_by_day_the_late_ones_first(coordinator: Client, by: User) -> None:
    company = make_company(coordinator=by)
    for title, days in (("c", 3), ("a", -3), ("b", 0)):
        make_task(company, days, title=title)
    make_task(make_company(), title="somebody else's")

    groups = coordinator.get(reverse("companies:tasks")).context["groups"]

    assert [(str(label), [row.title for row in rows]) for label, rows in groups] == [
        ("Late", ["a"]), ("Today", ["b"]), ("Coming", ["c"]),
    ]  # fmt: skip
    everybody = coordinator.get(reverse("companies:tasks") + "?whose=all").context
    assert [choice["count"] for choice in everybody["choices"]] == [3, 4, None]


def test_a_task_is_done_with_one_press_and_undone_with_another(coordinator: Client, by: User) -> None:
    row = make_task(make_company(coordinator=by))
    address = reverse("companies:task_done", args=[row.company.public_id, row.public_id])

    done = coordinator.post(address, {"back": "tasks:all"}, follow=True)
    offer = done.context["undo"]

    assert done.redirect_chain == [(f"{reverse('companies:tasks')}?whose=all", 302)]
    assert offer["text"] == "Done: Ring"
    assert CompanyTask.objects.get().done_by == by
    back = coordinator.post(offer["url"], {"undo": offer["token"]}, follow=True)
    assert back.redirect_chain == [(f"{reverse('companies:tasks')}?whose=all", 302)]
    assert CompanyTask.objects.get().done_at is None


def test_a_task_is_put_off(coordinator: Client, by: User) -> None:
    row = make_task(make_company())
    later = TODAY() + timedelta(days=30)
    address = reverse("companies:task_edit", args=[row.company.public_id, row.public_id])

    facts = {"title": "Besök", "due_on": later.isoformat(), "owner": str(by.public_id)}
    response = coordinator.post(f"{address}?back=tasks:mine", facts)

    assert response.url == reverse("companies:tasks")
    assert CompanyTask.objects.values_list("title", "due_on", "owner").get() == ("Besök", later, by.pk)


@pytest.mark.parametrize("tasks", [1, 3])
def test_the_tasks_ask_the_same_number_of_questions(
    coordinator: Client, tasks: int, django_assert_num_queries: Any
) -> None:
    for _ in range(tasks):
        make_task(make_company(), owner=make_user())

    with django_assert_num_queries(8):
        coordinator.get(reverse("companies:tasks") + "?whose=all")


def test_a_card_that_is_moved_back_gives_its_interests_their_states_back(coordinator: Client, by: User) -> None:
    """A move settles open interests; one that somebody has decided otherwise since keeps that."""
    company = make_company("Alm AB", state=CompanyState.LEAD)
    make_agreement(company)
    states = ("new", "qualified", "declined", "contacted")
    new, qualified, declined, decided = (make_interest(company, state=state) for state in states)

    offer = move(coordinator, company, "agreed").context["undo"]
    assert set(company.interests.exclude(pk=declined.pk).values_list("state", flat=True)) == {"converted"}
    actions.decide_interest(interest=decided, state="declined", by=by)
    coordinator.post(offer["url"], {"undo": offer["token"]})

    found = dict(company.interests.values_list("pk", "state"))
    assert [found[one.pk] for one in (new, qualified, declined, decided)] == [
        "new",
        "qualified",
        "declined",
        "declined",
    ]
