"""What a search for companies compares."""

from companies.models import Company
from compcor.core.text import search_text


def make_findable(company: Company) -> None:
    """Companies are found by name and number, with or without the dash.

    A sole trader's number is a personal number: it is not searchable (docs/domain.md §4.3).
    """
    number = "" if company.is_sole_trader else f"{company.org_number} {company.org_number_display}"
    company.search_text = search_text(company.name, number)
