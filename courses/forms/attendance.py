"""The attendance sheet of a session as a form: a row for each person, for coordinators and trainers alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compcor.core.durations import clock_in_session
from courses.actions.attendance import AttendanceEntry, sheet_version
from courses.enums import ATTENDED_STATUSES, AttendanceStatus, EnrolmentState
from courses.forms.fields import ClockField
from courses.models import Attendance, Enrolment, Session

NOT_RECORDED = ("", gettext_lazy("not recorded"))


class EntryForm(forms.Form):
    """One person's row: status, and times for who was there only a part of it."""

    use_required_attribute = False
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=[], required=False)
    arrived = ClockField(label=gettext_lazy("Arrived"), required=False)
    left = ClockField(label=gettext_lazy("Left"), required=False)

    def __init__(
        self, *, session: Session, enrolment: Enrolment, recorded: Attendance | None, data: Mapping[str, Any] | None
    ) -> None:
        self.session, self.enrolment, self.recorded = session, enrolment, recorded
        super().__init__(data, prefix=f"p{enrolment.public_id.hex}", initial=self._initial())
        may_be_open = recorded is None
        self.fields["status"].choices = [*([NOT_RECORDED] if may_be_open else []), *AttendanceStatus.choices]
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{enrolment.participant}, {field.label}"
            field.widget.attrs["aria-describedby"] = self.faults_id
            field.widget.attrs["data-attendance"] = name

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
        if self.is_bound and not self.is_valid():
            return None
        entry = self.entry() if self.is_bound else None
        status = entry.status if entry else self.initial["status"]
        if not self.is_bound and self.recorded:
            return self.recorded.net_minutes
        if not status:
            return None
        if status not in ATTENDED_STATUSES:
            return 0
        times = {"arrived": entry.arrived_at, "left": entry.left_at} if entry else {}
        return self.session.net_minutes(**times)

    @property
    def saved_otherwise(self) -> str:
        """What is saved, where somebody else saved something different from what stands in the row."""
        if not self.is_bound or self.recorded is None or not self.has_changed():
            return ""
        saved = self.initial
        times = " – ".join(f"{clock:%H:%M}" for clock in (saved["arrived"], saved["left"]) if clock)
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
        """A time without a status has no meaning."""
        values = super().clean() or self.cleaned_data
        if not values.get("status") and (values.get("arrived") or values.get("left")):
            self.add_error("status", _("Choose a status."))
        return values

    def _moment(self, name: str) -> datetime | None:
        clock = self.cleaned_data.get(name)
        return clock_in_session((self.session.starts_at, self.session.ends_at), clock) if clock else None

    def _initial(self) -> dict[str, Any]:
        if self.recorded is None:
            gave_up = self.enrolment.state == EnrolmentState.WITHDRAWN
            return {"status": "" if gave_up else AttendanceStatus.PRESENT, "arrived": None, "left": None}
        return {
            "status": self.recorded.status,
            "arrived": _clock(self.recorded.arrived_at),
            "left": _clock(self.recorded.left_at),
        }


class Sheet:
    """The whole sheet, read from the database and, when it is sent, from what was typed."""

    def __init__(self, session: Session, *, data: Mapping[str, Any] | None = None) -> None:
        self.session, self.data = session, data
        enrolments = Enrolment.objects.on_sheet_of(session).select_related("participant", "company")
        self.enrolments: Sequence[Enrolment] = list(enrolments.order_by("participant__list_name", "participant"))
        rows = session.attendances.select_related("company", "recorded_by")
        self.recorded = {row.enrolment_id: row for row in rows}
        self.rows = [
            EntryForm(session=session, enrolment=enrolment, recorded=self.recorded.get(enrolment.pk), data=data)
            for enrolment in self.enrolments
        ]

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
