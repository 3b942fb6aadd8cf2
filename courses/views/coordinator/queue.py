"""The queue: every request and everybody who waits, on all runs, the oldest first."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compcor.core.audiences import CoordinatorMixin
from compcor.core.columns import Column, label_of, link_to
from compcor.core.geography import MUNICIPALITIES
from compcor.core.lists import BulkAction, Empty, ListPage
from compcor.core.paging import Page
from compcor.core.periods import civil_date
from compcor.mail.models import Message
from courses.enums import ENROLLABLE_RUN_STATES, UNDECIDED_STATES, EnrolmentState
from courses.forms.lists import QueueFilters
from courses.models import CourseRun, Enrolment
from courses.remarks import remarks_of
from courses.seats import seats_free
from courses.views.coordinator.telling import DecideMany

DECIDING = ("approve", "decline")


def _decided_elsewhere(**_values: Any) -> None:
    """The list's acts are pages of their own: they show who is told what (`DecideMany`)."""
    raise NotImplementedError


class Queue(CoordinatorMixin, ListPage):
    """Who asks for a place or waits for one."""

    template_name = "courses/coordinator/queue.html"
    model = Enrolment
    name = "queue"
    title = _("To decide")
    lead = _("Requests and people on waiting lists, the oldest first.")
    reads = ("run__course", "participant", "participant__list_name", "run__code")
    columns = (
        Column(
            key="participant__list_name",
            label=_("Participant"),
            sort=("participant__list_name",),
            reads=("participant__list_name", "participant__public_id"),
            href=link_to("participants:detail", "participant__public_id"),
        ),
        Column(key="company__name", label=_("Company"), sort=("company__name",)),
        Column(
            key="run__course__title",
            label=_("Course"),
            sort=("run__course__title",),
            reads=("run__course__title", "run__public_id", "run__code"),
            value=lambda row: f"{row.run.course.title} {row.run.code}",
            href=link_to("runs:detail", "run__public_id"),
        ),
        Column(
            key="run__municipality",
            label=_("Municipality"),
            value=lambda row: MUNICIPALITIES[row.run.municipality],
            on_page=False,
        ),
        Column(
            key="run__first_starts_at",
            label=_("First session"),
            sort=("run__first_starts_at",),
            value=lambda row: civil_date(row.run.first_starts_at) if row.run.first_starts_at else None,
        ),
        Column(
            key="state",
            label=_("State"),
            sort=("state",),
            value=label_of(EnrolmentState, "state"),
            tone=lambda row: EnrolmentState(row.state).tone,
        ),
        Column(
            key="age",
            label=_("Days"),
            sort=("queued_at",),
            reads=("queued_at",),
            value=lambda row: (timezone.now() - row.queued_at).days if row.queued_at else None,
            numeric=True,
        ),
        Column(key="queued_at", label=_("Since"), on_page=False),
        Column(
            key="free",
            label=_("Seats left"),
            reads=("run",),
            value=lambda row: max(0, row.free),
            numeric=True,
            in_export=False,
        ),
        Column(
            key="remarks",
            label=_("Note"),
            reads=("participant", "run"),
            value=lambda row: "; ".join(row.remarks),
            in_export=False,
        ),
    )
    default_sort = "age"
    filters = QueueFilters
    bulk_actions = (
        BulkAction(value="approve", label=_("Approve"), perform=_decided_elsewhere),
        BulkAction(value="decline", label=_("Decline"), perform=_decided_elsewhere),
    )
    empty = Empty(
        title=_("Nobody waits for a decision"),
        text=_("Requests on runs that you approve, and waiting lists, come here."),
    )

    def get_rows(self) -> QuerySet[Enrolment]:
        """Those on runs that still take people."""
        rows = Enrolment.objects.visible_to(self.user).filter(state__in=UNDECIDED_STATES)
        return rows.filter(run__state__in=ENROLLABLE_RUN_STATES)

    def get_context(self, page: Page) -> dict[str, Any]:
        """What a decision needs to know of the rows shown, and who has not been told."""
        runs = CourseRun.objects.filter(pk__in={row.run_id for row in page.rows})
        free = dict(runs.annotate(free=seats_free()).values_list("pk", "free"))
        remarks = remarks_of(page.rows)
        for row in page.rows:
            row.free, row.remarks = free[row.run_id], remarks[row.pk]
        mails = Message.objects.visible_to(self.user).unhandled()
        return super().get_context(page) | {
            "untold": Enrolment.objects.visible_to(self.user).exclude(untold="").count(),
            "lost": mails.filter(abouts__object_type=Enrolment._meta.label_lower).distinct().count(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Decide about those chosen on a page that shows who is told."""
        if request.POST.get("action") in DECIDING and request.POST.getlist("row"):
            return DecideMany.as_view()(request)
        return super().post(request, *args, **kwargs)
