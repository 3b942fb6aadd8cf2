"""Coordinators' pages about companies."""

import pytest
from django.test import Client
from django.urls import reverse

from compcor.accounts.enums import Role
from tests.factories import make_company, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: Client) -> Client:
    client.force_login(make_user(Role.COORDINATOR))
    return client


def test_list(coordinator: Client) -> None:
    company = make_company("Åkers Verkstad AB")
    for url in (
        "?",
        "?sort=-size",
        "?q=%C3%A5kers",
        "?county=04&state=active&size=unknown",
        "?page=last",
        "?coordinator=nobody",
    ):
        response = coordinator.get(reverse("companies:list") + url)
        assert response.status_code == 200
        assert "Åkers Verkstad AB" in response.content.decode(), url
    r = coordinator.get(reverse("companies:list") + "?export=xlsx")
    assert r.status_code == 200
    b"".join(r.streaming_content)
    for n in ("detail", "edit", "state", "agreement", "access", "history"):
        assert coordinator.get(reverse(f"companies:{n}", args=[company.public_id])).status_code == 200, n
    assert coordinator.get(reverse("companies:create")).status_code == 200
    r = coordinator.get(reverse("companies:proposals") + "?for=company&company=%C3%A5ker")
    assert "Åkers Verkstad AB (" in r.content.decode()
