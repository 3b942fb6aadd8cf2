"""Search everywhere takes whatever stands in the address."""

import pytest
from django.test import Client

from tests.factories import make_company, make_participant, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["%00", "a%00b", "%F0%9F%91%8D%F0%9F%91%8D", "%25%25", "__", "a" * 5000])
def test_odd_words_break_nothing(words: str) -> None:
    make_participant(company=make_company())
    client = Client()
    client.force_login(make_user())

    assert client.get(f"/search/?q={words}").status_code == 200
