"""Acts that hold rows at the same time never wait for each other in a circle."""

from datetime import date

import pytest
from django.db import transaction

from companies.actions import change_company
from companies.models import Company
from participants.actions import start_employment
from tests.factories import make_company, make_participant, make_user
from tests.locks import Held


@pytest.mark.django_db(transaction=True)
def test_who_refers_to_a_company_does_not_wait_for_who_changes_it() -> None:
    """The first act holds the log and checks its foreign key at its end; the second holds the company meanwhile."""
    company, person, by = make_company(), make_participant(), make_user()
    rename = Held(lambda: change_company(company=company, name="Nya Verkstaden AB", by=by))

    with transaction.atomic():
        start_employment(participant=person, company=company, starts_on=date(2021, 1, 1), by=by)
        rename.start_and_wait_until_held()

    assert rename.ended() == []
    assert Company.objects.get().name == "Nya Verkstaden AB"
