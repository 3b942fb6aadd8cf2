"""In which county a company was on a day."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Substr

from companies.models import CompanyMove


def county_on(*, company: str, day: str) -> Substr:
    """The county of the company on the day, both given as names of the row that is asked about.

    It is that of the municipality which the first move after the day left; without such a move, of the present one.
    """
    later = CompanyMove.objects.filter(company=OuterRef(company), moved_on__gt=OuterRef(day)).order_by("moved_on")
    return Substr(Coalesce(Subquery(later.values("municipality")[:1]), F(f"{company}__municipality")), 1, 2)
