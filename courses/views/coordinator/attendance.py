"""Sessions with and without attendance, and the attendance of one session."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.columns import Column, link_to
from compcor.core.geography import MUNICIPALITIES
from compcor.core.lists import Empty, ListPage
from courses.enums import AttendanceSource, RunState
from courses.forms.attendance import Sheet
from courses.forms.lists import SessionFilters
from courses.history import changes_of
from courses.models import Attendance, Session
from courses.sheets import COMING, DONE, MISSING, with_counts
from courses.views.sheet import SheetMinutes, SheetOnPaper, SheetPage

TONES = {MISSING: "bad", DONE: "good", COMING: ""}


def progress_of(session: Session) -> str:
    """How far the attendance of a session has come, in words."""
    if session.progress == MISSING:
        return _now("missing")
    if session.progress == COMING:
        return _now("still to come")
    return _now("recorded") if session.recorded >= session.expected else _now("partly recorded")


def tone_of(session: Session) -> str:
    """How that is coloured."""
    is_part = session.progress == DONE and session.recorded < session.expected
    return "wait" if is_part else TONES[session.progress]


class SessionList(CoordinatorMixin, ListPage):
    """Sessions that lack attendance first, then the others; the newest first."""

    model = Session
    name = "attendance"
    title = _("Attendance")
    lead = _("Sessions without attendance stand first.")
    reads = ("run__code",)
    columns = (
        Column(key="starts_at", label=_("Session"), sort=("starts_at",), href=link_to("attendance:grid")),
        Column(key="run__course__title", label=_("Course"), sort=("run__course__title",)),
        Column(
            key="run__code",
            label=_("Course run"),
            sort=("run__code",),
            href=link_to("runs:detail", "run__public_id"),
            reads=("run__code", "run__public_id"),
            one_line=True,
        ),
        Column(
            key="run__municipality",
            label=_("Municipality"),
            sort=("run__municipality",),
            value=lambda session: MUNICIPALITIES[session.run.municipality],
        ),
        Column(key="expected", label=_("Seats taken"), reads=(), numeric=True),
        Column(key="recorded", label=_("Recorded"), reads=(), numeric=True),
        Column(key="attended", label=_("Attended"), reads=(), numeric=True),
        Column(
            key="progress",
            label=_("State"),
            reads=(),
            sort=("progress", "starts_at"),
            value=progress_of,
            tone=tone_of,
        ),
    )
    default_sort = "-progress"
    filters = SessionFilters
    empty = Empty(
        title=_("No sessions yet"),
        text=_("Sessions are added on the page of their course run."),
    )

    def get_rows(self) -> QuerySet[Session]:
        """With how far each has come; a cancelled run's sessions only where somebody was there."""
        rows = Attendance.objects.filter(session=OuterRef("pk"))
        return with_counts(super().get_rows().exclude(~Exists(rows), run__state=RunState.CANCELLED))


class CoordinatorSheet(CoordinatorMixin, SheetPage):
    """The attendance of any session."""

    source = AttendanceSource.REGISTER
    layout = "layouts/rail.html"
    url_names = {
        "list": "attendance:list",
        "sheet": "attendance:grid",
        "minutes": "attendance:minutes",
        "paper": "attendance:paper",
    }

    def changes(self, sheet: Sheet) -> list[dict[str, Any]]:
        """Old and new minutes with who and when."""
        names = {enrolment.pk: enrolment.participant for enrolment in sheet.enrolments}
        return changes_of(list(sheet.recorded.values()), names=names, reader=reader(self.request))


class CoordinatorMinutes(CoordinatorSheet, SheetMinutes):
    """Net minutes while one types."""


class CoordinatorPaper(CoordinatorSheet, SheetOnPaper):
    """To print and sign."""
