"""What a company corrects itself."""

from decimal import Decimal

from companies.actions.company import change_company
from companies.models import Company
from compcor.accounts.models import User


def correct_own_facts(
    *,
    company: Company,
    by: User,
    contact_name: str,
    contact_phone: str,
    headcount: int | None,
    turnover_msek: Decimal | None,
    balance_msek: Decimal | None,
) -> Company:
    """A contact corrects whom to call and how large the company is; coordinators see old and new in the history.

    Name, number, place and state are not the contact's to change.
    """
    return change_company(
        company=company,
        by=by,
        contact_name=contact_name,
        contact_phone=contact_phone,
        headcount=headcount,
        turnover_msek=turnover_msek,
        balance_msek=balance_msek,
    )
