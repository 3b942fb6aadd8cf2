"""Where coordinators and leadership begin."""

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from companies.models import Company
from compcor.core import charts
from compcor.core.audiences import CoordinatorMixin, LeadershipMixin, reader
from compcor.core.display import number, percent
from compcor.core.periods import swedish_today
from compcor.core.views.home import RoleHomeMixin
from compcor.project.models import current_project
from courses.models import CourseRun
from participants.models import Participant
from reporting.blockers import blockers, next_scb_month, scb_deadline
from reporting.disclosure import Disclosed
from reporting.figures import collect_figures
from reporting.models import ProgressReport
from reporting.outlook import Outlook, forecast_text, month_rows, outlook_chart, outlook_meter, outlooks
from reporting.queues import queues
from reporting.tables import (
    Value,
    by_county,
    months_table,
    people_table,
    share,
    states_table,
    theme_table,
    whole_percent,
)
from reporting.week import sessions_of_week, week_of

# As many as one can do before lunch; the rest is one click away.
BLOCKERS_SHOWN = 8
REPORTS_SHOWN = 6


class Home(RoleHomeMixin, CoordinatorMixin, TemplateView):
    """What blocks the next report, targets against outcome, and this week's sessions."""

    template_name = "reporting/coordinator/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on the page, counted now."""
        user, project, today = reader(self.request), current_project(), swedish_today()
        figures = collect_figures(None, as_of=today)
        both = outlooks(project, figures)
        found = blockers(user, project=project, today=today)
        mine = [item for item in found if item.is_of(user)]
        shown = mine if "mine" in self.request.GET else found
        month = next_scb_month(today, project)
        return super().get_context_data(**kwargs) | {
            "is_empty": not Company.objects.visible_to(user).exists(),
            "steps": None if figures.participants else first_steps(user),
            "blockers": [
                {"item": item, "is_late": item.is_late(today)}
                for item in (shown if "all" in self.request.GET else shown[:BLOCKERS_SHOWN])
            ],
            "blocking": len(found),
            "mine": len(mine),
            "only_mine": "mine" in self.request.GET,
            "more": max(0, len(shown) - BLOCKERS_SHOWN) if "all" not in self.request.GET else 0,
            "scb_month": month,
            "scb_deadline": scb_deadline(month) if month else None,
            "scb_days": (scb_deadline(month) - today).days if month else None,
            "queues": queues(user),
            "week": sessions_of_week(user, today),
            "week_days": week_of(today),
            "figures": figures,
            "sums": sums(Disclosed(figures, limit=0)),
            "as_of": today,
            "months": months_table(month_rows(project, figures)),
            **target_context(both),
        }


class LeadershipHome(LeadershipMixin, TemplateView):
    """Targets, trend, forecast, regions and reports: numbers, and no names."""

    template_name = "reporting/leadership/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything on the page, counted now; small numbers of people are hidden as in a report."""
        project, today = current_project(), swedish_today()
        figures = collect_figures(None, as_of=today)
        reports = ProgressReport.objects.visible_to(reader(self.request)).defer("figures", "narrative")
        limit = project.small_cell_limit
        both, told = outlooks(project, figures, limit=limit), Disclosed(figures, limit=limit)
        return super().get_context_data(**kwargs) | {
            "figures": figures,
            "sums": sums(told),
            "as_of": today,
            "months": months_table(month_rows(project, figures, limit=limit)),
            "reports": reports[:REPORTS_SHOWN],
            "regions": [people_table(told, by_county()), theme_table(told)],
            "states": states_table(figures, linked=False),
            "small_cell_limit": limit,
            "companies_chart": charts.responsive(charts.line_chart, outlook_chart(both[1])),
            **target_context(both),
        }


def target_context(both: tuple[Outlook, Outlook]) -> dict[str, Any]:
    """Both targets as boxes, and the people as a chart."""
    people, companies = both
    return {
        "people": target_box(people, _("of {target} people").format(target=number(people.target))),
        "companies": target_box(companies, _("of {target} companies").format(target=number(companies.target))),
        "people_chart": charts.responsive(charts.line_chart, outlook_chart(people)),
    }


def target_box(outlook: Outlook, of: str) -> dict[str, Any]:
    """What a box about a target shows."""
    return {
        "value": number(outlook.outcome),
        "of": of,
        "tag": outlook.standing.label,
        "tone": outlook.standing.tone,
        "meter": charts.meter(outlook_meter(outlook)),
        "note": forecast_text(outlook),
    }


def sums(told: Disclosed) -> list[dict[str, str]]:
    """The figures that are asked for most, beside the targets. A share of a hidden number would tell the number."""
    women, _men, people = told.everybody
    rate = told.attendance_rate
    return [
        {"label": _("Women"), "value": percent(share(women, people)) if people and women is not None else ""},
        {"label": _("Reported hours"), "value": _if_told(told.reported_hours)},
        {"label": _("Course participations"), "value": _if_told(told.course_participations)},
        {"label": _("Attendance"), "value": "" if rate is None else percent(whole_percent(rate))},
    ]


def _if_told(value: Value) -> str:
    return "" if value is None else number(value)


def first_steps(user: Any) -> list[dict[str, Any]]:
    """What an installation without participants needs, and what of it is done."""
    return [
        {"label": _("Companies"), "done": Company.objects.visible_to(user).exists()},
        {"label": _("Participants with their employments"), "done": Participant.objects.visible_to(user).exists()},
        {"label": _("Courses and course runs"), "done": CourseRun.objects.visible_to(user).exists()},
        {"label": _("Attendance"), "done": False},
    ]
