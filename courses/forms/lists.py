"""What narrows lists of sessions, enrolments and attendance."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from compcor.core.database import containing
from compcor.core.filters import ListFilters, one_of
from compcor.core.forms import DayField
from compcor.core.geography import COUNTY_CHOICES
from courses.enums import AttendanceStatus, EnrolmentState
from courses.sheets import COMING, DONE, MISSING

PROGRESS = {"missing": MISSING, "recorded": DONE, "coming": COMING}


class OfRunFilters(ListFilters):
    """Rows are searched by the code of their run and the words of its course; `run` leads from the row to the run."""

    run = "run"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Run or course")

    def found(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The rows that the words find; all of them when nothing is searched for."""
        if "q" not in values:
            return rows
        of_course = containing(f"{self.run}__course__search_text", values["q"])
        return rows.filter(of_course | Q(**{f"{self.run}__code__icontains": values["q"]}))


class SessionFilters(OfRunFilters):
    """What narrows the list of sessions."""

    progress = one_of(
        _("Attendance"), [("missing", _("missing")), ("recorded", _("begun or done")), ("coming", _("still to come"))]
    )
    county = one_of(_("County"), COUNTY_CHOICES)
    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("To"), required=False)

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The sessions that the values allow."""
        if "progress" in values:
            rows = rows.filter(progress=PROGRESS[values["progress"]])
        if "county" in values:
            rows = rows.filter(run__municipality__startswith=values["county"])
        if "start" in values:
            rows = rows.filter(starts_on__gte=values["start"])
        if "end" in values:
            rows = rows.filter(starts_on__lte=values["end"])
        return self.found(rows, values)


class EnrolmentFilters(OfRunFilters):
    """What narrows somebody's enrolments."""

    state = one_of(_("State"), EnrolmentState.choices)

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The enrolments that the values allow."""
        if "state" in values:
            rows = rows.filter(state=values["state"])
        return self.found(rows, values)


class QueueFilters(OfRunFilters):
    """What narrows the queue."""

    state = one_of(
        _("State"),
        [(EnrolmentState.REQUESTED, _("requests")), (EnrolmentState.WAITLISTED, _("on waiting lists"))],
    )
    county = one_of(_("County"), COUNTY_CHOICES)

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The enrolments that the values allow."""
        if "state" in values:
            rows = rows.filter(state=values["state"])
        if "county" in values:
            rows = rows.filter(run__municipality__startswith=values["county"])
        return self.found(rows, values)


class AttendanceFilters(OfRunFilters):
    """What narrows somebody's attendance."""

    run = "session__run"
    status = one_of(_("Status"), AttendanceStatus.choices)
    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("To"), required=False)

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The attendance that the values allow."""
        if "status" in values:
            rows = rows.filter(status=values["status"])
        if "start" in values:
            rows = rows.filter(session__starts_on__gte=values["start"])
        if "end" in values:
            rows = rows.filter(session__starts_on__lte=values["end"])
        return self.found(rows, values)
