"""What is counted together is of one moment."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Thread

import pytest
from django.db import connection

from companies.models import Company
from compcor.core.database import one_snapshot, room_to_count
from tests.factories import make_company


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("together", [one_snapshot, room_to_count])
def test_counts_made_together_do_not_see_what_is_written_between_them(
    together: Callable[[], AbstractContextManager[None]],
) -> None:
    make_company()
    with together():
        before = Company.objects.count()

        elsewhere = Thread(target=_add_a_company)
        elsewhere.start()
        elsewhere.join()

        assert (before, Company.objects.count()) == (1, 1)
    assert Company.objects.count() == 2


def _add_a_company() -> None:
    """As another request, on a connection of its own."""
    try:
        make_company()
    finally:
        connection.close()
