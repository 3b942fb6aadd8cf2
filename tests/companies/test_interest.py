"""The public expression of interest: what it makes, what it never changes, and how programs are kept out."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import actions
from companies.enums import CompanyState, InterestState
from companies.forms.public import SIGNER
from companies.models import Company, CompanyTask, ContactEvent, Interest
from companies.timeline import timeline
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.mail.models import Message
from compcor.project.models import Partner
from tests.factories import make_agreement, make_company, make_participant, make_project, make_user, org_number

pytestmark = pytest.mark.django_db
SOLE_TRADER = "850709-9805"
KNOWN = org_number(99_000)


@pytest.fixture(autouse=True)
def counts_begin_at_nought() -> Iterator[None]:
    make_project()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def by() -> User:
    return make_user()


def facts(**more: Any) -> dict[str, Any]:
    return {
        "company_name": "Ångtorp Mekaniska AB",
        "org_number": "559823-6809",
        "municipality": "0484",
        "headcount": 42,
        "line_of_business": "skärande bearbetning",
        "automotive": "yes",
        "contact_name": "Eva Ek",
        "email": "eva@angtorp.example",
        "phone": "016-10 20 30",
        "themes": ["automation", "basic"],
        "people_estimate": 12,
    } | more


def receive(**more: Any) -> Interest:
    return actions.receive_interest(**{"form_key": uuid.uuid4(), "language": "en"} | facts(**more))


def filled_in(**more: Any) -> dict[str, Any]:
    """What a person's browser sends, some seconds after the page was shown."""
    return facts(**more) | {"consent": "on", "stamp": stamp(seconds=20)} | more


def stamp(*, seconds: int) -> str:
    """A form that was shown so long ago."""
    long_ago = timezone.now() - timedelta(seconds=seconds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.signing.time.time", long_ago.timestamp)
        return SIGNER.sign(uuid.uuid4().hex)


# What it makes


def test_an_unknown_company_becomes_a_lead_of_the_partner_that_leads_its_county() -> None:
    partner, _ = Partner.objects.update_or_create(name="MITC", defaults={"county": "04"})
    Partner.objects.exclude(pk=partner.pk).update(county="")

    interest = receive()

    company = interest.company
    assert (company.name, company.org_number, company.state) == ("Ångtorp Mekaniska AB", "5598236809", "lead")
    assert (company.county, company.partner, company.headcount) == ("04", partner, 42)
    assert (company.contact_name, company.contact_email) == ("Eva Ek", "eva@angtorp.example")
    assert (interest.made_company, interest.state, interest.themes) == (True, "new", ["automation", "basic"])
    task = CompanyTask.objects.get()
    assert (task.title, task.company, task.owner) == ("Answer the expression of interest", company, None)
    assert task.due_on == timezone.localdate() + timedelta(days=3)
    verbs = AuditEvent.objects.about(company).order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [
        ("company.created", None), ("company.interest_received", None), ("company.task_added", None),
    ]  # fmt: skip


@pytest.mark.parametrize("state", [CompanyState.ACTIVE, CompanyState.WITHDRAWN])
def test_a_known_company_keeps_its_facts_and_its_state(by: User, state: CompanyState) -> None:
    reason = "Sold" if state == CompanyState.WITHDRAWN else ""
    company = make_company("Ångtorp AB", org_number="5598236809", state=state, withdrawn_reason=reason, coordinator=by)

    interest = receive(company_name="Another name", headcount=7)

    company.refresh_from_db()
    assert interest.company == company
    assert (interest.made_company, interest.company_name) == (False, "Another name")
    assert (company.name, company.headcount, company.state) == ("Ångtorp AB", 40, state)
    assert (company.contact_name, company.contact_email) == ("", "")
    assert CompanyTask.objects.values_list("title", "owner").get() == ("Answer the new interest", by.pk)


def test_one_form_sent_twice_is_one_interest_and_many_forms_are_one_task() -> None:
    key = uuid.uuid4()

    first, again = receive(form_key=key), receive(form_key=key)
    other, third = receive(), receive()

    assert first == again
    assert Interest.objects.count() == 3
    assert other.company == third.company == first.company
    assert [task.title for task in CompanyTask.objects.all()] == [
        "Answer the expression of interest", "Answer the new interest",
    ]  # fmt: skip


def test_the_receipt_goes_once_a_day_to_an_address_and_repeats_nothing_that_was_written() -> None:
    receive(contact_name="Köp billiga klockor", company_name="Billiga Klockor AB")
    receive(org_number=org_number(), email="EVA@angtorp.example")

    message = Message.objects.get()

    assert (message.email, message.language) == ("eva@angtorp.example", "en")
    assert message.subject == "Your expression of interest in CompCor"
    for written in ("klockor", "Klockor", "Eva", "skärande", "559823"):
        assert written not in message.text


# The page


def test_the_page_makes_a_lead_and_thanks(client: Client) -> None:
    response = client.post(reverse("interest"), filled_in())

    assert response.status_code == 302
    assert response.url == reverse("interest:thanks")
    assert Interest.objects.get().company.state == CompanyState.LEAD
    assert b"Your expression of interest has reached us" in client.get(response.url).content


def test_known_and_new_get_the_same_answer(client: Client) -> None:
    make_company(org_number="5598236809")

    known = client.post(reverse("interest"), filled_in())
    new = client.post(reverse("interest"), filled_in(org_number=org_number()))

    assert (known.status_code, known.url) == (new.status_code, new.url)
    assert Interest.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"org_number": "559823-6808"}, "The last digit of the organisation number is wrong"),
        ({"email": "eva"}, "valid email address"),
        ({"municipality": "0180"}, "Select a valid choice"),
        ({"themes": []}, "Choose one theme or more"),
        ({"consent": ""}, "We need your yes to contact you"),
        ({"contact_name": "Buy at www.spam.example"}, "Write it without web addresses"),
        ({"company_name": "A\u202eB"}, "characters that cannot be used"),
    ],
)
def test_a_fault_is_said_and_nothing_typed_is_lost(client: Client, change: dict[str, Any], text: str) -> None:
    response = client.post(reverse("interest"), filled_in(**change))

    page = response.content.decode()
    assert response.status_code == 200
    assert text in page
    assert "skärande bearbetning" in page
    assert Interest.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"website": "https://spam.example"}, "A field that people do not see"),
        ({"shown": 0}, "That was very fast"),
        ({"shown": 25 * 3600}, "open for a long time"),
        ({"stamp": "forged"}, "open for a long time"),
    ],
    ids=["honeypot", "too fast", "too old", "forged"],
)
def test_programs_are_kept_out_without_a_puzzle(client: Client, change: dict[str, Any], text: str) -> None:
    if "shown" in change:
        change = {"stamp": stamp(seconds=change["shown"])}

    response = client.post(reverse("interest"), filled_in(**change))

    assert text in response.content.decode()
    assert Interest.objects.count() == 0


def test_a_page_that_was_open_too_long_is_sent_once_more_with_a_new_stamp(client: Client) -> None:
    response = client.post(reverse("interest"), filled_in(stamp=stamp(seconds=25 * 3600)))

    shown = response.context["form"]["stamp"].value()
    assert SIGNER.unsign(shown)


def test_a_sender_and_an_address_are_limited_across_processes(client: Client) -> None:
    for _ in range(5):
        assert client.post(reverse("interest"), filled_in()).status_code == 302

    response = client.post(reverse("interest"), filled_in(email="EVA@angtorp.example"))

    assert "Many expressions of interest have come from you today" in response.content.decode()
    assert "skärande bearbetning" in response.content.decode()
    assert Interest.objects.count() == 5
    for number in range(14):
        client.post(reverse("interest"), filled_in(email=f"a{number}@example.org", org_number=org_number()))
    assert Interest.objects.count() == 19
    client.post(reverse("interest"), filled_in(email="last@example.org"))
    assert Interest.objects.count() == 19


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("5598236808", "The last digit of the organisation number is wrong"),
        ("5598236809", "new to the project"),
        (KNOWN, "knows the company already"),
        (SOLE_TRADER, "we treat it as a personal number"),
    ],
)
def test_a_number_is_looked_at_while_it_is_typed(client: Client, number: str, text: str) -> None:
    make_company(org_number=KNOWN)
    make_company(org_number="8507099805")

    response = client.post(reverse("interest:number_check"), {"org_number": number})

    assert text in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


def test_numbers_cannot_be_tried_out_in_masses(client: Client) -> None:
    make_company(org_number=KNOWN)
    asked = [client.post(reverse("interest:number_check"), {"org_number": KNOWN}) for _ in range(61)]

    assert b"knows the company" in asked[59].content
    assert asked[60].content.strip() == b""


def test_a_number_never_stands_in_an_address(client: Client) -> None:
    assert client.get(reverse("interest:number_check")).status_code == 405


# What becomes of it


def test_a_contact_makes_a_new_interest_contacted_but_a_note_does_not(by: User) -> None:
    interest = receive()

    actions.log_contact(company=interest.company, kind="note", text="Ser ut som en bra kandidat", by=by)
    assert Interest.objects.get().state == InterestState.NEW
    actions.log_contact(company=interest.company, kind="call", text="Ringde Eva", by=by)
    assert Interest.objects.get().state == InterestState.CONTACTED


@pytest.mark.parametrize(
    ("state", "becomes"),
    [("interested", "new"), ("agreed", "converted"), ("withdrawn", "declined")],
)
def test_the_companys_way_settles_its_interests(by: User, state: str, becomes: str) -> None:
    interest = receive()
    make_agreement(interest.company)

    actions.change_state(company=interest.company, state=state, reason="Sold", by=by)

    assert Interest.objects.get().state == becomes


def aged(interest: Interest, days: int) -> Interest:
    Interest.objects.filter(pk=interest.pk).update(created_at=timezone.now() - timedelta(days=days))
    return interest


def test_an_interest_that_led_nowhere_can_be_removed_a_year_after_the_last_contact(by: User) -> None:
    old, fresh = aged(receive(), 400), receive(org_number=org_number())
    talked = aged(receive(org_number=org_number()), 400)
    actions.log_contact(company=talked.company, kind="call", text="Hör av sig", by=by)
    taking_part = aged(receive(org_number=org_number()), 400)
    Company.objects.filter(pk=taking_part.company.pk).update(state=CompanyState.ACTIVE)

    assert list(Interest.objects.removable()) == [old]
    with pytest.raises(RuleViolation, match="12 months"):
        actions.remove_interests(rows=[old, fresh], by=by)
    assert Interest.objects.count() == 4


def test_with_the_interest_goes_the_company_that_only_the_form_made(by: User) -> None:
    interest = aged(receive(), 400)
    ContactEvent.objects.create(
        company=interest.company, kind="call", text="Eva", made_by=by, happened_at=timezone.now() - timedelta(days=390)
    )

    assert actions.remove_interests(rows=[interest], by=by) == 1

    assert not Interest.objects.exists()
    assert not Company.objects.exists()
    assert not CompanyTask.objects.exists()
    assert AuditEvent.objects.about(interest.company).first().verb == "company.interest_removed"  # type: ignore[union-attr]


def test_a_company_that_more_hangs_on_stays_and_forgets_the_forms_contact(by: User) -> None:
    interest = aged(receive(), 400)
    make_participant(company=interest.company)

    actions.remove_interests(rows=[interest], by=by)

    company = Company.objects.get()
    assert (company.contact_name, company.contact_email, company.contact_phone) == ("", "", "")
    assert company.name == "Ångtorp Mekaniska AB"


def test_a_contact_person_of_another_address_is_not_forgotten(by: User) -> None:
    make_company(org_number="5598236809", state=CompanyState.LEAD, contact_name="Per", contact_email="per@example.org")
    interest = aged(receive(), 400)

    actions.remove_interests(rows=[interest], by=by)

    assert Company.objects.get().contact_name == "Per"


# Coordinators' pages


@pytest.fixture
def coordinator(client: Client, by: User) -> Client:
    client.force_login(by)
    return client


def test_the_timeline_tells_of_the_interest_its_receipt_and_its_task(by: User) -> None:
    interest = receive()

    told = {(entry.kind, entry.text) for entry in timeline(interest.company, by).entries}

    assert told == {
        ("interest", ""),
        ("mail", "To eva@angtorp.example: to be sent"),
        ("task", f"Due {timezone.localdate() + timedelta(days=3)}"),
        ("act", ""),
    }


def test_coordinators_read_what_was_written_and_decide(coordinator: Client) -> None:
    interest = receive(contact_name="<b>Eva</b>")
    address = reverse("interests:detail", args=[interest.public_id])

    page = coordinator.get(address).content.decode()
    response = coordinator.post(address, {"state": "qualified"})

    for text in ("&lt;b&gt;Eva&lt;/b&gt;", "skärande bearbetning", "Eskilstuna, Södermanlands län", "basic level"):
        assert text in page
    assert response.status_code == 302
    assert Interest.objects.get().state == InterestState.QUALIFIED


def test_coordinators_find_and_remove_what_is_old_enough(coordinator: Client) -> None:
    old, fresh = aged(receive(), 400), receive(org_number=org_number(), company_name="Färsk AB")

    page = coordinator.get(reverse("interests:list") + "?removable=yes").content.decode()
    assert "Ångtorp Mekaniska AB" in page
    assert "Färsk AB" not in page
    refused = coordinator.post(reverse("interests:list"), {"action": "remove", "row": [fresh.public_id]}, follow=True)
    assert "12 months after the last contact" in refused.content.decode()
    coordinator.post(reverse("interests:list"), {"action": "remove", "row": [old.public_id]})
    assert list(Interest.objects.all()) == [fresh]


@pytest.mark.parametrize("interests", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    coordinator: Client, interests: int, django_assert_num_queries: Any
) -> None:
    for _ in range(interests):
        receive(org_number=org_number())

    with django_assert_num_queries(7):
        coordinator.get(reverse("interests:list"))
