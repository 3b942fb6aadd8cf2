"""What one person, or one company's people, are enrolled on and have attended."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View

from companies.models import Company
from compcor.audit.views import HistoryMixin
from compcor.core.audiences import CoordinatorMixin
from compcor.core.columns import Column, label_of, link_to
from compcor.core.lists import Empty, ListPage
from compcor.core.paging import Page
from compcor.core.views.forms import ActionPage
from courses import actions
from courses.enums import ENROLLABLE_RUN_STATES, AttendanceStatus, EnrolmentState
from courses.forms.coordinator import EnrolForm
from courses.forms.lists import AttendanceFilters, EnrolmentFilters
from courses.history import REFERENCES
from courses.models import Attendance, CourseRun, Enrolment
from courses.views.coordinator.board import tell_enrolled
from participants.models import Employment, Participant

PARTICIPANT = Column(
    key="person",
    label=_("Participant"),
    reads=("enrolment__participant__list_name", "enrolment__participant__public_id"),
    sort=("enrolment__participant__list_name",),
    value=lambda row: row.enrolment.participant.list_name,
    href=link_to("participants:detail", "enrolment__participant__public_id"),
)
STATUS_TONES = {AttendanceStatus.PRESENT: "good", AttendanceStatus.PART: "wait", AttendanceStatus.ABSENT: "bad"}


class EnrolmentList(CoordinatorMixin, ListPage):
    """Enrolments, the newest run first."""

    model = Enrolment
    reads = ("participant__list_name", "run__code")
    columns: ClassVar[Sequence[Column]] = (
        Column(
            key="run__course__title",
            label=_("Course"),
            sort=("run__course__title",),
            href=link_to("runs:detail", "run__public_id"),
            reads=("run__course__title", "run__public_id"),
        ),
        Column(key="run__code", label=_("Course run"), sort=("run__code",), one_line=True),
        Column(key="run__first_starts_at", label=_("First session"), sort=("run__first_starts_at",)),
        Column(key="company__name", label=_("Company"), sort=("company__name",)),
        Column(
            key="state",
            label=_("State"),
            sort=("state",),
            value=label_of(EnrolmentState, "state"),
            tone=lambda row: EnrolmentState(row.state).tone,
        ),
        Column(key="decided_at", label=_("Decided"), sort=("decided_at",), on_page=False),
    )
    default_sort = "-run__first_starts_at"
    filters = EnrolmentFilters
    empty = Empty(
        title=_("No enrolments yet"),
        text=_("People are enrolled on the page of a course run."),
    )


class AttendanceRows(CoordinatorMixin, ListPage):
    """Attendance, the newest session first."""

    model = Attendance
    reads = ("enrolment__participant__list_name", "session__run__code", "enrolment__run__code")
    columns: ClassVar[Sequence[Column]] = (
        Column(
            key="session__starts_at",
            label=_("Session"),
            sort=("session__starts_at",),
            href=link_to("attendance:grid", "session__public_id"),
            reads=("session__starts_at", "session__public_id"),
        ),
        Column(key="session__run__course__title", label=_("Course"), sort=("session__run__course__title",)),
        Column(key="session__run__code", label=_("Course run"), on_page=False),
        Column(key="company__name", label=_("Company"), sort=("company__name",)),
        Column(
            key="status",
            label=_("Status"),
            sort=("status",),
            value=label_of(AttendanceStatus, "status"),
            tone=lambda row: STATUS_TONES.get(row.status, ""),
        ),
        Column(key="arrived_at", label=_("Arrived"), on_page=False),
        Column(key="left_at", label=_("Left"), on_page=False),
        Column(key="net_minutes", label=_("Net minutes"), sort=("net_minutes",), numeric=True),
        Column(
            key="recorded_at",
            label=_("Recorded"),
            reads=("recorded_at", "public_id"),
            sort=("recorded_at",),
            href=link_to("attendance:history"),
        ),
    )
    default_sort = "-session__starts_at"
    filters = AttendanceFilters
    empty = Empty(title=_("No attendance yet"), text=_("Attendance is recorded on the sheet of a session."))


class OfPersonMixin(ListPage):
    """Only one person's rows, under a link back to the person."""

    template_name = "courses/coordinator/of_one.html"

    @cached_property
    def above(self) -> dict[str, Any]:
        """The person; 404 for one that the reader may not see."""
        people = Participant.objects.visible_to(self.user)
        person = get_object_or_404(people, public_id=self.kwargs["public_id"])
        return {"row": person, "label": str(person), "url": reverse("participants:detail", args=[person.public_id])}

    def get_context(self, page: Page) -> dict[str, Any]:
        """With the way back."""
        return super().get_context(page) | {"above": self.above}


class OfCompanyMixin(OfPersonMixin):
    """Only one company's rows."""

    @cached_property
    def above(self) -> dict[str, Any]:
        """The company; 404 for one that the reader may not see."""
        companies = Company.objects.visible_to(self.user)
        company = get_object_or_404(companies, public_id=self.kwargs["public_id"])
        return {"row": company, "label": str(company), "url": reverse("companies:detail", args=[company.public_id])}

    def get_rows(self) -> QuerySet:
        """Those for the company."""
        return super().get_rows().filter(company=self.above["row"])


class EnrolmentsOfPerson(OfPersonMixin, EnrolmentList):
    """What one person is enrolled on."""

    name = "enrolments-of-person"
    title = _("Enrolments")
    template_name = "courses/coordinator/enrolments_of_person.html"

    def get_rows(self) -> QuerySet[Enrolment]:
        """The person's own."""
        return super().get_rows().filter(participant=self.above["row"])


class AttendanceOfPerson(OfPersonMixin, AttendanceRows):
    """What one person has attended."""

    name = "attendance-of-person"
    title = _("Attendance")

    def get_rows(self) -> QuerySet[Attendance]:
        """The person's own."""
        return super().get_rows().filter(enrolment__participant=self.above["row"])


class PartOfPerson(CoordinatorMixin, View):
    """Somebody's courses and time, as a part of the person's page."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Each enrolment with its minutes, the newest first."""
        person = get_object_or_404(Participant.objects.visible_to(request.user), public_id=public_id)
        enrolments = (
            Enrolment.objects.visible_to(request.user)
            .filter(participant=person)
            .select_related("run__course", "company")
            .annotate(minutes=Sum("attendances__net_minutes", default=0))
            .order_by("-run__first_starts_at", "-pk")
        )
        rows = [{"enrolment": row, "tone": EnrolmentState(row.state).tone} for row in enrolments]
        context = {"person": person, "rows": rows, "total": sum(row.minutes for row in enrolments)}
        return render(request, "courses/coordinator/of_person.html", context)


class EnrolPerson(CoordinatorMixin, ActionPage):
    """Enrol one person, also one whom no search finds."""

    form_class = EnrolForm
    title = submit = _("Enrol on a course run")

    @cached_property
    def person(self) -> Participant:
        """The person of the address."""
        people = Participant.objects.visible_to(self.request.user)
        return get_object_or_404(people, public_id=self.kwargs["public_id"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Runs that take enrolments, and the person's employers."""
        runs = CourseRun.objects.visible_to(self.request.user).filter(state__in=ENROLLABLE_RUN_STATES)
        employers = Employment.objects.filter(participant=self.person).values("company")
        companies = Company.objects.visible_to(self.request.user).filter(pk__in=employers)
        return super().get_form_kwargs() | {"runs": runs.select_related("course"), "companies": companies}

    def get_back_url(self) -> str:
        """The person's enrolments."""
        return reverse("enrolments:of_person", args=[self.person.public_id])

    def get_back_label(self) -> str:
        """The person's name."""
        return str(self.person)

    def act(self, form: EnrolForm) -> Enrolment | None:
        """Enrol, and say what came of it."""
        enrolment = form.perform(actions.enrol, participant=self.person, by=self.request.user, **form.cleaned_data)
        if enrolment:
            tell_enrolled(self.request, enrolment)
        return enrolment


class EnrolmentsOfCompany(OfCompanyMixin, EnrolmentList):
    """What a company's people are enrolled on for it."""

    name = "enrolments-of-company"
    title = _("Enrolments")
    columns = (
        Column(
            key="participant__list_name",
            label=_("Participant"),
            sort=("participant__list_name",),
            href=link_to("participants:detail", "participant__public_id"),
            reads=("participant__list_name", "participant__public_id"),
        ),
        *EnrolmentList.columns,
    )


class AttendanceOfCompany(OfCompanyMixin, AttendanceRows):
    """The hours attended as the company's employees."""

    name = "attendance-of-company"
    title = _("Attendance")
    columns = (PARTICIPANT, *AttendanceRows.columns)


class EnrolmentHistory(CoordinatorMixin, HistoryMixin):
    """What was done with an enrolment."""

    model = Enrolment
    references = {"moved_from": CourseRun, "moved_to": CourseRun, "company": Company, "successor": Company}

    def get_object_url(self, row: Enrolment) -> str:
        """The run's page."""
        return reverse("runs:detail", args=[row.run.public_id])


class AttendanceHistory(CoordinatorMixin, HistoryMixin):
    """How one person's minutes at one session came about."""

    model = Attendance
    references = REFERENCES

    def get_object_url(self, row: Attendance) -> str:
        """The session's sheet."""
        return reverse("attendance:grid", args=[row.session.public_id])
