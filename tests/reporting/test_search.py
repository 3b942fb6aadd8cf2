"""Search everywhere: odd words find nothing and break nothing."""

import pytest
from django.test import Client

from tests.factories import make_company, make_participant, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["%00", "a%00b", "%F0%9F%91%8D%F0%9F%91%8D", "%25%25", "__", "a" * 5000])
def test_odd_words_find_nothing_and_break_nothing(words: str) -> None:
    make_participant(company=make_company())
    client = Client()
    client.force_login(make_user())

    page = client.get(f"/search/?q={words}")

    assert page.status_code == 200
    assert page.context["kinds"] == []
