"""The company's list of its people."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import BooleanField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.audiences import CompanyPortalMixin
from compcor.accounts.models import User
from compcor.core.addresses import address
from compcor.core.columns import Column, link_to
from compcor.core.exports import send_workbook
from compcor.core.lists import BulkAction, Empty, ListPage
from participants import actions
from participants.employees import has_notice, known_as
from participants.enums import NoticeChannel
from participants.forms.portal import EmployeeFilters, HandedForm
from participants.models import EmployeeCard, Employment

PAGE = link_to("portal_people:detail", "company__public_id", "public_id")


def employees_of(user: User, company: Any) -> QuerySet[Employment]:
    """The company's employments with what it may see: `known_as`, `is_alias`, `has_notice`; one question."""
    cards = EmployeeCard.objects.filter(company=company, participant=OuterRef("participant"))
    protected = Coalesce(
        Subquery(cards.values("protected_identity")[:1]),
        F("participant__protected_identity"),
        output_field=BooleanField(),
    )
    return (
        Employment.objects.visible_to(user)
        .filter(company=company)
        .annotate(
            known_as=known_as(company, "participant", "participant__list_name"),
            is_alias=protected,
            has_notice=has_notice(company),
        )
    )


def hand_over(*, rows: Sequence[Employment], by: User, given_on: date, language: str) -> int:
    """Note that the company handed the printed notice to these people."""
    people = [row.participant for row in rows]
    given = actions.give_notice(
        people=people,
        channel=NoticeChannel.EMPLOYER,
        given_on=given_on,
        by=by,
        company=rows[0].company,
        language=language,
    )
    return len(given) or len(rows)


class EmployeeList(CompanyPortalMixin, ListPage):
    """Those employed now, with what the company itself has said of them."""

    model = Employment
    name = "employees"
    title = _("Employees")
    template_name = "participants/portal/list.html"
    reads = ("company__public_id",)
    columns = (
        Column(key="name", label=_("Name"), reads=(), value=lambda row: row.known_as, sort=("known_as",), href=PAGE),
        Column(key="title", label=_("Job title")),
        Column(key="starts_on", label=_("From"), sort=("starts_on",)),
        Column(key="ends_on", label=_("To"), sort=("ends_on",)),
        Column(
            key="notice",
            label=_("Notice"),
            reads=(),
            value=lambda row: gettext("given") if row.has_notice else gettext("to hand over"),
            tone=lambda row: "good" if row.has_notice else "wait",
        ),
    )
    default_sort = "name"
    filters = EmployeeFilters
    bulk_actions = (
        BulkAction(value="handed", label=_("The notice is handed over"), perform=hand_over, form=HandedForm),
    )
    empty = Empty(
        title=_("Nobody is registered yet"),
        text=_(
            "Register those who are to go to courses, one by one, or bring in all of them at once from a sheet. "
            "You need their personal numbers."
        ),
        link=_("Register employee"),
    )

    def get_rows(self) -> QuerySet[Employment]:
        """The company's own, as it knows them."""
        return employees_of(self.user, self.company)

    def get_context(self, page: Any) -> dict[str, Any]:
        """Ways to register."""
        args = [self.company.public_id]
        sheet_url = address("portal_register:upload", *args)
        urls = {"empty_url": reverse("portal_people:new", args=args), "sheet_url": sheet_url}
        return super().get_context(page) | urls

    def _export(self) -> HttpResponseBase:
        """A company's list is never too large to be made at once, and holds no numbers."""
        return send_workbook(self)
