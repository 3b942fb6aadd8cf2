"""What lists of other apps show about people."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from compcor.core.columns import Column
from compcor.core.periods import swedish_today
from participants.models import Employment


def people_employed() -> Coalesce:
    """How many people the company of the outer query employs today."""
    today = Employment.objects.on(swedish_today()).filter(company=OuterRef("pk")).order_by()
    counted = today.values("company").annotate(people=Count("participant", distinct=True)).values("people")
    return Coalesce(Subquery(counted), 0)


PEOPLE = Column(key="people", label=_("People"), computed=people_employed, sort=("people",), numeric=True)
