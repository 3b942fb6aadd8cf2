"""A company's size class at the project's exchange rate (docs/domain.md §3.6)."""

from decimal import Decimal

from django.db.models import Case, CharField, F, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company
from companies.size.declared import Declared, in_force
from companies.size.together import Rule
from compcor.core.display import iso_date, number
from compcor.core.size_class import LIMITS, SizeClass, size_class, size_class_expression
from compcor.project.models import Project

DEFAULT_RATE = Decimal("10.5")

RULES = {
    Rule.ONE_YEAR: gettext_lazy("There are no complete figures of the year before, so the latest year decides."),
    Rule.BOTH_YEARS: gettext_lazy("Both years give the same size class."),
    Rule.UNCHANGED: gettext_lazy(
        "The two years differ. A limit changes the size class only when two years in a row are on its other side."
    ),
    Rule.PUBLIC: gettext_lazy("Public bodies hold 25 percent or more: it is no small or medium-sized company."),
}


def sek_per_eur() -> Decimal:
    """The rate that the project has set."""
    return Project.objects.values_list("sek_per_eur", flat=True).first() or DEFAULT_RATE


def size_of(company: Company, *, rate: Decimal | None = None) -> SizeClass:
    """The company's size class: the one that its declaration comes to, else that of its own figures."""
    if company.declared_size:
        return SizeClass(company.declared_size)
    return size_class(company.headcount, company.turnover_msek, company.balance_msek, rate or sek_per_eur())


def size_expression(prefix: str = "", *, rate: Decimal | None = None) -> Case:
    """The same in the database, at the project's rate unless said; `prefix` is the path there, as "company__"."""
    declared = f"{prefix}declared_size"
    return Case(
        When(~Q(**{declared: ""}), then=F(declared)),
        default=size_class_expression(prefix, sek_per_eur=rate or sek_per_eur()),
        output_field=CharField(),
    )


def size_reason(company: Company) -> str:
    """Why the company has its size class, on what basis, or what is missing to know."""
    rate = sek_per_eur()
    if company.declared_size and (declared := in_force(company, sek_per_eur=rate)):
        return _reason_of_declaration(declared, rate)
    if company.headcount is None:
        return _("The number of employees is missing.")
    size = size_class(company.headcount, company.turnover_msek, company.balance_msek, rate)
    if size == SizeClass.UNKNOWN:
        return _("Turnover or balance sheet total is missing, and decides.")
    basis = _("By the company's own figures; there is no size declaration.")
    return f"{limits_in_words(size, rate)} {basis}"


def limits_in_words(size: SizeClass, rate: Decimal) -> str:
    """What an enterprise of that class is like."""
    if size == SizeClass.LARGE:
        return _("Above the limits of a medium-sized company: 250 employees, or both amounts.")
    _size, people, turnover, balance = next(limits for limits in LIMITS if limits[0] == size)
    return _(
        "Fewer than {people} employees, and a turnover of at most {turnover} MSEK or a balance sheet total of at most "
        "{balance} MSEK."
    ).format(people=people, turnover=amount(turnover * rate), balance=amount(balance * rate))


def amount(value: Decimal) -> str:
    """A number with at most one decimal, none that says nothing."""
    return number(value, 0 if value == value.to_integral_value() else 1)


def _reason_of_declaration(declared: Declared, rate: Decimal) -> str:
    size = declared.size
    basis = _("By the declaration of {day} for {year}.").format(
        day=iso_date(declared.declaration.signed_on), year=declared.declaration.year
    )
    why = RULES[size.rule] if size.rule == Rule.PUBLIC else limits_in_words(size.size, rate)
    return f"{why} {basis}"
