"""The pipeline: tasks, contacts, documents, the board and the timeline."""

import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import actions
from companies import timeline as timelines
from companies.enums import CompanyState
from companies.models import Company, CompanyDocument, CompanyTask, ContactEvent
from companies.pipeline import next_steps, standing
from companies.timeline import Entry, adds_to_timeline, timeline
from companies.views.coordinator.board import CARDS_IN_A_COLUMN
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.core.files import path_of
from compcor.core.uploads import LARGEST_UPLOAD
from compcor.project.enums import Measure
from compcor.project.models import Target
from tests.factories import (
    make_agreement,
    make_company,
    make_contact,
    make_partner,
    make_project,
    make_task,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def by() -> User:
    make_project()
    return make_user(name="Sam Ordnare")


@pytest.fixture
def coordinator(client: Client, by: User) -> Client:
    client.force_login(by)
    return client


def office(*parts: str) -> bytes:
    """A packed file with these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return packed.getvalue()


# Tasks


def test_the_next_step_is_the_earliest_open_task(by: User) -> None:
    company = make_company()
    later, first, sooner = make_task(company, 9), make_task(company, 2), make_task(company, 4)

    assert next_steps([company]) == {company.pk: first}
    actions.complete_task(task=first, by=by)
    assert next_steps([company]) == {company.pk: sooner}
    actions.reopen_task(task=first, by=by)
    assert next_steps([company])[company.pk].due_on == first.due_on < later.due_on


def test_a_task_is_done_once_and_says_by_whom(by: User) -> None:
    added = actions.add_task(company=make_company(), title="Ring", due_on=TODAY(), owner=None, by=by)

    first = actions.complete_task(task=added, by=by)
    again = actions.complete_task(task=added, by=make_user())

    assert (again.done_by, again.done_at) == (by, first.done_at)


def test_only_coordinators_have_tasks(by: User) -> None:
    company = make_company()

    with pytest.raises(RuleViolation, match="Only a coordinator can have tasks"):
        actions.add_task(company=company, title="Ring", due_on=TODAY(), owner=make_contact(company), by=by)


def test_what_is_done_is_not_changed(by: User) -> None:
    done = actions.complete_task(task=make_task(make_company()), by=by)

    with pytest.raises(RuleViolation, match="done already"):
        actions.change_task(task=done, title="Besök", due_on=TODAY(), owner=None, by=by)


def test_the_database_keeps_done_at_and_done_by_together() -> None:
    row = make_task(make_company())

    with pytest.raises(IntegrityError, match="task_done_by_somebody"), transaction.atomic():
        CompanyTask.objects.filter(pk=row.pk).update(done_at=timezone.now())


def test_my_tasks_are_those_given_to_me_and_nobodys_at_my_companies(by: User) -> None:
    other = make_user()
    mine, theirs = make_company(coordinator=by), make_company(coordinator=other)
    given, nobodys = make_task(theirs, owner=by), make_task(mine)
    make_task(mine, owner=other)
    make_task(theirs)

    assert set(CompanyTask.objects.open().of(by)) == {given, nobodys}


# Contacts


def test_a_contact_has_happened(by: User) -> None:
    tomorrow = timezone.now() + timedelta(days=1)

    with pytest.raises(RuleViolation, match="A contact has happened"):
        actions.log_contact(company=make_company(), kind="call", text="Ring", by=by, happened_at=tomorrow)


def test_the_database_knows_the_kinds_of_contact(by: User) -> None:
    row = actions.log_contact(company=make_company(), kind="call", text="Ring", by=by)

    with pytest.raises(IntegrityError, match="contact_kind_is_known"), transaction.atomic():
        ContactEvent.objects.filter(pk=row.pk).update(kind="fax")


# Documents


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0....", "jpg"),
        (office("[Content_Types].xml", "word/document.xml"), "docx"),
        (office("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    ],
    ids=["pdf", "png", "jpg", "docx", "xlsx"],
)
def test_a_file_is_what_its_bytes_say(by: User, content: bytes, extension: str) -> None:
    company = make_company()

    document = actions.add_document(company=company, content=content, written_name="../../avtal.exe", by=by)

    assert (document.title, document.extension, document.size) == ("avtal", extension, len(content))
    assert path_of(document.file_name).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "The file is empty"),
        (b"<html><script>alert(1)</script>", "Only PDF"),
        (b"MZ\x90\x00", "Only PDF"),
        (b"PK\x03\x04 broken", "Only PDF"),
        (office("word/document.xml", "word/vbaProject.bin"), "without macros"),
        (PDF + b" " * LARGEST_UPLOAD, "larger than 10 MB"),
    ],
    ids=["empty", "html", "exe", "broken", "macros", "large"],
)
def test_other_files_are_refused_whatever_they_are_called(by: User, content: bytes, text: str) -> None:
    with pytest.raises(RuleViolation, match=text):
        actions.add_document(company=make_company(), content=content, written_name="avtal.pdf", by=by)


@pytest.mark.django_db(transaction=True)
def test_a_removed_document_leaves_no_file(by: User) -> None:
    document = actions.add_document(company=make_company(), content=PDF, written_name="a.pdf", by=by)
    path = path_of(document.file_name)

    actions.remove_document(document=document, by=by)

    assert not path.exists()
    assert not CompanyDocument.objects.exists()


def test_a_document_is_an_attachment_that_nobody_keeps(coordinator: Client, by: User) -> None:
    company = make_company()
    document = actions.add_document(company=company, content=PDF, written_name="Ångtorps avtal.pdf", by=by)

    response = coordinator.get(reverse("companies:document", args=[company.public_id, document.public_id]))

    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/pdf"


def test_a_document_of_another_company_is_not_found(coordinator: Client, by: User) -> None:
    document = actions.add_document(company=make_company(), content=PDF, written_name="a.pdf", by=by)
    wrong = [make_company().public_id, document.public_id], [document.company.public_id, uuid4()]

    for arguments in wrong:
        assert coordinator.get(reverse("companies:document", args=arguments)).status_code == 404


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


# The timeline


def add(client: Client, company: Company, form: str, **facts: Any) -> Any:
    values = {f"{form}-{name}": value for name, value in facts.items()}
    return client.post(reverse("companies:timeline", args=[company.public_id]), {"add": form} | values, follow=True)


def test_contacts_tasks_and_documents_are_added_in_place_and_stand_on_the_timeline(
    coordinator: Client, by: User
) -> None:
    company = make_company(state=CompanyState.LEAD)
    actions.change_state(company=company, state="interested", by=by)

    add(coordinator, company, "contact", kind="call", day=TODAY().isoformat(), text="Pratade med Eva\nVill veta mer")
    add(coordinator, company, "task", title="Boka besök", due_on=TODAY().isoformat(), owner="")
    response = add(coordinator, company, "document", title="", file=SimpleUploadedFile("Offert.pdf", PDF))

    entries = [(entry.kind, str(entry.title), entry.text) for entry in response.context["entries"]]
    assert entries == [
        ("document", "Offert", ""),
        ("task", "Boka besök", f"Due {TODAY()}"),
        ("call", "call", "Pratade med Eva\nVill veta mer"),
        ("state", "Changed the state", "lead → interested"),
    ]
    assert ContactEvent.objects.get().made_by == by


def test_a_time_of_an_earlier_day_is_kept(coordinator: Client) -> None:
    company = make_company()
    day = TODAY() - timedelta(days=2)

    add(coordinator, company, "contact", kind="visit", day=day.isoformat(), time="14:30", text="Besök")
    add(coordinator, company, "contact", kind="note", day=day.isoformat(), text="Tanke")

    moments = [timezone.localtime(event.happened_at) for event in ContactEvent.objects.order_by("happened_at")]
    assert [(at.date(), at.hour, at.minute) for at in moments] == [(day, 12, 0), (day, 14, 30)]


def test_a_fault_opens_its_form_again_with_what_was_typed(coordinator: Client) -> None:
    company = make_company()

    response = add(coordinator, company, "contact", kind="call", day="i förrgår", text="Pratade med Eva")

    assert response.context["opened"] == "contact"
    page = response.content.decode()
    assert "Enter a valid date" in page
    assert "Pratade med Eva" in page
    refused = add(coordinator, company, "document", file=SimpleUploadedFile("a.pdf", b"MZ"))
    assert "Only PDF, PNG" in refused.content.decode()
    assert refused.context["opened"] == "document"


def test_the_timeline_goes_on_by_key_and_loses_nothing(by: User) -> None:
    company = make_company()
    same = timezone.now() - timedelta(days=9)
    for minutes in (1, 2, 3):
        happened_at = timezone.now() - timedelta(minutes=minutes)
        ContactEvent.objects.create(
            company=company, kind="note", text=str(minutes), made_by=by, happened_at=happened_at
        )
    for text in "abc":
        ContactEvent.objects.create(company=company, kind="note", text=text, made_by=by, happened_at=same)

    first = timeline(company, by, size=4)
    second = timeline(company, by, before=timeline(company, by, size=2).older, size=9)

    assert [entry.text for entry in first.entries][:3] == ["1", "2", "3"]
    assert (len(first.entries), first.older) == (6, None)  # those of one moment stay together
    assert [entry.text for entry in second.entries][:1] == ["3"]


def test_apps_above_add_to_the_timeline(by: User, monkeypatch: pytest.MonkeyPatch) -> None:
    company = make_company()
    monkeypatch.setattr(timelines, "_finders", [])
    adds_to_timeline(lambda company, _user: [Entry(timezone.now(), "agreement", f"Avtal med {company}")])

    assert [entry.title for entry in timeline(company, by).entries] == [f"Avtal med {company}"]


def test_the_timeline_tells_nobody_but_coordinators(by: User) -> None:
    company = make_company()
    contact = make_contact(company)
    actions.log_contact(company=company, kind="note", text="Svår att nå", by=by)
    actions.add_task(company=company, title="Ring", due_on=TODAY(), owner=None, by=by)
    actions.add_document(company=company, content=PDF, written_name="a.pdf", by=by)

    for user in (contact, make_user(Role.LEADERSHIP), make_user(Role.TRAINER), make_user(Role.AUDITOR)):
        assert timeline(company, user).entries == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_timeline_asks_the_same_number_of_questions(
    coordinator: Client, by: User, rows: int, django_assert_num_queries: Any
) -> None:
    company = make_company()
    for number in range(rows):
        actions.log_contact(company=company, kind="note", text="a", by=by)
        actions.add_document(company=company, content=PDF, written_name=f"{number}.pdf", by=by)
        make_task(company, owner=make_user())
        actions.complete_task(task=make_task(company), by=by)

    with django_assert_num_queries(16):
        coordinator.get(reverse("companies:timeline", args=[company.public_id]))


def test_a_reason_too_long_is_a_fault_and_not_an_error(by: User) -> None:
    company = make_company()

    with pytest.raises(ValidationError):
        actions.change_state(company=company, state="withdrawn", reason="x" * 301, by=by)


def test_files_lie_outside_of_what_is_served() -> None:
    assert not settings.FILES_DIR.is_relative_to(settings.BASE_DIR / "static")
