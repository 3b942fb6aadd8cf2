"""A company that is taken over by another: what apps above do with what is still to come.

What was attended stays with the company of the day; seats and places of days to come follow the people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.models import Company
from companies.takeovers import ToldTakeover
from companies.timeline import Entry
from compcor.accounts.models import User
from compcor.core.display import iso_date
from participants.merging import Effect
from participants.models import Employment, Participant, Takeover


@dataclass(frozen=True, slots=True)
class Plan:
    """Which people of a company work for its successor from the day after `last_day`."""

    company: Company
    successor: Company
    last_day: date
    people: frozenset[int]

    @property
    def first_day(self) -> date:
        """The first day at the successor."""
        return self.last_day + timedelta(days=1)


class TakeoverMover:
    """What one app does with its rows; every step may be left as it is here."""

    def hold(self, plan: Plan) -> None:
        """Lock what comes before the people in the order of locks."""

    def effects(self, plan: Plan) -> Iterable[Effect]:  # noqa: ARG002 - movers ask so
        """What would move, for the page."""
        return ()

    def watched(self, plan: Plan) -> "Iterable[QuerySet[Any, Any]]":  # noqa: ARG002 - as above
        """The rows that may change."""
        return ()

    def move(self, plan: Plan, *, by: User) -> None:
        """Let what is to come follow the people."""


_movers: list[TakeoverMover] = []


def when_companies_are_taken_over(mover: TakeoverMover) -> None:
    """Let an app take part; called when the app is ready."""
    if mover not in _movers:
        _movers.append(mover)


def movers() -> Sequence[TakeoverMover]:
    """Those who take part."""
    return tuple(_movers)


def employments_after(company: Company, last_day: date) -> "QuerySet[Employment]":
    """Employments at the company that go on after a day, or begin after it."""
    return Employment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last_day), company=company)


def people_of(company: Company, last_day: date) -> "QuerySet[Participant]":
    """Who is employed at the company after a day, by name."""
    employed = employments_after(company, last_day).values("participant")
    return Participant.objects.filter(pk__in=employed).order_by("list_name", "pk")


def effects(plan: Plan) -> list[Effect]:
    """What happens, as the page tells it before."""
    text = ngettext(
        "{people} person has the last day at {company} on {last} and the first at {successor} on {first}.",
        "{people} people have their last day at {company} on {last} and their first at {successor} on {first}.",
        len(plan.people),
    )
    days = {"people": len(plan.people), "last": iso_date(plan.last_day), "first": iso_date(plan.first_day)}
    told = [Effect(_("Employments"), text.format(company=plan.company, successor=plan.successor, **days))]
    effects = [effect for mover in movers() for effect in mover.effects(plan)]
    stays = _(
        "Agreements, size declarations, expressions of interest, tasks and documents stay with {company}, and the page "
        "of {successor} leads there. {successor} makes its own agreement and declares its own size."
    )
    papers = Effect(_("Agreements and papers"), stays.format(company=plan.company, successor=plan.successor))
    return [*told, *effects, papers]


def takeovers_that_hold(company: Company, user: User) -> list[ToldTakeover]:
    """For the company's pages: what it took over, and by whom it was taken over; not what was taken back."""
    rows = Takeover.objects.visible_to(user).filter(Q(company=company) | Q(successor=company), undone_at=None)
    return [
        ToldTakeover(row.company, row.successor, row.last_day) for row in rows.select_related("company", "successor")
    ]


def takeovers_told(company: Company, user: User) -> list[Entry]:
    """For the company's timeline: what it took over, and by whom it was taken over."""
    rows = Takeover.objects.visible_to(user).filter(Q(company=company) | Q(successor=company))
    return [
        Entry(
            at=row.done_at,
            kind="state",
            title=_("{company} is taken over by {successor}").format(company=row.company, successor=row.successor),
            text=_("Taken back since.") if row.is_undone else "",
            by=str(row.done_by),
            url=reverse("participants:takeover_done", args=[row.public_id]),
        )
        for row in rows.select_related("company", "successor", "done_by")
    ]
