"""The reason is the one detail of the log that people write themselves; it is required, kept, shown, and no number."""

import pytest
from django.test import Client
from django.urls import reverse

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from participants.models import Participant
from tests.factories import make_participant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Participant:
    return make_participant("Åsa", "Öberg", number="198507099805")


@pytest.fixture
def coordinator() -> User:
    return make_user()


@pytest.fixture
def desk(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def test_a_look_at_a_number_stands_in_the_history_with_who_and_why(
    desk: Client, coordinator: User, person: Participant
) -> None:
    shown = desk.post(reverse("participants:reveal", args=[person.public_id]), {"reason": "SCB asks for it"})

    history = desk.get(reverse("participants:history", args=[person.public_id])).content.decode()
    assert "19850709-9805" in shown.content.decode()
    assert "Looked at the personal number" in history
    assert "Reason: SCB asks for it" in history
    assert coordinator.name in history
    assert "9805" not in history


@pytest.mark.parametrize("reason", ["", "   ", "x", "needed", "n e e d"])
def test_a_look_without_a_real_reason_is_refused(desk: Client, person: Participant, reason: str) -> None:
    page = desk.post(reverse("participants:reveal", args=[person.public_id]), {"reason": reason})

    assert "reason" in page.context["form"].errors
    assert "9805" not in page.content.decode()
    assert not AuditEvent.objects.about(person).exists()


def test_a_personal_number_in_a_reason_is_refused(desk: Client, person: Participant) -> None:
    """The log is kept for ever, and nobody can take it out again."""
    answer = desk.post(
        reverse("participants:reveal", args=[person.public_id]), {"reason": "SCB asks for 19850709-9805"}
    )

    assert "Leave the personal number out" in answer.context["form"].errors["reason"][0]
    assert not AuditEvent.objects.about(person).exists()


def test_no_act_keeps_a_personal_number_in_its_reason(person: Participant, coordinator: User) -> None:
    with pytest.raises(RuleViolation, match="Leave the personal number out"):
        record("participant.changed", person, by=coordinator, reason="was 850709-9805 before")
