"""Two who register the same person in the same second; on PostgreSQL, with a connection each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from django.db import connection

from compcor.core.exceptions import RuleViolation
from participants import actions
from participants.models import EmployeeCard, Employment, JobChange, Participant
from tests.factories import make_company, make_contact, make_user

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "198507099805"
FACTS = {"given_name": "Åsa", "family_name": "Öberg", "email": "asa@example.org", "starts_on": date(2021, 3, 1)}


def at_once(acts: list[Callable[[], object]]) -> list[str]:
    """What was refused; anything but a sentence for the user fails the test."""

    def attempt(act: Callable[[], object]) -> str:
        try:
            act()
        except RuleViolation as refusal:
            return str(refusal.message)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return [refusal for refusal in pool.map(attempt, acts) if refusal]


def test_at_companies_of_their_own_they_make_one_person_with_two_employments() -> None:
    companies = [make_company() for _ in range(3)]
    register = partial(actions.register_employee, personal_number=NUMBER, **FACTS)
    by_contacts = [partial(register, company=company, by=make_contact(company)) for company in companies[:2]]
    by_coordinator = partial(
        actions.register_participant, personal_number="850709-9805", company=companies[2], by=make_user(), **FACTS
    )

    assert at_once([*by_contacts, by_coordinator]) == []

    assert Participant.objects.count() == 1
    assert set(Employment.objects.values_list("company", flat=True)) == {company.pk for company in companies}
    assert EmployeeCard.objects.filter(company__in=companies[:2]).count() == 2
    assert JobChange.objects.exists()


def test_at_one_company_one_of_them_is_told() -> None:
    company = make_company("Alm AB")
    register = partial(actions.register_employee, personal_number=NUMBER, company=company, by=make_contact(company))

    refused = at_once([partial(register, **FACTS | {"starts_on": date(2021, 3, day)}) for day in (1, 2, 3)])

    assert refused == ["The person is already employed at Alm AB during that time."] * 2
    assert Employment.objects.count() == Participant.objects.count() == 1
