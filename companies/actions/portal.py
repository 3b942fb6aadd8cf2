"""What a company corrects itself."""

from decimal import Decimal
from typing import TypedDict, Unpack

from companies.actions.company import change_company
from companies.models import Company
from compcor.accounts.models import User


class OwnFacts(TypedDict, total=False):
    """Whom to call, and how large the company is: name, number, place and state are not the contact's to change."""

    contact_name: str
    contact_phone: str
    headcount: int | None
    turnover_msek: Decimal | None
    balance_msek: Decimal | None


def correct_own_facts(*, company: Company, by: User, **facts: Unpack[OwnFacts]) -> Company:
    """A contact corrects these, and what is not given stays; coordinators see old and new in the history."""
    return change_company(company=company, by=by, **facts)
