"""Invitations when several people act in the same second; on PostgreSQL, with a connection each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from companies import actions
from companies.invitations import MOST_PER_DAY
from companies.models import CompanyMembership, ContactInvitation
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from tests.factories import make_company, make_contact, make_invitation

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], object]]) -> int:
    """How many of the acts were let through; the others were refused with a sentence."""

    def attempt(act: Callable[[], object]) -> bool:
        try:
            act()
        except RuleViolation:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return sum(pool.map(attempt, acts))


def test_a_link_is_used_once_also_by_two_at_once() -> None:
    invitation = make_invitation(make_company())
    accept = partial(
        actions.accept_as_new, invitation=invitation, name="Åsa Öst", password="a sentence of my own", language="sv"
    )

    let_through = at_once([accept] * 4)

    assert let_through == 1
    assert User.objects.filter(role=Role.COMPANY_CONTACT).count() == 1


def test_a_company_sends_no_more_than_its_number_also_at_once() -> None:
    company = make_company()
    contact = make_contact(company)
    invite = partial(actions.invite_contact, company=company, by=contact)

    let_through = at_once([partial(invite, email=f"a{number}@example.org") for number in range(8)])

    assert let_through == ContactInvitation.objects.count() == MOST_PER_DAY


def test_two_colleagues_who_end_each_others_access_do_not_lock_the_company_out() -> None:
    company = make_company()
    first, second = make_contact(company), make_contact(company)
    end = {user: CompanyMembership.objects.get(user=user) for user in (first, second)}

    let_through = at_once(
        [
            partial(actions.end_access, membership=end[second], by=first),
            partial(actions.end_access, membership=end[first], by=second),
        ]
    )

    assert let_through == 1
    assert company.memberships.active().count() == 1
