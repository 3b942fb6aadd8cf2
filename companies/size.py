"""A company's size class at the project's exchange rate (docs/domain.md §3.6)."""

from decimal import Decimal

from django.db.models import Case
from django.utils.translation import gettext as _

from companies.models import Company
from compcor.core.display import number
from compcor.core.size_class import LIMITS, SizeClass, size_class, size_class_expression
from compcor.project.models import Project

DEFAULT_RATE = Decimal("10.5")


def sek_per_eur() -> Decimal:
    """The rate that the project has set."""
    return Project.objects.values_list("sek_per_eur", flat=True).first() or DEFAULT_RATE


def size_of(company: Company) -> SizeClass:
    """The company's size class."""
    return size_class(company.headcount, company.turnover_msek, company.balance_msek, sek_per_eur())


def size_expression() -> Case:
    """The same for lists, computed by the database."""
    return size_class_expression(sek_per_eur=sek_per_eur())


def size_reason(company: Company) -> str:
    """Why the company has its size class, or what is missing to know."""
    if company.headcount is None:
        return _("The number of employees is missing.")
    rate = sek_per_eur()
    size = size_class(company.headcount, company.turnover_msek, company.balance_msek, rate)
    if size == SizeClass.UNKNOWN:
        return _("Turnover or balance sheet total is missing, and decides.")
    if size == SizeClass.LARGE:
        return _("Above the limits of a medium-sized company: 250 employees, or both amounts.")
    _size, people, turnover, balance = next(limits for limits in LIMITS if limits[0] == size)
    return _(
        "Fewer than {people} employees, and a turnover of at most {turnover} MSEK or a balance sheet total of at most "
        "{balance} MSEK."
    ).format(people=people, turnover=_amount(turnover * rate), balance=_amount(balance * rate))


def _amount(msek: Decimal) -> str:
    return number(msek, 0 if msek == msek.to_integral_value() else 1)
