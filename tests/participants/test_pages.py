"""Coordinators' pages about people."""

import pytest
from django.test import Client
from django.urls import reverse

from compcor.accounts.enums import Role
from tests.factories import make_company, make_participant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: Client) -> Client:
    client.force_login(make_user(Role.COORDINATOR))
    return client


def test_smoke(coordinator: Client) -> None:
    company = make_company("Åkers Verkstad AB")
    person = make_participant("Åsa", "Öberg", company=company)
    for url in (
        "?",
        "?sort=-company",
        "?q=%C3%B6ber",
        f"?company={company.public_id}&employed=yes",
        "?page=last",
        "?county=04&informed=no&protected=no",
    ):
        response = coordinator.get(reverse("participants:list") + url)
        assert response.status_code == 200
        assert "Öberg, Åsa" in response.content.decode(), url
        assert "Åkers Verkstad AB" in response.content.decode(), url
    r = coordinator.get(reverse("participants:list") + f"?sort=company&after={person.public_id}")
    assert r.status_code == 200
    r = coordinator.get(reverse("participants:list") + "?export=xlsx")
    b"".join(r.streaming_content)
    for n in ("detail", "edit", "reveal", "correct_number", "history", "employment_start"):
        assert coordinator.get(reverse(f"participants:{n}", args=[person.public_id])).status_code == 200, n
    for n in ("employment_edit", "employment_end"):
        assert (
            coordinator.get(
                reverse(f"participants:{n}", args=[person.public_id, person.employments.get().public_id])
            ).status_code
            == 200
        ), n
    assert coordinator.get(reverse("participants:create")).status_code == 200
