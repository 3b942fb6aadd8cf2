"""The attendance sheet of a session as a form: a row for each person, for coordinators and trainers alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, Self, cast

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compcor.core.durations import clock_in_session
from courses.actions.attendance import AttendanceEntry, kept_gap, sheet_version
from courses.enums import ATTENDED_STATUSES, AttendanceStatus, EnrolmentState
from courses.forms.fields import ClockField
from courses.models import Attendance, Enrolment, Session

NOT_RECORDED = ("", gettext_lazy("not recorded"))


class EntryField(forms.BoundField):
    """A field in its row: says whose it is to who does not see the table around it."""

    form: "EntryForm"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """With its name, the row's faults, and what the page's script looks for."""
        return super().build_widget_attrs(attrs, widget) | {
            "aria-label": f"{self.form.enrolment.participant}, {self.label}",
            "aria-describedby": self.form.faults_id,
            "data-attendance": self.name,
        }


class EntryForm(forms.Form):
    """One person's row: status, and times for who was there only a part of it."""

    use_required_attribute = False
    bound_field_class = EntryField
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=[NOT_RECORDED, *AttendanceStatus.choices], required=False
    )
    arrived = ClockField(label=gettext_lazy("Arrived"), required=False)
    left = ClockField(label=gettext_lazy("Left"), required=False)

    def __init__(self, *, sheet: "Sheet", enrolment: Enrolment) -> None:
        self.sheet, self.session, self.enrolment = sheet, sheet.session, enrolment
        super().__init__(sheet.data, prefix=f"p{enrolment.public_id.hex}")
        if not self.is_bound and self.recorded:
            cast("forms.ChoiceField", self.fields["status"]).choices = AttendanceStatus.choices

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:  # noqa: ARG002 - Django asks so
        """What is saved. Before the sheet is, everybody who has the seat still is present the whole session.

        Whoever gets a seat after the sheet was saved stays open: to correct one row makes nobody else present.
        """
        if self.recorded is None:
            has_seat = self.enrolment.state != EnrolmentState.WITHDRAWN
            is_expected = field_name == "status" and has_seat and not self.sheet.recorded
            return AttendanceStatus.PRESENT if is_expected else None
        saved = {
            "status": self.recorded.status,
            "arrived": _clock(self.recorded.arrived_at),
            "left": _clock(self.recorded.left_at),
        }
        return saved[field_name]

    @property
    def recorded(self) -> Attendance | None:
        """What is saved of this person."""
        return self.sheet.recorded.get(self.enrolment.pk)

    @property
    def faults_id(self) -> str:
        """The element that tells the row's faults."""
        return f"{self.prefix}-faults"

    @property
    def company(self) -> Any:
        """The employer on the day where attendance is recorded, else that of the enrolment."""
        return (self.recorded or self.enrolment).company

    @property
    def minutes(self) -> int | None:
        """Net minutes of what stands in the row; None where that cannot be counted."""
        if not self.is_bound:
            proposed = self.session.scheduled_minutes if self["status"].value() else None
            return self.recorded.net_minutes if self.recorded else proposed
        entry = self.entry() if self.is_valid() else None
        if entry is None:
            return None
        if entry.status not in ATTENDED_STATUSES:
            return 0
        minutes = self.session.net_minutes(arrived=entry.arrived_at, left=entry.left_at)
        return max(minutes - kept_gap(entry, self.recorded), 0)

    @property
    def saved_otherwise(self) -> str:
        """What is saved, where it is something else than what stands in the row."""
        if self.recorded is None or not self.has_changed():
            return ""
        clocks = (_clock(self.recorded.arrived_at), _clock(self.recorded.left_at))
        times = " – ".join(f"{clock:%H:%M}" for clock in clocks if clock)
        return " ".join(filter(None, [self.recorded.get_status_display(), times]))

    def entry(self) -> AttendanceEntry | None:
        """What is to be recorded; nothing for a row left open. A time makes a presence a part of the time."""
        status = self.cleaned_data.get("status")
        if not status:
            return None
        arrived, left = self._moment("arrived"), self._moment("left")
        if status == AttendanceStatus.PRESENT and (arrived or left):
            is_whole = self.session.net_minutes(arrived=arrived, left=left) == self.session.scheduled_minutes
            status = AttendanceStatus.PRESENT if is_whole else AttendanceStatus.PART
        return AttendanceEntry(self.enrolment, AttendanceStatus(status), arrived, left)

    def clean(self) -> dict[str, Any]:
        """A time without a status has no meaning, nor has a presence without a minute of the session."""
        values = super().clean() or self.cleaned_data
        if values.get("arrived") or values.get("left"):
            if not values.get("status"):
                self.add_error("status", _("Choose a status."))
            elif values["status"] in ATTENDED_STATUSES and self.has_changed() and self._is_outside():
                self.add_error("arrived", _("These times lie outside the session, or within its break."))
        return values

    def _is_outside(self) -> bool:
        """Whether the times leave no minute; of leaving before arriving the act speaks."""
        arrived, left = self._moment("arrived"), self._moment("left")
        runs_forward = not (arrived and left) or left > arrived
        return runs_forward and self.session.net_minutes(arrived=arrived, left=left) == 0

    def _moment(self, name: str) -> datetime | None:
        clock = self.cleaned_data.get(name)
        return clock_in_session((self.session.starts_at, self.session.ends_at), clock) if clock else None


class Sheet:
    """The whole sheet, read from the database and, when it is sent, from what was typed."""

    def __init__(self, session: Session, *, data: Mapping[str, Any] | None = None) -> None:
        self.session, self.data = session, data
        enrolments = Enrolment.objects.on_sheet_of(session).select_related("participant")
        enrolments = enrolments.defer("participant__personal_number")  # nobody needs to decipher it here
        self.enrolments: Sequence[Enrolment] = list(enrolments.order_by("participant__list_name", "participant"))
        self.rows = [EntryForm(sheet=self, enrolment=enrolment) for enrolment in self.enrolments]

    @cached_property
    def recorded(self) -> dict[int, Attendance]:
        """What is saved; not read when a sheet that is sent has no faults."""
        rows = self.session.attendances.select_related("company", "recorded_by")
        return {row.enrolment_id: row for row in rows}

    @property
    def version(self) -> str:
        """What the writer has seen (`record_attendance`)."""
        return sheet_version(self.recorded.values())

    @property
    def last_saved(self) -> Attendance | None:
        """The row that was saved last: when, and by whom."""
        return max(self.recorded.values(), key=lambda row: row.recorded_at, default=None)

    @property
    def total(self) -> int:
        """Net minutes of everybody."""
        return sum(row.minutes or 0 for row in self.rows)

    def is_valid(self) -> bool:
        """Every row can be read."""
        return all(row.is_valid() for row in self.rows)

    def entries(self) -> list[AttendanceEntry]:
        """The rows that have a status."""
        return [entry for row in self.rows if (entry := row.entry())]

    def refuse(self, faults: Mapping[int, str]) -> Self:
        """Put what the action refused on the rows."""
        for row in self.rows:
            if fault := faults.get(row.enrolment.pk):
                row.add_error(None, fault)
        return self


def _clock(moment: datetime | None) -> time | None:
    return timezone.localtime(moment).time().replace(second=0, microsecond=0) if moment else None
