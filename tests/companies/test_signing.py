"""Signing by link and code: single use, few tries, one answer for dead links, and a proof that holds."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import actions
from companies.documents import NOTICE_DAYS
from companies.enums import AgreementState, CompanyState, SigningMethod
from companies.models import Agreement, Company, SigningLink
from companies.signing import CODE_LIFETIME, LINK_LIFETIME, MOST_CODES, MOST_LINKS_PER_DAY, MOST_TRIES, code_hash
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.core.files import path_of
from compcor.mail.delivery import deliver_due
from compcor.mail.models import Message
from tests.factories import make_company, make_project, make_sent_agreement, make_signing_link, make_user
from tests.pdf import assert_pdf_a3a_ua1

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-only-the-mail-holds"  # noqa: S105 - of an invented agreement
Delivered = Callable[[], list[EmailMessage]]


@pytest.fixture
def delivered(mailoutbox: list[EmailMessage]) -> Delivered:
    """Have the outbox sent, and give what was sent."""

    def work() -> list[EmailMessage]:
        deliver_due()
        return mailoutbox

    return work


@pytest.fixture
def by() -> User:
    make_project()
    return make_user()


@pytest.fixture
def company(by: User) -> Company:
    return make_company("Ångtorp AB", state=CompanyState.INTERESTED)


@pytest.fixture
def agreement(company: Company) -> Agreement:
    return make_sent_agreement(company)


@pytest.fixture
def link(agreement: Agreement) -> SigningLink:
    return make_signing_link(agreement, token=TOKEN)


def page(token: str = TOKEN) -> str:
    return reverse("signing:page", args=[token])


def sent_code(link: SigningLink, **more: Any) -> str:
    """Give the link a code without waiting for a mail."""
    facts = {"code_hash": code_hash(link, "123456"), "code_sent_at": timezone.now()}
    SigningLink.objects.filter(pk=link.pk).update(**facts | more)
    return "123456"


def plain(response: HttpResponse) -> str:
    """The page without the token against forgery, and without its own address."""
    text = re.sub(r"[0-9A-Za-z]{64}", "token", response.content.decode())
    return text.replace(response.wsgi_request.get_full_path(), "address")


# The whole way


def test_from_the_mail_to_a_proof_that_holds(
    client: Client, company: Company, by: User, delivered: Delivered, tmp_path: Path
) -> None:
    agreement = actions.make_agreement(
        company=company, starts_on=timezone.localdate(), ends_on=timezone.localdate(), language="sv",
        notice_days=NOTICE_DAYS, fee_sek=None, by=by,
    )  # fmt: skip
    actions.send_agreement(agreement=agreement, name="Åsa Öst", email="asa@example.org", by=by)
    (mail,) = delivered()
    path = re.search(r"/sign/[\w-]{40,}/", mail.body)
    assert path, mail.body

    client.post(path[0], {"send": "yes"})
    code = re.search(r"\b\d{6}\b", delivered()[-1].body)
    assert code
    signed = client.post(path[0], {"name": "Åsa Öst-Ek", "code": f"{code[0][:3]} {code[0][3:]}"})
    agreement.refresh_from_db()
    company.refresh_from_db()
    receipt = client.get(signed.headers["Location"])
    file = b"".join(client.get(reverse("signing:receipt_file", args=[agreement.public_id])).streaming_content)

    assert mail.to == ["Åsa Öst <asa@example.org>"]
    assert (agreement.state, agreement.method) == (AgreementState.SIGNED, SigningMethod.LINK)
    assert (agreement.signatory, agreement.signatory_email) == ("Åsa Öst-Ek", "asa@example.org")
    assert agreement.signed_on == timezone.localdate()
    assert company.state == CompanyState.AGREED
    assert agreement.sha256 in receipt.content.decode()
    assert hashlib.sha256(file).hexdigest() == agreement.signed_sha256
    assert_encloses(file, agreement, tmp_path)
    assert client.get(path[0]).status_code == 404
    assert agreement.sha256 in delivered()[-1].body
    signing = AuditEvent.objects.get(verb="company.agreement_signed")
    assert (signing.actor, signing.details["sha256"]) == (None, agreement.sha256)


def assert_encloses(file: bytes, agreement: Agreement, tmp_path: Path) -> None:
    """The signed document is an archive file, and holds the very file that was signed."""
    path = tmp_path / "signed.pdf"
    path.write_bytes(file)
    assert_pdf_a3a_ua1(path)
    with pikepdf.open(BytesIO(file)) as pdf:
        (enclosed,) = [pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments]
    assert enclosed == path_of(agreement.file_name).read_bytes()


# The link


def test_looking_changes_nothing(client: Client, link: SigningLink) -> None:
    with CaptureQueriesContext(connection) as queries:
        seen = client.get(page())
        file = client.get(reverse("signing:file", args=[TOKEN]))

    assert (seen.status_code, file.status_code) == (200, 200)
    b"".join(file.streaming_content)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert Message.objects.count() == 0


@pytest.mark.parametrize("name", ["page", "file"])
def test_every_dead_link_gets_the_same_answer(client: Client, company: Company, name: str) -> None:
    now = timezone.now()
    dead = {
        "used": {"used_at": now, "signed_name": "Åsa"},
        "replaced": {"ended_at": now},
        "old": {"expires_at": now + timedelta(seconds=1)},
    }
    agreement = make_sent_agreement(company)
    for token, facts in dead.items():
        make_signing_link(agreement, token=token, **facts)
    withdrawn = make_sent_agreement(company, version=2, state="withdrawn", ended_at=now, ended_reason="Nej")
    make_signing_link(withdrawn, token="withdrawn")

    with time_machine.travel(now + timedelta(minutes=1)):
        tokens = [*dead, "withdrawn", "wrong", "\N{SNOWMAN}"]
        addresses = [reverse(f"signing:{name}", args=[token]) for token in tokens]
        answers = [client.get(address) for address in addresses]
        posts = [client.post(address, {"send": "yes"}).status_code for address in addresses]

    assert {answer.status_code for answer in answers} == {404} == set(posts)
    assert len({plain(answer) for answer in answers}) == 1


def test_only_hashes_are_kept(company: Company, by: User) -> None:
    agreement = make_sent_agreement(company)
    actions.send_agreement(agreement=agreement, name="Åsa Öst", email="asa@example.org", by=by)
    link = SigningLink.objects.get()
    actions.send_code(link=link)
    link.refresh_from_db()
    texts = Message.objects.filter(is_secret=True).values_list("text", flat=True)
    token = next(found[1] for text in texts if (found := re.search(r"/sign/([\w-]{40,})/", text or "")))
    code = next(found[0] for text in texts if (found := re.search(r"\b\d{6}\b", text or "")))

    row = str(SigningLink.objects.filter(pk=link.pk).values().get())
    log = str(list(AuditEvent.objects.values_list("details", flat=True)))
    assert token not in row + log
    assert code not in row + log
    assert link.expires_at - link.created_at >= LINK_LIFETIME - timedelta(seconds=5)
    assert Message.objects.filter(is_secret=False).count() == 0


def test_only_the_newest_link_works(client: Client, link: SigningLink, agreement: Agreement, by: User) -> None:
    actions.send_agreement(agreement=agreement, name="Bo Ek", email="bo@example.org", by=by)

    assert client.get(page()).status_code == 404


def test_a_signed_or_registered_agreement_cannot_be_sent(company: Company, by: User) -> None:
    registered = actions.sign_agreement(company=company, signed_on=timezone.localdate(), by=by)

    with pytest.raises(RuleViolation, match="waits for an answer"):
        actions.send_agreement(agreement=registered, name="Åsa Öst", email="asa@example.org", by=by)


# The code


def test_a_wrong_code_is_said_and_five_of_them_end_the_code(client: Client, link: SigningLink) -> None:
    code = sent_code(link)

    wrong = [client.post(page(), {"name": "Åsa", "code": "000000"}) for _ in range(MOST_TRIES)]
    right_but_late = client.post(page(), {"name": "Åsa", "code": code})
    link.refresh_from_db()

    assert all("code" in answer.context["form"].errors for answer in [*wrong, right_but_late])
    assert link.code_tries == MOST_TRIES
    assert link.agreement.state == AgreementState.SENT


def test_a_code_is_good_for_ten_minutes(client: Client, link: SigningLink) -> None:
    code = sent_code(link)

    with time_machine.travel(timezone.now() + CODE_LIFETIME + timedelta(seconds=1)):
        late = client.post(page(), {"name": "Åsa", "code": code})

    assert "too old" in str(late.context["form"].errors)


def test_the_code_of_another_link_is_wrong(client: Client, link: SigningLink) -> None:
    other = make_signing_link(make_sent_agreement(make_company()))
    SigningLink.objects.filter(pk=link.pk).update(code_hash=code_hash(other, "123456"), code_sent_at=timezone.now())

    refused = client.post(page(), {"name": "Åsa", "code": "123456"})

    assert "code" in refused.context["form"].errors


def test_codes_are_few_and_not_one_after_the_other(link: SigningLink) -> None:
    actions.send_code(link=link)
    with pytest.raises(RuleViolation, match="Wait a minute"):
        actions.send_code(link=link)
    SigningLink.objects.update(codes_sent=MOST_CODES, code_sent_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(RuleViolation, match="No more codes"):
        actions.send_code(link=link)

    assert Message.objects.count() == 1


def test_a_new_code_ends_the_one_before(client: Client, link: SigningLink) -> None:
    code = sent_code(link, code_sent_at=timezone.now() - timedelta(minutes=2), code_tries=3)

    client.post(page(), {"send": "yes"})
    link.refresh_from_db()
    refused = client.post(page(), {"name": "Åsa", "code": code})

    assert link.code_tries == 0
    assert "code" in refused.context["form"].errors


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_a_code_has_six_digits(client: Client, link: SigningLink, code: str) -> None:
    sent_code(link)

    refused = client.post(page(), {"name": "Åsa", "code": code})
    link.refresh_from_db()

    assert "code" in refused.context["form"].errors
    assert link.code_tries == 0


def test_signing_needs_a_name(client: Client, link: SigningLink) -> None:
    code = sent_code(link)

    assert "name" in client.post(page(), {"name": " ", "code": code}).context["form"].errors


# Another link


def test_the_signatory_gets_another_link_and_nobody_learns_anything(client: Client, agreement: Agreement) -> None:
    unknown = reverse("signing:again", args=[agreement.company.public_id])
    known = reverse("signing:again", args=[agreement.public_id])

    shown = [client.get(address) for address in (known, unknown)]
    answers = [client.post(address) for address in (known, unknown)]

    assert len({plain(answer) for answer in shown}) == 1 == len({plain(answer) for answer in answers})
    assert [mail.email for mail in Message.objects.all()] == ["sam@example.org"]


def test_links_are_few_a_day(agreement: Agreement) -> None:
    sent = [actions.send_link_again(agreement=agreement) for _ in range(MOST_LINKS_PER_DAY + 1)]

    assert sent == [True] * MOST_LINKS_PER_DAY + [False]
    assert SigningLink.objects.filter(ended_at=None).count() == 1


# The receipt


def test_the_receipt_is_for_the_browser_that_signed(client: Client, company: Company, by: User) -> None:
    agreement = actions.make_agreement(
        company=company, starts_on=timezone.localdate(), ends_on=timezone.localdate(), language="en",
        notice_days=NOTICE_DAYS, fee_sek=None, by=by,
    )  # fmt: skip
    actions.send_agreement(agreement=agreement, name="Åsa Öst", email="asa@example.org", by=by)
    link = SigningLink.objects.get()
    code = sent_code(link)
    actions.sign_by_link(link=link, name="Åsa Öst", code=code)

    for name in ("receipt", "receipt_file"):
        assert client.get(reverse(f"signing:{name}", args=[agreement.public_id])).status_code == 404
    with pytest.raises(RuleViolation):
        actions.sign_by_link(link=link, name="Bo Ek", code=code)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("signing_link_expires_later", {"expires_at": timezone.now() - timedelta(days=1)}),
        ("signing_link_used_by_a_name", {"used_at": timezone.now()}),
        ("signing_link_code_has_time", {"code_hash": "x"}),
    ],
)
def test_the_database_refuses(link: SigningLink, constraint: str, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SigningLink.objects.filter(pk=link.pk).update(**change)
