"""The life of agreements: made, sent, signed, replaced, withdrawn; who may see and answer them."""

import hashlib
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import actions
from companies.documents import NOTICE_DAYS
from companies.enums import AgreementState, CompanyState, SigningMethod
from companies.models import Agreement, Company
from companies.waiting import waiting_of
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.core.files import path_of
from compcor.mail.models import Message
from tests.factories import make_agreement, make_company, make_contact, make_project, make_sent_agreement, make_user
from tests.pdf import assert_pdf_a3a_ua1

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 signed"
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def project() -> None:
    make_project()


@pytest.fixture
def by() -> User:
    return make_user()


@pytest.fixture
def company() -> Company:
    return make_company("Ångtorp AB", state=CompanyState.INTERESTED)


def make(company: Company, by: User, **more: Any) -> Agreement:
    facts = {
        "starts_on": date(2020, 9, 1),
        "ends_on": date(2022, 8, 31),
        "language": "sv",
        "notice_days": NOTICE_DAYS,
        "fee_sek": None,
    }
    return actions.make_agreement(company=company, by=by, **facts | more)


def verbs(company: Company) -> list[str]:
    return [event.verb for event in AuditEvent.objects.about(company).order_by("pk")]


# Making


@pytest.mark.parametrize(("language", "title"), [("sv", "Företagets åtaganden"), ("en", "What the company undertakes")])
def test_an_agreement_is_an_archive_file_that_everybody_can_read(
    company: Company, by: User, tmp_path: Path, language: str, title: str
) -> None:
    agreement = make(company, by, language=language)
    content = path_of(agreement.file_name).read_bytes()
    path = tmp_path / "agreement.pdf"
    path.write_bytes(content)

    assert hashlib.sha256(content).hexdigest() == agreement.sha256
    assert_pdf_a3a_ua1(path)
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.Root.Lang) == language
    assert agreement.facts is not None
    assert agreement.facts["company"]["name"] == "Ångtorp AB"


def test_a_sole_traders_number_is_in_neither_document_nor_name(by: User) -> None:
    company = make_company("Eks Smide", org_number="8507099805")

    agreement = make(company, by)

    assert agreement.facts is not None
    assert agreement.facts["company"]["number"] == "850709-****"
    assert verbs(company) == ["company.agreement_made"]


def test_a_new_version_replaces_one_that_waits_and_its_link(company: Company, by: User) -> None:
    first = actions.send_agreement(agreement=make(company, by), name="Åsa Öst", email="asa@example.org", by=by)
    second = make(company, by)
    first.refresh_from_db()

    assert (first.state, second.state, second.version) == (AgreementState.REPLACED, AgreementState.DRAFT, 2)
    assert first.links.get().ended_at is not None


def test_an_agreement_runs_forward(company: Company, by: User) -> None:
    with pytest.raises(RuleViolation) as refusal:
        make(company, by, ends_on=date(2020, 8, 31))

    assert refusal.value.field == "ends_on"


# Signing on paper


def test_a_signed_scan_makes_the_company_take_part(company: Company, by: User) -> None:
    agreement = make(company, by)

    signed = actions.sign_by_scan(agreement=agreement, signed_on=TODAY, signatory="Åsa Öst", scan=PDF, by=by)
    company.refresh_from_db()

    assert (signed.state, signed.method) == (AgreementState.SIGNED, SigningMethod.SCAN)
    assert path_of(signed.signed_file_name).read_bytes() == PDF
    assert signed.signed_sha256 == hashlib.sha256(PDF).hexdigest()
    assert company.state == CompanyState.AGREED
    assert "company.agreement_signed" in verbs(company)


@pytest.mark.parametrize(
    ("scan", "field"),
    [(b"", "file"), (b"MZ\x90", "file"), (b"PK\x03\x04", "file"), (b"%PDF-" + b"x" * 10 * 1024 * 1024, "file")],
)
def test_only_a_pdf_or_a_picture_of_a_reasonable_size_is_a_scan(
    company: Company, by: User, scan: bytes, field: str
) -> None:
    agreement = make_sent_agreement(company)

    with pytest.raises(RuleViolation) as refusal:
        actions.sign_by_scan(agreement=agreement, signed_on=TODAY, signatory="Åsa", scan=scan, by=by)

    assert refusal.value.field == field
    assert Agreement.objects.get().state == AgreementState.SENT


@pytest.mark.parametrize(("days", "why"), [(1, "in the future"), (-1, "made later")])
def test_nobody_signs_before_it_is_made_or_after_today(company: Company, by: User, days: int, why: str) -> None:
    agreement = make_sent_agreement(company)

    with pytest.raises(RuleViolation, match=why):
        actions.sign_by_scan(
            agreement=agreement, signed_on=TODAY + timedelta(days=days), signatory="Åsa", scan=PDF, by=by
        )


def test_one_registered_by_hand_is_signed_and_replaces_what_waits(company: Company, by: User) -> None:
    waiting = make_sent_agreement(company)

    registered = actions.sign_agreement(company=company, signed_on=TODAY, by=by)
    waiting.refresh_from_db()

    assert (registered.state, registered.version) == (AgreementState.SIGNED, None)
    assert waiting.state == AgreementState.REPLACED
    assert list(company.agreements.signed()) == [registered]


def test_an_older_agreement_on_paper_leaves_a_newer_one_waiting(company: Company, by: User) -> None:
    waiting = make(company, by)

    actions.sign_agreement(company=company, signed_on=TODAY - timedelta(days=30), by=by)

    waiting.refresh_from_db()
    assert waiting.state == AgreementState.DRAFT


def test_a_later_signature_replaces_an_earlier_and_not_the_other_way_round(company: Company, by: User) -> None:
    later = make_agreement(company, signed_on=date(2021, 1, 1))
    earlier = actions.sign_agreement(company=company, signed_on=date(2020, 9, 1), by=by)
    newest = actions.sign_agreement(company=company, signed_on=date(2021, 6, 1), by=by)

    states = {one.pk: one.state for one in company.agreements.all()}
    assert states == {later.pk: "replaced", earlier.pk: "replaced", newest.pk: "signed"}


# Withdrawing


def test_a_withdrawn_agreement_holds_no_longer(company: Company, by: User) -> None:
    agreement = make_sent_agreement(company)

    withdrawn = actions.withdraw_agreement(agreement=agreement, reason="Nytt avtal", by=by)

    assert (withdrawn.state, withdrawn.ended_reason) == (AgreementState.WITHDRAWN, "Nytt avtal")
    with pytest.raises(RuleViolation):
        actions.sign_by_scan(agreement=agreement, signed_on=TODAY, signatory="Åsa", scan=PDF, by=by)
    with pytest.raises(RuleViolation):
        actions.withdraw_agreement(agreement=agreement, reason="Igen", by=by)


def test_a_company_cannot_take_part_without_the_agreement_that_it_rests_on(by: User) -> None:
    company = make_company(state=CompanyState.ACTIVE)
    agreement = make_agreement(company)

    with pytest.raises(RuleViolation, match="Change the company's state first"):
        actions.withdraw_agreement(agreement=agreement, reason="Konkurs", by=by)
    make_agreement(company, signed_on=date(2021, 1, 1))

    assert actions.withdraw_agreement(agreement=agreement, reason="Konkurs", by=by).state == AgreementState.WITHDRAWN


def test_a_sent_agreement_does_not_make_a_company_take_part(company: Company, by: User) -> None:
    make_sent_agreement(company)

    with pytest.raises(RuleViolation, match="has no agreement"):
        actions.change_state(company=company, state=CompanyState.ACTIVE, by=by)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("agreement_state_agrees_with_times", {"state": "signed"}),
        ("agreement_state_agrees_with_times", {"state": "draft"}),
        ("agreement_state_agrees_with_times", {"state": "replaced"}),
        ("agreement_made_has_file", {"sha256": ""}),
        ("agreement_made_has_file", {"version": None}),
        ("agreement_sent_says_to_whom", {"signatory_email": ""}),
        ("agreement_signed_file_has_hash", {"signed_file_name": "x.pdf"}),
        ("agreement_signed_here_has_proof", {"method": "link"}),
        ("agreement_withdrawn_has_reason", {"state": "withdrawn", "ended_at": timezone.now()}),
    ],
)
def test_the_database_refuses(company: Company, constraint: str, change: dict[str, Any]) -> None:
    agreement = make_sent_agreement(company)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(**change)


def test_a_company_has_one_open_agreement_and_each_version_once(company: Company, by: User) -> None:
    make_sent_agreement(company)

    with pytest.raises(IntegrityError, match="agreement_one_open"), transaction.atomic():
        make_sent_agreement(company, version=2)
    with pytest.raises(IntegrityError, match="agreement_version_is_unique"), transaction.atomic():
        make_sent_agreement(company, state="replaced", ended_at=timezone.now())
    make_agreement(company, signed_on=TODAY)
    with pytest.raises(ValidationError, match="already an agreement of that day"), transaction.atomic():
        actions.sign_agreement(company=company, signed_on=TODAY, by=by)


# Pages


@pytest.fixture
def coordinator(client: Client, by: User) -> Client:
    client.force_login(by)
    return client


def test_a_coordinator_makes_sends_and_downloads(coordinator: Client, company: Company) -> None:
    made = coordinator.post(
        reverse("companies:agreement_make", args=[company.public_id]),
        {"language": "sv", "starts_on": "2020-09-01", "ends_on": "2022-08-31", "notice_days": 30, "fee_sek": "1000"},
    )
    agreement = company.agreements.get()
    ids = [company.public_id, agreement.public_id]
    coordinator.post(reverse("companies:agreement_send", args=ids), {"name": "Åsa Öst", "email": "ASA@example.org"})
    file = coordinator.get(reverse("companies:agreement_file", args=ids))
    agreement.refresh_from_db()

    assert made.headers["Location"] == reverse("companies:agreements_of", args=[company.public_id])
    assert agreement.facts is not None
    assert agreement.facts["fee_sek"] == "1\N{NO-BREAK SPACE}000"  # the agreement's language, not the reader's
    assert (agreement.state, agreement.signatory_email) == (AgreementState.SENT, "asa@example.org")
    assert hashlib.sha256(b"".join(file.streaming_content)).hexdigest() == agreement.sha256
    assert file.headers["Content-Disposition"].startswith("attachment")
    page = coordinator.get(reverse("companies:agreements_of", args=[company.public_id])).content.decode()
    assert agreement.sha256 in page
    assert "Åsa Öst, asa@example.org" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    coordinator: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_sent_agreement(make_company())

    with django_assert_num_queries(8):
        response = coordinator.get(reverse("companies:agreements"), {"state": "sent"})

    assert response.content.decode().count("Sam Signatär") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_companys_page_costs_the_same_for_one_and_three(
    coordinator: Client, company: Company, rows: int, django_assert_num_queries: Any
) -> None:
    for version in range(1, rows + 1):
        make_sent_agreement(company, version=version, state="replaced", ended_at=timezone.now())

    with django_assert_num_queries(9):
        coordinator.get(reverse("companies:agreements_of", args=[company.public_id]))


def test_reminding_shows_who_and_what_first_and_sends_what_is_ticked(coordinator: Client, by: User) -> None:
    first, second = (make_sent_agreement(make_company(name)) for name in ("Alfa AB", "Beta AB"))
    signed = make_agreement(make_company("Gamma AB"))
    rows = [str(one.public_id) for one in (first, second, signed)]

    chosen = coordinator.post(reverse("companies:agreements"), {"action": "remind", "row": rows})
    asked = coordinator.get(chosen.headers["Location"])
    shown = asked.context["shown"]
    seal = asked.context["seal"]
    unsent = Message.objects.count()
    coordinator.post(chosen.headers["Location"], {"seen": seal, "tell": [shown[0].draft.key]})
    first.refresh_from_db()
    second.refresh_from_db()

    assert [one.draft.facts["company"] for one in shown] == ["Alfa AB", "Beta AB"]
    assert ["Gamma AB" in text for text in asked.context["not_told"]] == [True]
    assert unsent == 0
    assert [mail.subject for mail in Message.objects.all()] == [
        "Påminnelse: överenskommelsen för Alfa AB är inte undertecknad än"  # in the recipient's language
    ]
    assert (first.reminded_on, second.reminded_on) == (TODAY, None)
    assert AuditEvent.objects.filter(verb="company.agreement_reminded", actor=by).count() == 1


def test_nobody_is_reminded_twice_a_day(coordinator: Client, by: User) -> None:
    agreement = make_sent_agreement(make_company())
    actions.note_reminders(agreements=[agreement], by=by)

    with pytest.raises(RuleViolation, match="was reminded today"):
        actions.note_reminders(agreements=[agreement], by=by)
    page = coordinator.get(f"{reverse('companies:agreements_remind')}?row={agreement.public_id}")

    assert page.context["shown"] == []
    assert "reminded today" in page.context["not_told"][0]


# The portal


@pytest.fixture
def contact(company: Company) -> User:
    return make_contact(company)


def test_a_contact_uploads_the_signed_agreement(client: Client, company: Company, contact: User) -> None:
    agreement = make_sent_agreement(company)
    client.force_login(contact)
    url = reverse("portal:agreement_scan", args=[company.public_id, agreement.public_id])
    facts = {"signed_on": TODAY, "signatory": "Åsa Öst"}

    wrong = client.post(url, facts | {"scan": SimpleUploadedFile("avtal.pdf", b"not a PDF")})
    right = client.post(url, facts | {"scan": SimpleUploadedFile("avtal.exe", PDF)})
    agreement.refresh_from_db()

    assert "Only PDF" in str(wrong.context["form"].errors)
    assert right.status_code == 302
    assert (agreement.state, agreement.signatory) == (AgreementState.SIGNED, "Åsa Öst")


def test_a_contact_sees_what_was_sent_and_no_draft(client: Client, company: Company, contact: User, by: User) -> None:
    draft = make(company, by)
    client.force_login(contact)
    page = reverse("portal:agreement", args=[company.public_id])
    before = client.get(page).context["told"]
    file = client.get(reverse("portal:agreement_file", args=[company.public_id, draft.public_id]))

    actions.send_agreement(agreement=draft, name="Åsa Öst", email="asa@example.org", by=by)

    assert before == []
    assert file.status_code == 404
    assert [one.agreement for one in client.get(page).context["told"]] == [draft]


@pytest.mark.parametrize("name", ["agreement_scan", "agreement_file", "agreement_signed"])
def test_a_neighbours_agreement_is_not_there(client: Client, company: Company, contact: User, name: str) -> None:
    neighbours = make_sent_agreement(make_company("Grannen AB"))
    client.force_login(contact)

    answers = [
        client.get(reverse(f"portal:{name}", args=[place.public_id, neighbours.public_id])).status_code
        for place in (company, neighbours.company)
    ]
    posted = client.post(reverse(f"portal:{name}", args=[company.public_id, neighbours.public_id])).status_code

    assert answers == [404, 404]
    assert posted in (404, 405)


def test_the_portal_waits_for_signature_and_size_until_they_are_there(
    company: Company, contact: User, by: User
) -> None:
    agreement = make_sent_agreement(company)
    company.declared_size = ""
    asked = [waiting.url for waiting in waiting_of(company, contact)]

    actions.sign_by_scan(agreement=agreement, signed_on=TODAY, signatory="Åsa", scan=PDF, by=by)
    company.declared_size = "small"

    assert {reverse(f"portal:{name}", args=[company.public_id]) for name in ("agreement", "declare")} <= set(asked)
    left = [waiting.url for waiting in waiting_of(company, contact)]
    assert not any("/agreement/" in url or "/size/" in url for url in left)
