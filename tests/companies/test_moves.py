"""Companies that move: a move has a day, a correction has none."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from companies import actions
from companies.models import Company, CompanyMove
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from tests.companies.test_pages import FACTS, page
from tests.factories import make_company, make_move, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october")]
ESKILSTUNA, VASTERAS, OREBRO = "0484", "1980", "1880"
MARCH = date(2021, 3, 1)


@pytest.fixture
def october() -> object:
    with time_machine.travel(date(2021, 10, 1), tick=False):
        yield


@pytest.fixture
def by() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def company() -> Company:
    return make_company("Ångtorp AB", org_number="5598236809", municipality=ESKILSTUNA)


def left(company: Company) -> list[tuple[str, date]]:
    return list(company.moves.values_list("municipality", "moved_on"))


def test_one_move_a_day(company: Company) -> None:
    make_move(company, MARCH)

    with pytest.raises(IntegrityError, match="companymove_one_a_day"):
        make_move(company, MARCH, municipality=OREBRO)


def test_a_move_keeps_the_municipality_that_was_left(company: Company, by: User) -> None:
    moved = actions.change_company(company=company, by=by, municipality=VASTERAS, moved_on=MARCH)

    assert (moved.municipality, moved.county) == (VASTERAS, "19")
    assert left(company) == [(ESKILSTUNA, MARCH)]
    assert company.moves.get().last_day == date(2021, 2, 28)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor) == ("company.changed", by)
    assert event.details == {
        "changed": ["municipality"],
        "before": {"municipality": ESKILSTUNA},
        "after": {"municipality": VASTERAS},
        "moved_on": "2021-03-01",
    }


def test_without_a_day_it_is_a_correction(company: Company, by: User) -> None:
    actions.change_company(company=company, by=by, municipality=VASTERAS)

    assert left(company) == []


@pytest.mark.parametrize(
    ("municipality", "day", "text"),
    [
        (OREBRO, date(2021, 10, 2), "has not moved yet"),
        (OREBRO, MARCH, "moved on 2021-03-01 too"),
        (OREBRO, date(2021, 2, 1), "moved on 2021-03-01 too"),
        (VASTERAS, date(2021, 5, 1), "Choose the new municipality"),
        (OREBRO, date(2012, 5, 1), "before the project began on 2020-09-01"),
    ],
)
def test_a_move_is_refused(by: User, municipality: str, day: date, text: str) -> None:
    company = make_company(municipality=VASTERAS)
    make_move(company, MARCH)

    with pytest.raises(RuleViolation, match=text) as refusal:
        actions.change_company(company=company, by=by, municipality=municipality, moved_on=day)

    assert refusal.value.field == "moved_on"
    company.refresh_from_db()
    assert company.municipality == VASTERAS


def test_removing_the_latest_move_brings_the_company_back(by: User) -> None:
    company = make_company(municipality=VASTERAS)
    earlier, latest = make_move(company, MARCH), make_move(company, date(2021, 6, 1), municipality=OREBRO)

    back = actions.remove_move(move=latest, by=by)

    assert back.municipality == OREBRO
    assert list(company.moves.all()) == [earlier]
    event = AuditEvent.objects.get()
    assert event.verb == "company.move_removed"
    assert event.details == {
        "left": "Örebro",
        "moved_on": "2021-06-01",
        "before": {"municipality": VASTERAS},
        "after": {"municipality": OREBRO},
    }


def test_removing_an_earlier_move_leaves_the_company_where_it_is(by: User) -> None:
    company = make_company(municipality=VASTERAS)
    earlier, latest = make_move(company, MARCH), make_move(company, date(2021, 6, 1), municipality=OREBRO)

    stays = actions.remove_move(move=earlier, by=by)

    assert stays.municipality == VASTERAS
    assert list(company.moves.all()) == [latest]
    assert AuditEvent.objects.get().details == {"left": "Eskilstuna", "moved_on": "2021-03-01"}


def test_a_move_is_removed_once(by: User) -> None:
    move = make_move(make_company(municipality=VASTERAS), MARCH)
    again = CompanyMove.objects.get()
    actions.remove_move(move=move, by=by)

    with pytest.raises(RuleViolation, match="already been removed"):
        actions.remove_move(move=again, by=by)


def test_a_company_is_moved_and_brought_back_on_its_pages(client: Client, company: Company, by: User) -> None:
    client.force_login(by)

    refused = client.post(page("edit", company), FACTS | {"moved_on": "2021-03-01"})
    before = client.get(page("detail", company)).text
    client.post(page("edit", company), FACTS | {"municipality": VASTERAS, "moved_on": "2021-03-01"})
    after = client.get(page("detail", company)).text
    remove = page("move_remove", company, company.moves.get().public_id)
    asked = client.get(remove).text
    client.post(remove)

    assert refused.context["form"].errors == {"moved_on": ["Choose the new municipality, or leave the day empty."]}
    assert "Earlier municipalities" not in before
    assert all(text in after for text in ("Earlier municipalities", "Eskilstuna", "2021-02-28", remove))
    assert "The company is then in Eskilstuna again" in asked
    company.refresh_from_db()
    assert (company.municipality, left(company)) == (ESKILSTUNA, [])
    history = client.get(page("history", company)).text
    assert all(text in history for text in ("moved on 2021-03-01", "Took back a move: municipality left Eskilstuna"))


def test_the_page_says_that_the_company_stays_when_an_earlier_move_is_removed(client: Client, by: User) -> None:
    company = make_company(municipality=VASTERAS)
    earlier = make_move(company, MARCH)
    make_move(company, date(2021, 6, 1), municipality=OREBRO)
    client.force_login(by)

    assert "The company stays in Västerås." in client.get(page("move_remove", company, earlier.public_id)).text


def test_a_new_company_has_not_moved(client: Client, by: User) -> None:
    client.force_login(by)

    assert "moved_on" not in client.get(reverse("companies:create")).context["form"].fields


def test_another_companys_move_is_not_found(client: Client, company: Company, by: User) -> None:
    move = make_move(make_company(municipality=VASTERAS), MARCH)
    client.force_login(by)

    assert client.get(page("move_remove", company, move.public_id)).status_code == 404
