"""From a figure to the people that it counts."""

from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from companies.moves import county_on
from compcor.core.audiences import CoordinatorMixin
from compcor.core.columns import Column, link_to
from compcor.core.geography import COUNTIES
from compcor.core.lists import Empty, ListPage
from courses.models import Participation
from participants.models import Participant
from reporting.forms.evidence import CountedFilters
from reporting.tables import as_hours

STARTED_ON, MINUTES = "started_on", "attended_minutes"
HUNDREDTH = Decimal("0.01")


class CountedPeople(CoordinatorMixin, ListPage):
    """The participants of one figure, with their facts at entry; each opens to the attendance that makes them count."""

    model = Participant
    name = "counted"
    title = _("Participants counted")
    lead = _("Company and county are those of the first session with attended minutes.")
    reads = ("list_name",)
    columns = (
        Column(
            key="name",
            label=_("Name"),
            reads=("list_name",),
            value=str,
            sort=("list_name",),
            href=link_to("attendance:of_person"),
        ),
        Column(key="company", label=_("Company at entry"), reads=(), value=lambda row: row.entry["company"]),
        Column(
            key="county", label=_("County at entry"), reads=(), value=lambda row: COUNTIES[row.entry["county"]].name
        ),
        Column(key=STARTED_ON, label=_("First session"), reads=(), sort=(STARTED_ON,)),
        Column(
            key=MINUTES,
            label=_("Attended hours so far"),
            reads=(),
            value=lambda row: as_hours(row.attended_minutes).quantize(HUNDREDTH),
            sort=(MINUTES,),
            numeric=True,
        ),
    )
    default_sort = "name"
    filters = CountedFilters
    empty = Empty(title=_("Nobody is counted"), text=_("Nobody has attended time that the figure counts."))

    def get_rows(self) -> QuerySet[Participant]:
        """With the facts at entry, asked for in one question."""
        entry = Participation.objects.filter(participant=OuterRef("pk"))
        facts = JSONObject(company="company__name", county=county_on(company="company", day="started_on"))
        return (
            super()
            .get_rows()
            .annotate(
                entry=Subquery(entry.values(facts=facts)[:1]),
                started_on=Subquery(entry.values("started_on")[:1]),
                attended_minutes=Subquery(entry.values("minutes")[:1]),
            )
        )
