"""A change that tells people shows who is told what first; what is ticked is sent with the change, once."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.mail.delivery import deliver_due
from compcor.mail.enums import MessageState
from compcor.mail.models import Message
from courses.enums import EnrolmentState, RunState
from courses.models import CourseRun, Session
from participants.actions import change_participant
from tests.factories import (
    make_card,
    make_company,
    make_contact,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db
REASON = {"reason": "The trainer is ill"}


def make_speaker(company: Company, email: str) -> None:
    """A contact with that address."""
    contact = make_contact(company)
    User.objects.filter(pk=contact.pk).update(email=email)


@pytest.fixture
def run(db: None) -> CourseRun:
    """Two people of one company with its contact, one of them protected, and somebody of another in line."""
    company, other = make_company("Northwind"), make_company("Southwind")
    run = make_run(state=RunState.CONFIRMED)
    people = [
        make_participant("Alva", "Ek", company=company, email="alva@example.org"),
        make_participant("Hemlig", "Person", company=company, email="hemlig@example.org", protected_identity=True),
        make_participant("Ove", "Lind", company=other, email=""),
    ]
    for person, where, state in zip(
        people,
        (company, company, other),
        (EnrolmentState.CONFIRMED, EnrolmentState.CONFIRMED, EnrolmentState.WAITLISTED),
        strict=True,
    ):
        more = {"queued_at": timezone.now()} if state == EnrolmentState.WAITLISTED else {}
        make_enrolment(person, run, where, state=state, **more)
    make_speaker(company, "contact@northwind.example")
    return run


@pytest.fixture
def session(run: CourseRun) -> Session:
    return make_session(run, timezone.localdate() + timedelta(days=7))


@pytest.fixture
def coordinator() -> User:
    return make_user()


@pytest.fixture
def desk(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def cancel(run: CourseRun) -> str:
    return reverse("runs:cancel", args=[run.public_id])


def sent_form(page: HttpResponse, form: dict[str, Any], *, without: str = "") -> dict[str, Any]:
    """What the page sends the second time: the form, what was seen, and the ticks but those of one address."""
    shown = page.context["shown"]
    ticks = [one.draft.key for one in shown if one.draft.to.email != without]
    return form | {"seen": page.context["seal"], "tell": ticks}


def test_the_first_sending_changes_nothing_and_shows_every_mail(desk: Client, run: CourseRun) -> None:
    page = desk.post(cancel(run), REASON)

    run.refresh_from_db()
    html = unescape(page.content.decode())
    assert run.state == RunState.CONFIRMED
    assert not Message.objects.exists()
    assert "Nothing is changed yet." in html
    assert [one.draft.to.email for one in page.context["shown"]] == ["alva@example.org", "contact@northwind.example"]
    assert "Reason: The trainer is ill" in html
    assert html.count("checked") == 2


def test_what_is_ticked_is_sent_with_the_change(desk: Client, run: CourseRun) -> None:
    form = sent_form(desk.post(cancel(run), REASON), REASON, without="alva@example.org")

    answer = desk.post(cancel(run), form)

    run.refresh_from_db()
    assert answer.status_code == 302
    assert run.state == RunState.CANCELLED
    message = Message.objects.get()
    assert message.email == "contact@northwind.example"
    assert "Ek, Alva" in (message.text or "")
    assert list(Message.objects.about(run)) == [message]


def test_a_protected_identity_is_never_mailed_and_never_named(desk: Client, run: CourseRun) -> None:
    page = desk.post(cancel(run), REASON)
    desk.post(cancel(run), sent_form(page, REASON))

    assert not Message.objects.filter(email="hemlig@example.org").exists()
    assert all("Hemlig" not in (message.text or "") for message in Message.objects.all())
    assert any("protected identity: never by mail" in text for text in page.context["not_told"])


def test_those_without_an_address_are_named_for_the_coordinator(desk: Client, run: CourseRun) -> None:
    page = desk.post(cancel(run), REASON)

    told = page.context["not_told"]
    assert any(text.startswith("Lind, Ove") and text.endswith("no e-mail address") for text in told), told
    assert "Southwind: nobody to write to" in told


def test_a_contact_is_told_of_the_own_people_alone(desk: Client, run: CourseRun) -> None:
    south = run.enrolments.get(company__name="Southwind").company
    make_speaker(south, "contact@southwind.example")
    desk.post(cancel(run), sent_form(desk.post(cancel(run), REASON), REASON))

    texts = {message.email: message.text or "" for message in Message.objects.defer(None)}
    assert "Lind" not in texts["contact@northwind.example"]
    assert "Alva" not in texts["contact@southwind.example"]


def test_a_contact_reads_the_names_that_the_company_gave(desk: Client, run: CourseRun) -> None:
    """Somebody who married, as another employer knows, keeps the old name here."""
    alva = run.enrolments.get(participant__email="alva@example.org")
    make_card(alva.participant, alva.company, given_name="Alva", family_name="Gammal")

    page = desk.post(cancel(run), REASON)

    [letter] = [one.letter for one in page.context["shown"] if one.draft.to.email == "contact@northwind.example"]
    assert "Gammal, Alva" in letter.text
    assert "Ek" not in letter.text


def test_mails_to_somebody_who_becomes_protected_are_forgotten(
    desk: Client, coordinator: User, run: CourseRun, mailoutbox: list[object]
) -> None:
    """Also what waits to be sent: the address may be the one that must not be known (docs/domain.md §5.4)."""
    desk.post(cancel(run), sent_form(desk.post(cancel(run), REASON), REASON))
    person = run.enrolments.get(participant__email="alva@example.org").participant

    change_participant(participant=person, by=coordinator, protected_identity=True)
    deliver_due()

    message = Message.objects.about(person).exclude(pk__in=Message.objects.naming(person)).get()
    assert (message.email, message.text, message.state) == ("", None, MessageState.UNDELIVERABLE)
    assert "Alva" not in f"{message.name} {message.search_text}"
    assert not message.needs_somebody
    assert not mailoutbox
    assert "The text is erased." in desk.get(f"/mails/{message.public_id}/").content.decode()


def test_a_mail_that_names_somebody_who_becomes_protected_to_their_contact_loses_its_text(
    desk: Client, coordinator: User, run: CourseRun
) -> None:
    """It still says to whom it went and when; one that waited is taken back, and somebody has to tell it otherwise."""
    desk.post(cancel(run), sent_form(desk.post(cancel(run), REASON), REASON))
    sent = Message.objects.defer(None).get(email="contact@northwind.example")
    assert "Alva" in sent.text
    person = run.enrolments.get(participant__email="alva@example.org").participant

    change_participant(participant=person, by=coordinator, protected_identity=True)

    sent.refresh_from_db()
    assert (sent.email, sent.text, sent.needs_somebody) == ("contact@northwind.example", None, True)
    assert "Alva" not in desk.get(f"/mails/{sent.public_id}/").content.decode()


def test_a_mail_that_arrived_keeps_its_address_when_its_text_is_forgotten(
    desk: Client, coordinator: User, run: CourseRun, mailoutbox: list[object]
) -> None:
    desk.post(cancel(run), sent_form(desk.post(cancel(run), REASON), REASON))
    deliver_due()
    person = run.enrolments.get(participant__email="alva@example.org").participant

    change_participant(participant=person, by=coordinator, protected_identity=True)

    sent = Message.objects.defer(None).get(email="contact@northwind.example")
    assert (sent.text, sent.state, sent.needs_somebody) == (None, MessageState.SENT, False)


def test_what_was_not_seen_is_not_sent(desk: Client, run: CourseRun) -> None:
    """Another reason, or somebody who enrolled in between: the page asks again."""
    form = sent_form(desk.post(cancel(run), REASON), REASON)

    other_reason = desk.post(cancel(run), form | {"reason": "Too few"})
    company = make_company()
    make_enrolment(make_participant(company=company, email="new@example.org"), run, company)
    somebody_new = desk.post(cancel(run), form)

    run.refresh_from_db()
    assert (other_reason.status_code, somebody_new.status_code) == (200, 200)
    assert run.state == RunState.CONFIRMED
    assert not Message.objects.exists()


def test_a_change_that_is_refused_tells_nobody(desk: Client, run: CourseRun) -> None:
    form = sent_form(desk.post(cancel(run), REASON), REASON)
    CourseRun.objects.filter(pk=run.pk).update(state=RunState.COMPLETED)

    page = desk.post(cancel(run), form)

    assert page.status_code == 200
    assert not Message.objects.exists()


def test_sending_the_form_twice_tells_once(desk: Client, run: CourseRun) -> None:
    form = sent_form(desk.post(cancel(run), REASON), REASON)

    for _ in range(2):
        desk.post(cancel(run), form)

    assert Message.objects.count() == 2


def test_mails_are_in_the_readers_languages(desk: Client, run: CourseRun) -> None:
    """The person's language is Swedish, the contact of the tests reads English."""
    page = desk.post(cancel(run), REASON)

    languages = {one.draft.to.email: one.letter.language for one in page.context["shown"]}
    assert languages == {"alva@example.org": "sv", "contact@northwind.example": "en"}


def times(day: Any, starts: str = "9", ends: str = "12") -> dict[str, str]:
    return {"day": f"{day:%Y-%m-%d}", "starts": starts, "ends": ends}


def test_a_moved_session_tells_before_and_after(desk: Client, run: CourseRun, session: Session) -> None:
    path, form = reverse("runs:session_edit", args=[session.public_id]), times(session.starts_on, "13", "16")

    page = desk.post(path, form)
    desk.post(path, sent_form(page, form))

    text = Message.objects.defer(None).get(email="contact@northwind.example").text or ""
    assert re.search(r"Before: \w+ \d{4}-\d\d-\d\d, 09:00–12:00\nNow: \w+ \d{4}-\d\d-\d\d, 13:00–16:00", text)
    session.refresh_from_db()
    assert timezone.localtime(session.starts_at).hour == 13


@pytest.mark.parametrize("form", [{"topic": "Another topic"}], ids=["topic"])
def test_what_nobody_plans_by_is_saved_at_once(desk: Client, session: Session, form: dict[str, str]) -> None:
    path = reverse("runs:session_edit", args=[session.public_id])

    answer = desk.post(path, times(session.starts_on) | form)

    assert answer.status_code == 302
    assert not Message.objects.exists()


def test_a_correction_of_the_past_tells_nobody(desk: Client, run: CourseRun) -> None:
    session = make_session(run, timezone.localdate() - timedelta(days=7))

    answer = desk.post(reverse("runs:session_edit", args=[session.public_id]), times(session.starts_on, "10", "12"))

    assert answer.status_code == 302


def test_a_removed_session_is_told(desk: Client, run: CourseRun, session: Session) -> None:
    path = reverse("runs:session_remove", args=[session.public_id])

    page = desk.post(path)
    assert run.sessions.exists()
    answer = desk.post(path, sent_form(page, {}))

    assert answer.url == reverse("runs:detail", args=[run.public_id])
    assert not run.sessions.exists()
    assert set(Message.objects.values_list("email", flat=True)) == {"alva@example.org", "contact@northwind.example"}
