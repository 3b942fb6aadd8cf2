"""Progress reports: ask for one, follow it, write in it, approve, lock and download it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import DetailView, FormView, ListView

from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.views import HistoryMixin
from compcor.core.audiences import LeadershipMixin, ReportMixin, reader
from compcor.core.exceptions import RuleViolation
from compcor.core.files import download
from compcor.core.letters import tidy
from compcor.project.models import current_project
from reporting import actions
from reporting.document.sections import Fact, shown
from reporting.enums import NarrativeSection, ReportState
from reporting.forms.reports import NarrativeForm, ReportForm
from reporting.models import ProgressReport, ProgressReportQuerySet
from reporting.suppression import is_small


@dataclass(frozen=True, slots=True)
class Step:
    """A button: what it does, when to press it, and a question before what cannot be undone."""

    label: str
    text: str
    url: str
    tone: str = ""
    confirm: str = ""


class ReportList(ReportMixin, ListView):
    """Every report, newest first: at most one a month for two years."""

    template_name = "reporting/reports/list.html"
    context_object_name = "reports"

    def get_queryset(self) -> Any:
        """Without the frozen figures: the list does not show them."""
        return ProgressReport.objects.visible_to(reader(self.request)).defer("figures", "narrative")


class ReportCreate(ReportMixin, FormView):
    """Ask for a report of a period."""

    form_class = ReportForm
    template_name = "reporting/reports/create.html"

    def get_initial(self) -> dict[str, Any]:
        """What one most often reports, in the reader's language."""
        period = actions.default_period(project=current_project().period, today=timezone.localdate())
        return {"period_start": period.start, "period_end": period.end, "language": get_language()}

    def form_valid(self, form: ReportForm) -> HttpResponse:
        """To the report's page, which shows how far it has come."""
        report = form.perform(
            actions.request_report,
            period=form.cleaned_data["period"],
            language=form.cleaned_data["language"],
            by=reader(self.request),
        )
        return redirect("reports:detail", report.public_id) if report else self.form_invalid(form)


class ReportPage(ReportMixin, DetailView):
    """A page about one report."""

    context_object_name = "report"
    slug_field = slug_url_kwarg = "public_id"

    def get_queryset(self) -> Any:
        """The reader's reports."""
        return ProgressReport.objects.visible_to(reader(self.request))


class ReportDetail(ReportPage):
    """State, progress while it is made, and what can be done next."""

    template_name = "reporting/reports/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is written, the headline figures, what can be done next, and the other versions."""
        report = self.object
        written = ((section.label, report.narrative.get(section.value, "")) for section in NarrativeSection)
        texts = [(label, text) for label, text in written if text]
        versions = self.get_queryset().filter(number=report.number).defer("figures")
        return super().get_context_data(
            texts=texts,
            versions=versions,
            headline=headline(report) if report.figures else [],
            counted_at=datetime.fromisoformat(report.figures["as_of"]) if report.figures else None,
            told_apart=list(told_apart_by_few(report, self.get_queryset())),
            figures_url=figures_url(report) if report.figures else "",
            steps=list(next_steps(report, reader(self.request))),
            **kwargs,
        )


def headline(report: ProgressReport) -> list[Fact]:
    """The figures that everybody asks for first, as they are frozen."""
    totals = (report.figures or {})["totals"]
    names = [
        ("participants", _("Participants")),
        ("companies_reached", _("Companies reached")),
        ("reported_hours", _("Reported hours")),
        ("course_participations", _("Course participations")),
    ]
    return [Fact(label, shown(totals[name])) for name, label in names]


def told_apart_by_few(report: ProgressReport, reports: ProgressReportQuerySet) -> Iterator[ProgressReport]:
    """Reports that are out already, with these days or a part of them, and few people more or less than this one.

    Each report hides its own small numbers; whoever has two can subtract them (docs/domain.md §9 trap 20). That is
    for people to weigh before the second one is sent.
    """
    figures = report.figures
    if not figures or not report.has_file or report.state == ReportState.LOCKED:
        return
    people, limit = figures["totals"]["participants"], figures["project"]["small_cell_limit"]
    sent = reports.filter(state=ReportState.LOCKED).of_nested_days(report.period).defer("figures", "narrative")
    for other in sent.annotate(people=F("figures__totals__participants")):
        if None not in (people, other.people) and is_small(abs(people - other.people), limit):
            yield other


def figures_url(report: ProgressReport) -> str:
    """The same days on the page of figures, as they are known now; from there to what they were counted from."""
    days = {"start": report.period_start, "end": report.period_end}
    return f"{reverse('figures')}?{urlencode(days)}"


def next_steps(report: ProgressReport, user: User) -> Iterator[Step]:
    """What `user` can do with the report now."""
    address = partial(reverse, args=[report.public_id])
    if user.role == Role.LEADERSHIP and report.state == ReportState.DRAFT:
        yield Step(_("Approve"), _("You stand behind figures and texts."), address("reports:approve"))
    if user.role == Role.LEADERSHIP and report.state == ReportState.APPROVED:
        question = _("Lock the report for good?")
        yield Step(_("Lock"), _("The report has gone to the funder."), address("reports:lock"), confirm=question)
        yield Step(_("Back to draft"), _("Something is to be changed."), address("reports:return"), tone="quiet")
    if report.has_file or report.state == ReportState.FAILED:
        text = _("Counts the same period anew. This version stays as it is.")
        yield Step(_("New version"), text, address("reports:new_version"), tone="quiet")


class ReportNarrative(ReportMixin, FormView):
    """The texts of a draft, with the last report's beside them."""

    form_class = NarrativeForm
    template_name = "reporting/reports/narrative.html"

    @cached_property
    def report(self) -> ProgressReport:
        """The report that the address names."""
        visible = ProgressReport.objects.visible_to(reader(self.request))
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who comes to a report that is closed or being made is led to it: it says what can be done."""
        if not self.report.can_be_written:
            return redirect("reports:detail", self.report.public_id)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """What is written so far."""
        return dict(self.report.narrative)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The texts of the report before."""
        earlier = ProgressReport.objects.visible_to(reader(self.request)).filter(number__lt=self.report.number)
        previous = earlier.exclude(narrative={}).first()
        texts = previous.narrative if previous else {}
        before = [(section.label, texts[section]) for section in NarrativeSection if texts.get(section)]
        context = super().get_context_data(report=self.report, previous=previous, before=before, **kwargs)
        seen = actions.narrative_version(self.report)
        is_other = context["form"].is_bound and self.request.POST.get("seen") != seen
        return context | {"seen": seen, "others": list(self.others(context["form"])) if is_other else []}

    def others(self, form: NarrativeForm) -> Iterator[tuple[Any, str]]:
        """Texts that are kept by now and differ from those sent."""
        for section in NarrativeSection:
            text = self.report.narrative.get(section.value, "")
            if text != tidy(form.data.get(section.value, "")):
                yield section.label, text

    def form_valid(self, form: NarrativeForm) -> HttpResponse:
        """Back to the report, whose document is being made again."""
        report = form.perform(
            actions.write_narrative,
            report=self.report,
            narrative=form.cleaned_data,
            by=reader(self.request),
            seen=self.request.POST.get("seen"),
        )
        return redirect("reports:detail", report.public_id) if report else self.form_invalid(form)


class ReportDownload(ReportPage):
    """The document."""

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """As an attachment; 404 while there is none."""
        report = self.get_object()
        if not report.has_file:
            raise Http404
        return download(report.file_name, as_name=report.download_name, content_type="application/pdf")


class ReportStep(View):
    """A step in the life of a report: POST does it and goes back to the report's page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        """Do the step, or say why it cannot be done."""
        visible = ProgressReport.objects.visible_to(reader(request))
        report = get_object_or_404(visible, public_id=public_id)
        try:
            report = self.step(report=report, by=reader(request))
        except RuleViolation as violation:
            messages.error(request, str(violation))
        else:
            messages.success(request, self.done_text())
        return redirect(reverse("reports:detail", args=[report.public_id]))

    def step(self, *, report: ProgressReport, by: Any) -> ProgressReport:
        """The action."""
        raise NotImplementedError

    @property
    def seen(self) -> str | None:
        """The check sum of the document that the page offered."""
        return self.request.POST.get("seen")

    def done_text(self) -> str:
        """What the page says afterwards."""
        raise NotImplementedError


class ReportNewVersion(ReportMixin, ReportStep):
    """Count the period anew."""

    step = staticmethod(actions.request_new_version)

    def done_text(self) -> str:
        """The version is on its way."""
        return _("A new version is being made. The earlier versions stay as they are.")


class ReportApprove(LeadershipMixin, ReportStep):
    """Stand behind the report."""

    def step(self, *, report: ProgressReport, by: Any) -> ProgressReport:
        """Only the document that was to be read."""
        return actions.approve_report(report=report, by=by, seen=self.seen)

    def done_text(self) -> str:
        """Next comes the lock."""
        return _("The report is approved. Lock it when it has gone to the funder.")


class ReportReturn(LeadershipMixin, ReportStep):
    """Take an approval back."""

    step = staticmethod(actions.return_to_draft)

    def done_text(self) -> str:
        """It can be changed again."""
        return _("The report is a draft again.")


class ReportLock(LeadershipMixin, ReportStep):
    """Close the report for good."""

    def step(self, *, report: ProgressReport, by: Any) -> ProgressReport:
        """Only the document that was to be read."""
        return actions.lock_report(report=report, by=by, seen=self.seen)

    def done_text(self) -> str:
        """It stays."""
        return _("The report is locked. A correction is made as a new version.")


class ReportHistory(ReportMixin, HistoryMixin):
    """What was done to the report."""

    model = ProgressReport

    def get_object_url(self, row: ProgressReport) -> str:
        """Back to the report."""
        return reverse("reports:detail", args=[row.public_id])
