"""Every figure as tables, of the days in the address; each opens to the rows behind it where a page has them."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from compcor.accounts.enums import Role
from compcor.core.audiences import ReportMixin, reader
from compcor.core.durations import HoursRounding
from compcor.core.periods import Period, previous_month, swedish_today
from compcor.project.models import Target, current_project
from reporting.disclosure import Disclosed
from reporting.excel import figures_workbook
from reporting.figures import Figures, collect_figures
from reporting.forms.figures import FiguresForm, MonthsForm
from reporting.tables import all_tables
from reporting.targets import targets_table

WIDE = ("states", "courses", "companies")  # tables that need the page's whole width


class FiguresPage(ReportMixin, TemplateView):
    """The figures of the whole project or a period; `?export=xlsx` gives the same tables as a workbook."""

    template_name = "reporting/figures.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """The page, or the workbook of the same figures."""
        context = self.get_context_data(**kwargs)
        if request.GET.get("export") == "xlsx":
            return figures_workbook(context["figures"], context["tables"], context["rules"], limit=context["limit"])
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count, and lay out. Leadership sees no small numbers of people and opens no rows: they carry names."""
        project, user = current_project(), reader(self.request)
        is_coordinator = user.role == Role.COORDINATOR
        form = (FiguresForm if is_coordinator else MonthsForm)(self.request.GET or None)
        period, as_of = form.chosen(project.period)
        figures = collect_figures(period, as_of=as_of)
        limit = 0 if is_coordinator else project.small_cell_limit
        told = Disclosed(figures, limit=limit)
        tables = all_tables(told, linked=is_coordinator)
        if period is None and (targets := Target.objects.all()):
            tables.insert(1, targets_table(told, targets))
        query = self.request.GET.copy()
        query["export"] = "xlsx"
        return super().get_context_data(**kwargs) | {
            "form": form,
            "choices": period_choices(period),
            "figures": figures,
            "tables": tables,
            "small_tables": [table for table in tables if table.key not in WIDE],
            "wide_tables": [table for table in tables if table.key in WIDE],
            "rules": rules(figures),
            "limit": limit,
            "export_url": f"?{query.urlencode()}",
        }


def period_choices(chosen: Period | None) -> list[dict[str, Any]]:
    """The periods that are asked for most: this month, the last whole month and quarter."""
    today = swedish_today()
    quarter = Period.of_quarter(previous_month(Period.of_quarter(today).start))
    month = Period.of_month(previous_month(today))
    periods = [(_("This month"), Period.of_month(today)), *((capfirst(days.label), days) for days in (month, quarter))]
    choices = [{"label": _("The whole project"), "url": reverse("figures"), "is_on": chosen is None}]
    for label, period in periods:
        query = urlencode({"start": period.start.isoformat(), "end": period.end.isoformat()})
        choices.append({"label": label, "url": f"?{query}", "is_on": chosen == period})
    return choices


def rules(figures: Figures) -> list[dict[str, str]]:
    """What the figures were counted by, in the reader's words (docs/domain.md §0.2, §1.3)."""
    rounding = HoursRounding(figures.rules.hours_rounding).label
    counted = [
        (
            _("Participant"),
            _(
                "A person with attended minutes, counted once. Company, county and age are those of the first session "
                "with attended minutes; the size class is the one that the company has now."
            ),
        ),
        (
            _("Company reached"),
            _("A company where somebody employed there on the day of a session attended minutes of it."),
        ),
        (
            _("Attended time"),
            _(
                "From arrival to leaving, within the session, less the part of the break inside it. A session belongs "
                "to the day and month on which it starts."
            ),
        ),
        (_("Reported hours"), _("Attended time per person and month: {rounding}.").format(rounding=rounding)),
        (_("Course participation"), _("A person with attended minutes on a course run.")),
        (_("Ended"), _("Last attended in these days, and no seat on a run that goes on.")),
    ]
    least = figures.rules.min_minutes_to_count
    if least > 1:
        text = _("Who has attended less than {minutes} minutes in all is not counted.")
        counted.insert(1, (_("Least time"), text.format(minutes=least)))
    return [{"label": label, "text": text} for label, text in counted]
