"""Tasks, contacts, documents and the timeline of a company."""

import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import actions
from companies import timeline as timelines
from companies.enums import CompanyState
from companies.models import Company, CompanyDocument, CompanyTask, ContactEvent
from companies.pipeline import next_steps
from companies.timeline import Entry, adds_to_timeline, timeline
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.core.files import path_of
from compcor.core.uploads import LARGEST_UPLOAD
from tests.factories import (
    make_company,
    make_contact,
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


def test_the_timeline_asks_the_same_number_of_questions_however_much_has_happened(
    coordinator: Client, by: User
) -> None:
    company = make_company()

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            coordinator.get(reverse("companies:timeline", args=[company.public_id]))
        return len(asked)

    def happen(times: int) -> None:
        for number in range(times):
            actions.log_contact(company=company, kind="note", text="a", by=by)
            actions.add_document(company=company, content=PDF, written_name=f"{number}.pdf", by=by)
            make_task(company, owner=make_user())
            actions.complete_task(task=make_task(company), by=by)

    happen(1)
    questions()  # the first page of a session asks more
    after_one = questions()
    happen(2)

    assert questions() == after_one


def test_a_reason_too_long_is_a_fault_and_not_an_error(by: User) -> None:
    company = make_company()

    with pytest.raises(ValidationError):
        actions.change_state(company=company, state="withdrawn", reason="x" * 301, by=by)


def test_files_lie_outside_of_what_is_served() -> None:
    assert not settings.FILES_DIR.is_relative_to(settings.BASE_DIR / "static")
