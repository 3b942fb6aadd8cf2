"""Expressions of interest that come in the same second; on PostgreSQL, with a connection each."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from companies import actions
from companies.models import Company, CompanyTask, Interest
from compcor.mail.models import Message
from tests.factories import make_project

pytestmark = pytest.mark.django_db(transaction=True)


def receive(form_key: uuid.UUID) -> None:
    try:
        actions.receive_interest(
            org_number="559823-6809", form_key=form_key, company_name="Ångtorp AB", municipality="0484", headcount=42,
            contact_name="Eva Ek", email="eva@example.org", themes=["automation"], language="sv",
        )  # fmt: skip
    finally:
        connection.close()


def test_one_company_is_made_however_many_write_at_once() -> None:
    make_project()
    twice = uuid.uuid4()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(receive, [twice, twice, *(uuid.uuid4() for _ in range(4))]))

    assert Company.objects.count() == 1
    assert Interest.objects.count() == 5
    assert Interest.objects.filter(made_company=True).count() == 1
    assert (CompanyTask.objects.count(), Message.objects.count()) == (2, 1)
