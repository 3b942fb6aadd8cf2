"""The register comes in: upload, progress, preview with every fault, confirm, result, and the way back."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import DetailView, FormView, ListView

from companies.models import Company
from compcor.audit.views import HistoryMixin
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.exceptions import RuleViolation
from compcor.core.exports import MEDIA_TYPE
from courses.forms.register import RegisterForm
from courses.models import Attendance, Course, CourseRun, Enrolment, RegisterImport, Session
from courses.models.register import WRITTEN_STATES
from courses.register import actions
from courses.register.marked import can_mark, fault_list, marked_workbook, told
from courses.register.report import left_alone, outcome
from courses.register.run import SHEETS
from courses.register.sealed import unseal
from courses.register.summary import LABELS
from courses.register.template import described, empty_register
from participants.models import Participant

IMPORTS_SHOWN = 100
FAULTS_ON_PAGE = 100
# What stays after an import was taken back, and has a page to look at.
PAGES = {
    "company": (Company, "companies:detail"),
    "participant": (Participant, "participants:detail"),
    "course": (Course, "courses:detail"),
    "courserun": (CourseRun, "runs:detail"),
    "session": (Session, "attendance:grid"),
    "enrolment": (Enrolment, "enrolments:history"),
    "attendance": (Attendance, "attendance:history"),
}


class RegisterList(CoordinatorMixin, ListView):
    """What was brought in, newest first."""

    template_name = "register/list.html"
    context_object_name = "imports"

    def get_queryset(self) -> QuerySet[RegisterImport]:
        """The latest hundred."""
        imports = RegisterImport.objects.visible_to(reader(self.request)).select_related("uploaded_by")
        return imports[:IMPORTS_SHOWN]


class RegisterUpload(CoordinatorMixin, FormView):
    """Choose a file; says what its sheets must look like."""

    form_class = RegisterForm
    template_name = "register/upload.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sheets with their columns."""
        sheets = [{"name": sheet.name, "columns": described(sheet)} for sheet in SHEETS]
        return super().get_context_data(sheets=sheets, **kwargs)

    def form_valid(self, form: RegisterForm) -> HttpResponse:
        """To the page that shows how far the check has come."""
        file = form.cleaned_data["file"]
        register = form.perform(
            actions.upload_register, content=file.read(), file_name=file.name, by=reader(self.request)
        )
        return redirect("register:detail", register.public_id) if register else self.form_invalid(form)


class RegisterTemplate(CoordinatorMixin, View):
    """The empty workbook."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """With all headings, and lists to choose words from."""
        return _workbook(empty_register(), _("register.xlsx"))


class RegisterPage(CoordinatorMixin, DetailView):
    """A page about one import."""

    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "register"

    def get_queryset(self) -> QuerySet[RegisterImport]:
        """Those that the reader may see."""
        people = ("uploaded_by", "applied_by", "undone_by", "job")
        return RegisterImport.objects.visible_to(reader(self.request)).select_related(*people)


class RegisterDetail(RegisterPage):
    """Progress, then the preview or the faults, then the result."""

    template_name = "register/detail.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Values as people wrote them may be personal numbers: nobody keeps the page."""
        response = super().render_to_response(context, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the state of the import has to show."""
        register = self.object
        faults = actions.faults_of(register) if register.fault_count else []
        page = Paginator(faults, FAULTS_ON_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            has_news=register.has_news,
            reason=_(register.reason) if register.reason else "",
            counts=_counts(register),
            outcome=_outcome(register),
            left_alone=left_alone(register.summary),
            faults=[{"fault": fault, "told": told(fault)} for fault in page],
            faults_page=page,
            faults_shown=_("{first}–{last} of {count}").format(
                first=page.start_index(), last=page.end_index(), count=register.fault_count
            ),
            previous_url=f"?page={page.previous_page_number()}#faults" if page.has_previous() else "",
            next_url=f"?page={page.next_page_number()}#faults" if page.has_next() else "",
            kept=_kept(register, reader(self.request)),
            **kwargs,
        )


class RegisterMarked(RegisterPage):
    """The faults in Excel."""

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The same workbook with the faulty cells marked; else the list: it is large, odd or no longer kept."""
        register = self.get_object()
        faults = actions.faults_of(register)
        if not faults:
            raise Http404
        content = unseal(register.file) if register.file else b""
        name = register.file_name.rpartition(".")[0] or register.file_name
        marked = marked_workbook(content, faults) if content and can_mark(content, faults) else None
        if marked:
            return _workbook(marked, _("{name} marked.xlsx").format(name=name))
        return _workbook(fault_list(faults), _("{name} faults.xlsx").format(name=name))


class RegisterAct(CoordinatorMixin, View):
    """A button on the page of an import."""

    http_method_names = ["post"]
    verb = ""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        imports = RegisterImport.objects.visible_to(reader(request))
        register = get_object_or_404(imports, public_id=kwargs["public_id"])
        try:
            getattr(actions, self.verb)(register=register, by=reader(request))
        except RuleViolation as violation:
            messages.error(request, str(violation.message))
            return redirect("register:detail", register.public_id)
        return self.go_on(register)

    def go_on(self, register: RegisterImport) -> HttpResponse:
        """Where it leads."""
        return redirect("register:detail", register.public_id)


class RegisterConfirm(RegisterAct):
    """Bring it in."""

    verb = "confirm_register"


class RegisterUndo(RegisterAct):
    """Take it back."""

    verb = "request_undo"


class RegisterDiscard(RegisterAct):
    """Remove what was not brought in."""

    verb = "discard_register"
    done = gettext_lazy("The file is removed.")

    def go_on(self, register: RegisterImport) -> HttpResponse:
        """To the list, since the page is gone."""
        messages.success(self.request, f"{register.file_name}: {self.done}")
        return redirect("register:list")


class RegisterHistory(CoordinatorMixin, HistoryMixin):
    """Who uploaded, confirmed and took back."""

    model = RegisterImport

    def get_object_url(self, row: Any) -> str:
        """The import's page."""
        return reverse("register:detail", args=[row.public_id])


def _counts(register: RegisterImport) -> list[dict[str, Any]]:
    """Per sheet and kind of row: new, changed, unchanged."""
    return [entry | {"label": str(LABELS[entry["model"]])} for entry in register.summary.get("models", [])]


def _outcome(register: RegisterImport) -> str:
    if not register.summary:
        return ""
    return outcome(register.summary, is_written=register.state in WRITTEN_STATES)


def _kept(register: RegisterImport, user: Any) -> list[dict[str, Any]]:
    """What stays, by name where there is a page about it."""
    return [
        {"label": str(LABELS[entry["model"]]), "count": entry["count"], "links": list(_links(entry, user))}
        for entry in register.kept
    ]


def _links(entry: dict[str, Any], user: Any) -> Iterable[dict[str, str]]:
    if entry["model"] in PAGES:
        model, url_name = PAGES[entry["model"]]
        for row in model.objects.visible_to(user).filter(public_id__in=entry["ids"]):
            yield {"label": str(row), "href": reverse(url_name, args=[row.public_id])}


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
