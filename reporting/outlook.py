"""Targets against outcome, plan and forecast: what home pages, the figures page and charts show of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from compcor.core import charts
from compcor.core.display import number
from compcor.core.periods import Period, first_of_month, last_of_month
from compcor.project.enums import Measure
from compcor.project.models import Project
from reporting.disclosure import new_participants
from reporting.figures import Figures, MonthFigures
from reporting.forecast import FEWEST_MONTHS, Forecast, Standing, forecast_path, planned, standing
from reporting.suppression import together


@dataclass(frozen=True, slots=True)
class Outlook:
    """One target: how far, how far the plan is, and where it is heading."""

    measure: str
    target: int
    outcome: int
    plan: int
    months: tuple[date, ...]
    totals: tuple[int, ...]
    plan_by_month: tuple[int, ...]
    path: tuple[Forecast, ...]

    @property
    def standing(self) -> Standing:
        return standing(self.outcome, self.plan, self.target, self.forecast)

    @property
    def forecast(self) -> Forecast | None:
        """The total on the project's last day; None while it is too early, or too late, to say."""
        return self.path[-1] if self.path else None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month, or several that are told together: what they added, and totals and plan at their end."""

    first: date
    last: date
    new_participants: int
    participants: int
    plan_participants: int
    companies: int
    plan_companies: int


def outlooks(project: Project, figures: Figures, *, limit: int = 0) -> tuple[Outlook, Outlook]:
    """People and companies, from the project's start to the last day counted, whatever the period begins with.

    The totals tell of no month with few new people.
    """
    counted = shown_months(project.period, figures.months)
    pace = list(_evened(counted, project.small_cell_limit))
    people = _outlook(Measure.PARTICIPANTS, counted, pace, project=project, on=figures.last_day)
    new_companies = [month.new_companies for month in counted]
    companies = _outlook(Measure.COMPANIES, counted, new_companies, project=project, on=figures.last_day)
    return replace(people, totals=tuple(_known_totals(counted, limit))), companies


def _outlook(
    measure: Measure, counted: Sequence[MonthFigures], pace: Sequence[float], *, project: Project, on: date
) -> Outlook:
    """`pace` is what each month added, as far as the forecast may know it."""
    if measure == Measure.PARTICIPANTS:
        target, new = project.target_participants, [month.new_participants for month in counted]
    else:
        target, new = project.target_companies, [month.new_companies for month in counted]
    outcome = sum(new)
    is_whole = not counted or on >= last_of_month(counted[-1].month)
    months = chart_months(project.period, counted)
    return Outlook(
        measure=measure,
        target=target,
        outcome=outcome,
        plan=planned(target, project.period, on),
        months=months,
        totals=tuple(accumulate(new)),
        plan_by_month=tuple(planned(target, project.period, last_of_month(month)) for month in months),
        path=forecast_path(outcome, pace if is_whole else pace[:-1], project.period, on),
    )


def _evened(counted: Sequence[MonthFigures], limit: int) -> Iterator[float]:
    """New people of each month; those that are told together have equal shares.

    For everybody, so that there is one forecast: mean and spread would tell the months apart again.
    """
    for months in together(counted, new_participants, limit):
        share = sum(map(new_participants, months)) / len(months)
        yield from [share] * len(months)


def month_rows(project: Project, figures: Figures, *, limit: int = 0) -> list[MonthRow]:
    """The project month by month against the plan, that of the last month by the last day counted."""
    rows = []
    for months in together(shown_months(project.period, figures.months), new_participants, limit):
        last = months[-1]
        day = min(last_of_month(last.month), figures.last_day)
        rows.append(
            MonthRow(
                first=months[0].month,
                last=last.month,
                new_participants=sum(map(new_participants, months)),
                participants=last.participants,
                plan_participants=planned(project.target_participants, project.period, day),
                companies=last.companies,
                plan_companies=planned(project.target_companies, project.period, day),
            )
        )
    return rows


def _known_totals(counted: Sequence[MonthFigures], limit: int) -> Iterator[int]:
    """People at the end of each month; months that are told together have the total before them until the last."""
    known = 0
    for months in together(counted, new_participants, limit):
        yield from [known] * (len(months) - 1)
        known = months[-1].participants
        yield known


def shown_months(period: Period, counted: Sequence[MonthFigures]) -> Sequence[MonthFigures]:
    """The months counted without those after the project's last that brought nobody new."""
    last = max((m.month for m in counted if m.new_participants or m.new_companies), default=period.start)
    end = max(last, first_of_month(period.end))
    return [month for month in counted if month.month <= end]


def chart_months(period: Period, counted: Sequence[MonthFigures]) -> tuple[date, ...]:
    """From the first month of the project, or the first with participants, to the last of either."""
    months = period.months()
    before = [month.month for month in counted if month.month < months[0]]
    after = [month.month for month in counted if month.month > months[-1]]
    return (*before, *months, *after)


def outlook_chart(outlook: Outlook) -> charts.LineChart:
    """Running totals against the plan, with the range of the forecast."""
    range_ = None
    if outlook.path:
        range_ = charts.Forecast(
            low=tuple(ahead.low for ahead in outlook.path),
            high=tuple(ahead.high for ahead in outlook.path),
            name=_("forecast, 80%"),
        )
    return charts.LineChart(
        title=chart_title(outlook),
        months=tuple(month_label(month) for month in outlook.months),
        outcome=outlook.totals,
        plan=outlook.plan_by_month,
        outcome_name=_("outcome"),
        plan_name=_("plan"),
        forecast=range_,
    )


def outlook_meter(outlook: Outlook) -> charts.Meter:
    """How far towards the target, with the plan as a mark."""
    title = _("{outcome} of {target}, planned by now {plan}").format(
        outcome=number(outlook.outcome), target=number(outlook.target), plan=number(outlook.plan)
    )
    return charts.Meter(title=title, value=outlook.outcome, target=outlook.target, plan=outlook.plan)


def chart_title(outlook: Outlook) -> str:
    """What the chart says, in a sentence."""
    is_people = outlook.measure == Measure.PARTICIPANTS
    begins = (
        _("Participants per month against plan: {outcome} of {target}")
        if is_people
        else _("Companies reached per month against plan: {outcome} of {target}")
    )
    sentence = begins.format(outcome=number(outlook.outcome), target=number(outlook.target))
    return f"{sentence}. {forecast_text(outlook)}".strip()


def forecast_text(outlook: Outlook) -> str:
    """Where it is heading; says so when it is too early to know."""
    ahead = outlook.forecast
    if ahead is None:
        is_early = len(outlook.totals) <= FEWEST_MONTHS
        return _("There is a forecast after three whole months.") if is_early else ""
    if ahead.low == ahead.high:
        return _("Forecast at the end {middle}, at the pace of the last half year.").format(middle=number(ahead.middle))
    return _("Forecast at the end {middle} ({low}–{high}).").format(
        middle=number(ahead.middle), low=number(ahead.low), high=number(ahead.high)
    )


def month_label(month: date) -> str:
    """`sep 2020`."""
    return format_date(month, "M Y").lower().replace(".", "")
