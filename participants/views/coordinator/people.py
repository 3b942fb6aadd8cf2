"""The list of people."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.audiences import CoordinatorMixin
from compcor.core.columns import Column, label_of, link_to
from compcor.core.geography import COUNTIES
from compcor.core.lists import BulkAction, Empty, ListPage
from compcor.core.paging import Page
from compcor.core.periods import swedish_today
from participants import actions
from participants.enums import Education
from participants.forms.coordinator import InformedForm, ParticipantFilters
from participants.models import Employment, Participant
from participants.views.coordinator.sections import people_tabs

COMPANY_NAME = "company_name"  # computed only where the list is sorted by it


def _on(day: date) -> QuerySet[Employment]:
    """The outer query's person's employments on a day, the one that began last first."""
    return Employment.objects.on(day).filter(participant=OuterRef("pk")).order_by("-starts_on", "-id")


@lru_cache(maxsize=2)
def _work_on(day: date) -> Subquery:
    """That employment's facts as one value; the expression is written once a day, for it is the same for every list."""
    facts = JSONObject(
        company="company__name", company_id="company__public_id", county="company__county", title="title"
    )
    return Subquery(_on(day).values(facts=facts)[:1])


def _work(row: Participant, fact: str) -> str:
    return (row.work or {}).get(fact) or ""


def reachable(field: str) -> Callable[[Participant], str]:
    """An address or number, but never that of a protected identity."""
    return lambda row: "" if row.protected_identity else getattr(row, field)


class ParticipantList(CoordinatorMixin, ListPage):
    """Everybody who takes or may take part, with the company that employs them today."""

    model = Participant
    name = "participants"
    title = _("Participants")
    template_name = "participants/coordinator/list.html"
    reads = ("list_name",)
    columns = (
        Column(
            key="name",
            label=_("Name"),
            reads=("list_name",),
            value=str,
            sort=("list_name",),
            href=link_to("participants:detail"),
        ),
        Column(
            key="company",
            label=_("Company"),
            reads=(),
            value=lambda row: _work(row, "company"),
            sort=(COMPANY_NAME,),
            href=link_to("companies:detail", lambda row: UUID(row.work["company_id"])),
        ),
        Column(key="title", label=_("Job title"), reads=(), value=lambda row: _work(row, "title")),
        Column(
            key="county",
            label=_("County"),
            reads=(),
            value=lambda row: COUNTIES[row.work["county"]].name if row.work else "",
        ),
        Column(key="education", label=_("Education"), value=label_of(Education, "education"), on_page=False),
        Column(
            key="employment",
            label=_("Employment"),
            reads=(),
            value=lambda row: gettext("employed") if row.work else gettext("not employed"),
            tone=lambda row: "good" if row.work else "",
        ),
        Column(key="informed_on", label=_("Informed"), sort=("informed_on",)),
        Column(
            key="email",
            label=_("E-mail"),
            reads=("email", "protected_identity"),
            value=reachable("email"),
            on_page=False,
        ),
        Column(
            key="mobile",
            label=_("Mobile"),
            reads=("mobile", "protected_identity"),
            value=reachable("mobile"),
            on_page=False,
        ),
    )
    default_sort = "name"
    filters = ParticipantFilters
    bulk_actions = (
        BulkAction(
            value="informed",
            label=_("Record that they were informed"),
            perform=actions.record_informed,
            form=InformedForm,
        ),
    )
    empty = Empty(
        title=_("No participants yet"),
        text=_("Register the first person, or bring in the whole register under Import."),
        url_name="participants:create",
        link=_("Register participant"),
    )

    def get_filter_options(self) -> dict[str, Any]:
        """The companies that can be chosen."""
        return {"companies": Company.objects.visible_to(self.user)}

    def get_context(self, page: Page) -> dict[str, Any]:
        """With the other ways to see people."""
        return super().get_context(page) | {"tabs": people_tabs("participants:list")}

    def get_rows(self) -> QuerySet[Participant]:
        """With today's employment, asked for in one question."""
        today = swedish_today()
        rows = super().get_rows().annotate(work=_work_on(today))
        if COMPANY_NAME in self.order.fields:
            return rows.alias(**{COMPANY_NAME: Subquery(_on(today).values("company__name")[:1])})
        return rows
