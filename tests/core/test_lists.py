"""Lists: what they cost, what they keep in the address, what their workbooks hold, acts on many rows."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from companies.enums import CompanyState
from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import SavedView, User
from compcor.core import lists
from compcor.core.lists import ListPage
from compcor.jobs.actions import run_job
from compcor.jobs.models import Job
from tests.factories import (
    make_agreement,
    make_company,
    make_contact,
    make_employment,
    make_participant,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db

COMPANIES = "companies:list"
PEOPLE = "participants:list"


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR, name="Karin Åström")


@pytest.fixture
def coordinator(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def names_on(response: HttpResponse) -> list[str]:
    """The headings of the rows, in their order."""
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a></th>', response.content.decode())


def get(client: Client, name: str, query: str = "") -> HttpResponse:
    response = client.get(f"{reverse(name)}{query}")
    assert response.status_code == 200
    return response


def workbook_of(response: Any) -> Workbook:
    return load_workbook(BytesIO(b"".join(response.streaming_content)))


def cells_of(response: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in workbook_of(response).active]


# What a page costs


def test_a_list_asks_as_many_questions_for_three_rows_as_for_one(coordinator: Client) -> None:
    make_project()
    counts: dict[str, list[int]] = {COMPANIES: [], PEOPLE: []}
    get(coordinator, COMPANIES)  # the first request of a session notes the session
    for number in (1, 2):
        for _ in range(number):
            make_participant(company=make_company(coordinator=make_user()))
        for name, found in counts.items():
            with CaptureQueriesContext(connection) as queries:
                get(coordinator, name, "?sort=company" if name == PEOPLE else "")
            found.append(len(queries))

    assert counts == {COMPANIES: [7, 7], PEOPLE: [4, 4]}


def test_the_box_of_a_row_says_what_heads_the_row(client: Client) -> None:
    """An employment's own text is its company and dates, which says nothing to who chooses people by ear."""
    company = make_company()
    make_employment(make_participant("Alva", "Ek"), company)
    client.force_login(make_contact(company))

    page = client.get(reverse("portal_people:list", args=[company.public_id])).content.decode()

    assert 'aria-label="Choose Ek, Alva"' in page


@pytest.mark.parametrize("query", ["", "?page=last", "?q=bolag&state=active&sort=-state"])
@pytest.mark.parametrize("name", [COMPANIES, PEOPLE])
def test_no_list_asks_for_an_offset_a_whole_count_or_every_column(coordinator: Client, name: str, query: str) -> None:
    make_participant(company=make_company())

    with CaptureQueriesContext(connection) as queries:
        get(coordinator, name, query)

    statements = [query["sql"] for query in queries]
    assert [sql for sql in statements if "OFFSET" in sql] == []
    assert [sql for sql in statements if "COUNT(" in sql and "LIMIT 1001" not in sql and "GROUP BY" not in sql] == []
    assert [sql for sql in statements if '"note"' in sql or '"personal_number"' in sql] == []


def test_more_rows_than_are_counted_are_said_to_be_more(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists.capped_count, "__defaults__", (1,))
    monkeypatch.setattr(lists, "MOST_COUNTED", 1)
    make_company()
    make_company()

    assert "More than 1 rows" in get(coordinator, COMPANIES).content.decode()


# Pages, order, filters


def test_the_pager_leads_through_every_row_with_the_filters(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ListPage, "page_size", 2)
    for name in ("Öst AB", "Alm AB", "Åby AB", "Zorn AB", "Ärla AB"):
        make_company(name)
    make_company("Ek AB", municipality="1880")

    seen, query = [], "?county=04&sort=-name"
    while query:
        response = get(coordinator, COMPANIES, query)
        seen += names_on(response)
        query = response.context["pager"].get("next", "")

    assert seen == ["Öst AB", "Ärla AB", "Åby AB", "Zorn AB", "Alm AB"]


def test_another_filter_or_order_starts_at_the_first_page(coordinator: Client) -> None:
    company = make_company()

    response = get(coordinator, COMPANIES, f"?state=active&after={company.public_id}")

    heads = {head["label"]: head["url"] for head in response.context["heads"]}
    assert heads["State"] == "?state=active&sort=state"
    assert [chip["url"] for chip in response.context["chips"]] == ["/companies/"]


@pytest.mark.parametrize("query", ["?after=rubbish", "?sort=password", "?state=asleep", "?county=%00", "?page=9999"])
def test_rubbish_in_the_address_narrows_nothing(coordinator: Client, query: str) -> None:
    make_company("Alm AB")

    assert names_on(get(coordinator, COMPANIES, query)) == ["Alm AB"]


def test_an_empty_list_says_what_to_do_and_a_narrow_one_how_to_widen_it(coordinator: Client) -> None:
    empty = get(coordinator, COMPANIES).content.decode()
    make_company()
    narrow = get(coordinator, COMPANIES, "?q=finns+inte").content.decode()

    assert ("No companies yet" in empty, "Nothing matches" in empty) == (True, False)
    assert ("No companies yet" in narrow, "Nothing matches" in narrow) == (False, True)


def test_names_are_text_and_never_markup(coordinator: Client) -> None:
    make_company("<script>alert(1)</script> & Co")

    content = get(coordinator, COMPANIES).content.decode()

    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in content


# Workbooks


def test_the_workbook_has_text_as_text_numbers_as_numbers_and_dates_as_dates(coordinator: Client) -> None:
    make_company("=1+1 Åkers & Öbergs AB", org_number="5598000012", headcount=40, state_since=date(2021, 10, 31))

    response = coordinator.get(reverse(COMPANIES) + "?export=xlsx")

    sheet = workbook_of(response).active
    row = {sheet.cell(1, place).value: sheet.cell(2, place) for place in range(1, sheet.max_column + 1)}
    assert (row["Company"].value, row["Company"].data_type) == ("=1+1 Åkers & Öbergs AB", "s")
    assert row["Company no."].value == "559800-0012"
    assert (row["Employees"].value, row["Employees"].data_type) == (40, "n")
    assert row["In this state since"].value.date() == date(2021, 10, 31)
    assert row["In this state since"].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "B2"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="companies-')
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_no_cell_is_a_formula(coordinator: Client, start: str) -> None:
    make_participant(f"{start}cmd|' /C calc'!A0", company=make_company())

    response = coordinator.get(reverse(PEOPLE) + "?export=xlsx")

    kinds = {cell.data_type for row in workbook_of(response).active for cell in row}
    assert kinds <= {"s", "n", "d"}


def test_the_workbook_holds_the_filtered_rows_in_the_lists_order(coordinator: Client) -> None:
    for name in ("Öst AB", "Alm AB", "Åby AB"):
        make_company(name)
    make_company("Ek AB", state=CompanyState.LEAD)

    rows = cells_of(coordinator.get(reverse(COMPANIES) + "?export=xlsx&state=active&sort=-name"))

    assert [row[0] for row in rows] == ["Company", "Öst AB", "Åby AB", "Alm AB"]


def test_a_protected_identity_leaves_no_trace_in_list_search_or_workbook(coordinator: Client) -> None:
    make_participant(
        "Åsa", "Öberg", company=make_company(), protected_identity=True, email="asa@example.org", mobile="070-1740605"
    )

    page = get(coordinator, PEOPLE).content.decode()
    found = names_on(get(coordinator, PEOPLE, "?q=%C3%B6berg"))
    rows = str(cells_of(coordinator.get(reverse(PEOPLE) + "?export=xlsx")))

    assert found == []
    for text in ("Öberg", "Åsa", "asa@", "1740605"):
        assert (text in page, text in rows) == (False, False)
    assert ("Skyddad identitet 1" in page, "Skyddad identitet 1" in rows) == (True, True)


def test_a_large_workbook_is_made_by_a_worker_and_is_its_askers_own(
    coordinator: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LARGEST_EXPORT_AT_ONCE", 1)
    for name in ("Öst AB", "Alm AB"):
        make_company(name)

    waiting = coordinator.get(reverse(COMPANIES) + "?export=xlsx&state=active")
    job = Job.objects.get()
    run_job(job.public_id)
    job.refresh_from_db()
    rows = cells_of(coordinator.get(job.result["url"]))
    coordinator.force_login(make_user(Role.COORDINATOR))
    of_another = coordinator.get(job.result["url"])

    assert waiting.headers["Location"] == reverse("jobs:detail", args=[job.public_id])
    assert [row[0] for row in rows] == ["Company", "Alm AB", "Öst AB"]
    assert of_another.status_code == 404
    assert list(Path(settings.FILES_DIR).rglob("*.part")) == []


# Acts on many rows


def act(client: Client, name: str, rows: list[Any], **values: str) -> Any:
    return client.post(reverse(name), {"row": [str(row.public_id) for row in rows], **values})


def test_an_act_that_needs_a_value_asks_for_it_and_does_it(coordinator: Client, user: User) -> None:
    companies = [make_company("Alm AB"), make_company("Ek AB")]

    asked = act(coordinator, COMPANIES, companies, action="assign")
    done = act(coordinator, COMPANIES, companies, action="assign", confirmed="yes", coordinator=str(user.public_id))

    assert (asked.status_code, "Alm AB" in asked.content.decode()) == (200, True)
    assert done.status_code == 302
    assert Company.objects.filter(coordinator=user).count() == 2


def test_a_refused_act_says_why_and_changes_nothing(coordinator: Client) -> None:
    ready, not_ready = make_company("Alm AB", state=CompanyState.LEAD), make_company("Ek AB", state=CompanyState.LEAD)
    make_agreement(ready)

    response = act(coordinator, COMPANIES, [ready, not_ready], action="state", confirmed="yes", state="active")

    assert "Ek AB has no agreement" in response.content.decode()
    assert Company.objects.filter(state=CompanyState.LEAD).count() == 2


def test_what_a_constraint_refuses_is_said_and_nothing_typed_is_lost(coordinator: Client) -> None:
    """Companies that withdraw need a reason; without one the page was a fault of ours."""
    companies = [make_company("Alm AB"), make_company("Ek AB")]

    response = act(coordinator, COMPANIES, companies, action="state", confirmed="yes", state="withdrawn")

    assert response.status_code == 200
    assert response.context["form"].errors
    assert Company.objects.filter(state=CompanyState.WITHDRAWN).count() == 0


def test_no_row_no_act(coordinator: Client) -> None:
    response = coordinator.post(reverse(COMPANIES), {"action": "assign"}, follow=True)

    assert "Choose one row or more first" in response.content.decode()


def test_an_unknown_act_is_not_found(coordinator: Client) -> None:
    assert coordinator.post(reverse(COMPANIES), {"action": "delete"}).status_code == 404


# Saved views


def test_a_saved_view_is_ones_own_and_leads_to_the_list_as_it_was(coordinator: Client, user: User) -> None:
    make_company("Alm AB")

    coordinator.post(reverse(COMPANIES) + "?save_view=", {"name": "Mina", "query": "county=04&sort=-name"})
    view = get(coordinator, COMPANIES, "?county=04&sort=-name").context["views"][0]
    coordinator.force_login(make_user(Role.COORDINATOR))
    of_another = get(coordinator, COMPANIES).context["views"]
    coordinator.post(view["delete_url"])

    assert (view["label"], view["url"], view["current"]) == ("Mina", "/companies/?county=04&sort=-name", True)
    assert of_another == []
    assert SavedView.objects.filter(user=user).count() == 1


def test_a_saved_view_can_be_removed(coordinator: Client) -> None:
    coordinator.post(reverse(COMPANIES) + "?save_view=", {"name": "Mina", "query": "county=04"})

    coordinator.post(get(coordinator, COMPANIES).context["views"][0]["delete_url"])

    assert SavedView.objects.count() == 0


def test_a_saved_view_without_a_name_is_refused(coordinator: Client) -> None:
    response = coordinator.post(reverse(COMPANIES) + "?save_view=", {"name": " ", "query": ""}, follow=True)

    assert "The view was not saved" in response.content.decode()
    assert SavedView.objects.count() == 0


# Filters of the two lists


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?state=lead", ["Ek AB"]),
        ("?county=18", ["Ek AB"]),
        ("?size=micro", ["Ek AB"]),
        ("?automotive=partly", ["Ek AB"]),
        ("?coordinator=nobody", ["Ek AB"]),
        ("?q=ek", ["Ek AB"]),
        ("?q=559800-0012", ["Ek AB"]),
        ("?q=AB", ["Ek AB", "Åby AB"]),
        ("?state=lead&county=04", []),
    ],
)
def test_companies_are_narrowed(coordinator: Client, user: User, query: str, expected: list[str]) -> None:
    make_company("Åby AB", coordinator=user)
    make_company(
        "Ek AB", org_number="5598000012", state=CompanyState.LEAD, municipality="1880", headcount=9, turnover_msek=5,
        automotive="partly",
    )  # fmt: skip

    assert names_on(get(coordinator, COMPANIES, query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?company={alm}", ["Ek, Kim", "Öst, Kim"]),
        ("?company=Alm+AB", ["Ek, Kim", "Öst, Kim"]),
        ("?company={alm}&employed=yes", ["Ek, Kim"]),
        ("?company={alm}&employed=no", ["Öst, Kim"]),
        ("?employed=yes", ["Ek, Kim", "Åby, Kim"]),
        ("?county=18", ["Åby, Kim"]),
        ("?informed=yes", ["Åby, Kim"]),
        ("?protected=yes", []),
        ("?q=kim", ["Ek, Kim", "Åby, Kim", "Öst, Kim"]),
        ("?q=oby+example", ["Åby, Kim"]),
    ],
)
def test_people_are_narrowed(coordinator: Client, query: str, expected: list[str]) -> None:
    alm, other = make_company("Alm AB"), make_company("Almö AB", municipality="1880")
    make_participant("Kim", "Ek", company=alm)
    make_participant("Kim", "Åby", company=other, informed_on=date(2021, 1, 1), email="oby@example.org")
    make_employment(make_participant("Kim", "Öst"), alm, ends_on=date(2020, 1, 1))

    assert names_on(get(coordinator, PEOPLE, query.format(alm=alm.public_id))) == expected


def test_a_personal_number_is_not_searched_for_in_an_address(coordinator: Client) -> None:
    response = coordinator.get(reverse(PEOPLE) + "?q=19850709-9805&employed=yes")

    assert (response.status_code, response.headers["Location"]) == (302, "?employed=yes")
