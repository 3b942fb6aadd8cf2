"""What coordinators fill in about courses, runs and sessions."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.database import containing
from compcor.core.display import iso_date
from compcor.core.durations import civil_interval, clock_in_session
from compcor.core.filters import ListFilters, one_of, yes_or_no
from compcor.core.forms import ActionForm, ActionModelForm, DayField
from compcor.core.geography import COUNTY_CHOICES
from compcor.core.periods import Period
from courses.actions.sessions import SessionFacts, SessionRefused
from courses.enums import Level, RunState, Theme
from courses.forms.fields import ClockField, CodeField
from courses.models import Course, CourseRun, Enrolment, SeatHold, Session
from participants.models import Participant

ROWS_TO_ADD = 6
COPIES = 4


class CourseForm(ActionModelForm):
    """A course of the catalogue."""

    required_courses = forms.ModelMultipleChoiceField(
        Course.objects.none(),
        label=_("Courses to complete first"),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whom a company enrols without them becomes a request that you decide."),
    )

    class Meta:
        model = Course
        fields = (
            "code", "title", "title_en", "level", "theme", "hours", "outcomes", "prerequisites",
            "required_courses", "provider", "is_offered",
        )  # fmt: skip
        field_classes = {"code": CodeField}
        help_texts = {
            "theme": _("Only a basic course can be without a theme."),
            "hours": _("Clock hours of 60 minutes."),
            "outcomes": _("What somebody can do afterwards: three to six points."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Course.objects.filter(is_offered=True)
        if self.instance.pk:
            required = self.instance.required_courses.all()
            self.initial["required_courses"] = [course.public_id for course in required]
            others = Course.objects.filter(Q(is_offered=True) | Q(pk__in=required)).exclude(pk=self.instance.pk)
        _choose(self, "required_courses", others)


class RunForm(ActionModelForm):
    """A run of a course."""

    trainers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Trainers with an account"),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see names and companies, and record attendance."),
    )
    course = forms.ModelChoiceField(Course.objects.none(), label=_("Course"), to_field_name="public_id")

    class Meta:
        model = CourseRun
        fields = (
            "course", "code", "municipality", "venue", "online_link", "provider", "trainer_names", "trainers",
            "seats", "min_seats", "enrol_by", "needs_approval", "holds_per_company", "hold_days",
        )  # fmt: skip
        field_classes = {"code": CodeField, "enrol_by": DayField}
        help_texts = {
            "enrol_by": _("Companies enrol, reserve and name until this day; you may pass it."),
            "holds_per_company": _("Seats that wait for names take room from others. 0: none."),
            "hold_days": _("Then a reserved seat is free again; never later than the last day to enrol."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Q(is_offered=True)
        if self.instance.pk:
            offered |= Q(pk=self.instance.course_id)
            self.initial["course"] = self.instance.course.public_id
            self.initial["trainers"] = [trainer.public_id for trainer in self.instance.trainers.all()]
        _choose(self, "course", Course.objects.filter(offered))
        _choose(self, "trainers", User.objects.trainers())


class CancelForm(ActionForm):
    """Why a run is cancelled."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Those enrolled may be told it."))


class StateForm(ActionForm):
    """A state for several runs. A run is cancelled on its own page, which shows who is told."""

    state = forms.ChoiceField(
        label=_("New state"),
        choices=[choice for choice in RunState.choices if choice[0] != RunState.CANCELLED],
        widget=forms.RadioSelect,
        help_text=_("A run is cancelled on its own page, where you see who is told."),
    )


class HoldForm(ActionForm):
    """Seats for a company that names them later."""

    company = forms.ModelChoiceField(Company.objects.none(), label=_("Company"), to_field_name="public_id")
    seats = forms.IntegerField(label=_("Number of seats"), min_value=1, max_value=100)
    expires_on = DayField(
        label=_("Last day to name somebody"), required=False, help_text=_("Left empty: the days of the run.")
    )

    def __init__(self, *args: Any, companies: QuerySet[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "company", companies)


class HoldField(forms.ModelMultipleChoiceField):
    """Reserved seats by their company and last day."""

    def label_from_instance(self, obj: SeatHold) -> str:
        """Such as "Mälarverken AB, 2021-03-01"."""
        return f"{obj.company}, {iso_date(obj.expires_on)}"


class TakeBackForm(ActionForm):
    """Reserved seats that are released against the company's will."""

    holds = HoldField(
        SeatHold.objects.none(),
        label=_("Reserved seats"),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The companies are told it."))

    def __init__(self, *args: Any, holds: QuerySet[SeatHold], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "holds", holds)


class NameForm(ActionForm):
    """Who gets a reserved seat."""

    participant = forms.ModelChoiceField(Participant.objects.none(), label=_("Participant"), to_field_name="public_id")

    def __init__(self, *args: Any, people: QuerySet[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "participant", people)


class RunField(forms.ModelChoiceField):
    """A run by its course, code and first day."""

    def label_from_instance(self, obj: CourseRun) -> str:
        """Such as "Robotceller T-7 2021-03-01"."""
        first = iso_date(obj.first_starts_at) if obj.first_starts_at else ""
        return f"{obj.course} {obj} {first}".rstrip()


class ChosenForm(ActionForm):
    """Enrolments that were chosen in a list."""

    row = forms.ModelMultipleChoiceField(
        Enrolment.objects.none(), to_field_name="public_id", widget=forms.MultipleHiddenInput
    )
    action = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, enrolments: QuerySet[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "row", enrolments)


class BoardForm(ActionForm):
    """What is to be done with those chosen on a run's page, and why."""

    action = forms.CharField(required=False)
    reason = forms.CharField(max_length=300, required=False)


class DeclineForm(ChosenForm):
    """Why they are declined."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The companies are told it."))


class OtherRunField(forms.ModelChoiceField):
    """A run of a course that is known, by what tells it from the others; rows with `free` and `waiting`."""

    def label_from_instance(self, obj: Any) -> str:
        """Such as "T-7, 2021-03-01, Eskilstuna, 3 seats left"."""
        free = 0 if obj.waiting else max(0, obj.free)
        seats = ngettext("{n} seat left", "{n} seats left", free).format(n=free) if free else _now("waiting list")
        first = iso_date(obj.first_starts_at) if obj.first_starts_at else ""
        return ", ".join(filter(None, (str(obj), first, obj.get_municipality_display(), seats)))


class MoveForm(ChosenForm):
    """The run that they are moved to."""

    run = OtherRunField(
        CourseRun.objects.none(),
        label=_("Course run"),
        to_field_name="public_id",
        help_text=_("Each keeps the place in line: a seat while one is free and nobody waits, else the waiting list."),
    )

    def __init__(self, *args: Any, runs: QuerySet[CourseRun], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "run", runs)


class SessionForm(ActionForm):
    """A day and its times; an end before the start is the next morning."""

    day = DayField(label=_("Day"))
    starts = ClockField(label=_("Starts"))
    ends = ClockField(label=_("Ends"))
    break_starts = ClockField(label=_("Break from"), required=False)
    break_ends = ClockField(label=_("Break to"), required=False)
    topic = forms.CharField(label=_("Topic"), max_length=160, required=False)

    @classmethod
    def values_of(cls, session: Session, *, weeks_later: int = 0) -> dict[str, Any]:
        """What the form shows of a session, moved by whole weeks of the calendar."""

        def clock(moment: Any) -> Any:
            return timezone.localtime(moment).time() if moment else None

        return {
            "day": session.starts_on + timedelta(weeks=weeks_later),
            "starts": clock(session.starts_at),
            "ends": clock(session.ends_at),
            "break_starts": clock(session.break_starts_at),
            "break_ends": clock(session.break_ends_at),
            "topic": session.topic if not weeks_later else "",
        }

    def facts(self) -> SessionFacts:
        """The moments that the day and the times mean."""
        values = self.cleaned_data
        interval = civil_interval(values["day"], values["starts"], values["ends"])
        return {
            "starts_at": interval[0],
            "ends_at": interval[1],
            "break_starts_at": clock_in_session(interval, values["break_starts"]) if values["break_starts"] else None,
            "break_ends_at": clock_in_session(interval, values["break_ends"]) if values["break_ends"] else None,
            "topic": values["topic"],
        }


class SessionRows(forms.BaseFormSet):
    """Several sessions at once; rows left empty are left out."""

    @property
    def filled(self) -> list[SessionForm]:
        """Those in which something stands."""
        return [form for form in self.forms if form.has_changed()]

    def facts(self) -> list[SessionFacts]:
        """Those that were filled in."""
        return [form.facts() for form in self.filled]

    def refuse(self, refusal: SessionRefused) -> None:
        """Say it at its row."""
        self.filled[refusal.number].add_error(None, refusal.message)

    def clean(self) -> None:
        """One row at least."""
        if not self.filled:
            raise forms.ValidationError(_("Fill in one session or more."), code="empty")


class EnrolForm(ActionForm):
    """A run for one person."""

    run = RunField(
        CourseRun.objects.none(),
        label=_("Course run"),
        to_field_name="public_id",
        help_text=_("Runs that take enrolments."),
    )
    company = forms.ModelChoiceField(
        Company.objects.none(),
        label=_("for the company"),
        to_field_name="public_id",
        required=False,
        help_text=_("Left empty: the employer on the first day of the run, or today."),
    )

    def __init__(self, *args: Any, runs: QuerySet[CourseRun], companies: QuerySet[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "run", runs)
        _choose(self, "company", companies)


class CourseFilters(ListFilters):
    """What narrows the catalogue."""

    theme = one_of(_("Theme"), Theme.choices)
    level = one_of(_("Level"), Level.choices)
    offered = yes_or_no(_("Offered"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Title or code")

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The courses that the values allow."""
        for name in ("theme", "level"):
            if name in values:
                rows = rows.filter(**{name: values[name]})
        if "offered" in values:
            rows = rows.filter(is_offered=values["offered"] == "yes")
        return rows.filter(containing("search_text", values["q"])) if "q" in values else rows


class RunFilters(ListFilters):
    """What narrows the list of runs."""

    state = one_of(_("State"), RunState.choices)
    theme = one_of(_("Theme"), Theme.choices)
    level = one_of(_("Level"), Level.choices)
    county = one_of(_("County"), COUNTY_CHOICES)
    start = DayField(label=_("First session from"), required=False)
    end = DayField(label=_("First session to"), required=False)
    free = yes_or_no(_("Free seats"))
    course = forms.UUIDField(label=_("Course"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Code or course")

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The runs that the values allow."""
        exact = {
            "state": "state",
            "theme": "course__theme",
            "level": "course__level",
            "county": "municipality__startswith",
            "course": "course__public_id",
        }
        for name, lookup in exact.items():
            if name in values:
                rows = rows.filter(**{lookup: values[name]})
        if "start" in values:
            rows = rows.filter(first_starts_at__gte=Period(values["start"], values["start"]).bounds()[0])
        if "end" in values:
            rows = rows.filter(first_starts_at__lt=Period(values["end"], values["end"]).bounds()[1])
        if "free" in values:
            has_free = Q(taken__lt=F("seats"))
            rows = rows.filter(has_free if values["free"] == "yes" else ~has_free)
        if "q" in values:
            rows = rows.filter(containing("course__search_text", values["q"]) | Q(code__icontains=values["q"]))
        return rows

    def _shown(self, name: str, value: Any) -> str:
        if name == "course":
            return str(Course.objects.filter(public_id=value).first() or "")
        return super()._shown(name, value)


def _choose(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let the field choose among these rows."""
    cast("forms.ModelChoiceField", form.fields[name]).queryset = rows
