"""A contact's sheet of people: upload, preview with every fault, confirm, result. Numbers are never shown again."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.generic import DetailView, FormView

from companies.audiences import CompanyPortalMixin
from compcor.core.audiences import reader
from compcor.core.exceptions import RuleViolation
from compcor.core.exports import MEDIA_TYPE
from courses.forms.register import RegisterForm
from courses.models import RegisterImport
from courses.register import actions
from courses.register.company import shown_value, upload_sheet
from courses.register.faults import Fault
from courses.register.marked import fault_list, told
from courses.register.sheets.people import OF_COMPANY
from courses.register.template import described, empty_register

FAULTS_ON_PAGE = 100
LATEST = 5


class OwnImportsMixin(CompanyPortalMixin):
    """The company's own imports."""

    def get_queryset(self) -> QuerySet[RegisterImport]:
        """None of anybody else's, nor of the project's."""
        imports = RegisterImport.objects.visible_to(reader(self.request)).filter(company=self.company)
        return imports.select_related("uploaded_by", "applied_by", "job")


class SheetUpload(OwnImportsMixin, FormView):
    """Choose a file; says what the sheet must look like, and what was brought in lately."""

    form_class = RegisterForm
    template_name = "register/portal/upload.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The columns, and the latest files."""
        columns = described(OF_COMPANY)
        return super().get_context_data(columns=columns, imports=self.get_queryset()[:LATEST], **kwargs)

    def form_valid(self, form: RegisterForm) -> HttpResponse:
        """To the page that shows how far the check has come."""
        file = form.cleaned_data["file"]
        register = form.perform(
            upload_sheet, content=file.read(), file_name=file.name, company=self.company, by=reader(self.request)
        )
        if register is None:
            return self.form_invalid(form)
        return redirect("portal_register:detail", self.company.public_id, register.public_id)


class SheetTemplate(CompanyPortalMixin, View):
    """The empty sheet."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """With all headings, and lists to choose words from."""
        return _workbook(empty_register([OF_COMPANY]), _("employees.xlsx"))


class SheetDetail(OwnImportsMixin, DetailView):
    """Progress, then the preview or the faults, then the result."""

    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "register"
    template_name = "register/portal/detail.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """What people wrote is personal data: nobody keeps the page."""
        response = super().render_to_response(context, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the state of the import has to show."""
        register = self.object
        faults = actions.faults_of(register) if register.fault_count else []
        page = Paginator(faults, FAULTS_ON_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            reason=_(register.reason) if register.reason else "",
            counts=_counts(register),
            faults=[{"fault": fault, "value": shown_value(fault), "told": told(fault)} for fault in page],
            faults_shown=_("{first}–{last} of {count}").format(
                first=page.start_index(), last=page.end_index(), count=register.fault_count
            ),
            previous_url=f"?page={page.previous_page_number()}#faults" if page.has_previous() else "",
            next_url=f"?page={page.next_page_number()}#faults" if page.has_next() else "",
            **kwargs,
        )


class SheetFaults(OwnImportsMixin, View):
    """The faults in Excel, as a list. The sheet itself is not handed back: it is full of personal numbers."""

    def get(self, _request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Sheet, cell, column and what to do."""
        register = get_object_or_404(self.get_queryset(), public_id=kwargs["public_id"])
        faults = actions.faults_of(register)
        if not faults:
            raise Http404
        name = register.file_name.rpartition(".")[0] or register.file_name
        return _workbook(fault_list([_masked(fault) for fault in faults]), _("{name} faults.xlsx").format(name=name))


class SheetAct(OwnImportsMixin, View):
    """A button on the page of an import."""

    http_method_names = ["post"]
    verb = ""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        register = get_object_or_404(self.get_queryset(), public_id=kwargs["public_id"])
        try:
            getattr(actions, self.verb)(register=register, by=reader(request))
        except RuleViolation as violation:
            messages.error(request, str(violation.message))
            return redirect("portal_register:detail", self.company.public_id, register.public_id)
        return self.go_on(register)

    def go_on(self, register: RegisterImport) -> HttpResponse:
        """Where it leads."""
        return redirect("portal_register:detail", self.company.public_id, register.public_id)


class SheetConfirm(SheetAct):
    """Bring it in."""

    verb = "confirm_register"


class SheetUndo(SheetAct):
    """Take it back."""

    verb = "undo_sheet"


class SheetDiscard(SheetAct):
    """Remove what was not brought in."""

    verb = "discard_register"
    done = gettext_lazy("The file is removed.")

    def go_on(self, _register: RegisterImport) -> HttpResponse:
        """Back to where one chooses a file."""
        messages.success(self.request, str(self.done))
        return redirect(reverse("portal_register:upload", args=[self.company.public_id]))


def _counts(register: RegisterImport) -> list[str]:
    """What the sheet would do, or did: people, and employments, in words."""
    entries = {entry["model"]: entry for entry in register.summary.get("models", [])}
    told_people = _sentence(entries.get("participant"), _people)
    told_employments = _sentence(entries.get("employment"), _employments)
    return [line for line in (told_people, told_employments) if line]


def _sentence(entry: dict[str, Any] | None, words: Any) -> str:
    return words(entry) if entry else ""


def _people(entry: dict[str, Any]) -> str:
    new = ngettext("{n} new person", "{n} new people", entry["new"]).format(n=entry["new"])
    return _("{new}, {changed} changed, {unchanged} unchanged").format(
        new=new, changed=entry["changed"], unchanged=entry["unchanged"]
    )


def _employments(entry: dict[str, Any]) -> str:
    new = ngettext("{n} new employment", "{n} new employments", entry["new"]).format(n=entry["new"])
    return _("{new}, {changed} changed, {unchanged} unchanged").format(
        new=new, changed=entry["changed"], unchanged=entry["unchanged"]
    )


def _masked(fault: Fault) -> Fault:
    return Fault.from_json(fault.as_json() | {"value": shown_value(fault)})


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
