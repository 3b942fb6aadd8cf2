"""A company's timeline, with forms in place that add to it."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from companies import actions
from companies.forms.pipeline import ContactForm, DocumentForm, TaskForm
from companies.models import Company, CompanyDocument, CompanyTask
from companies.takeovers import takeovers_of
from companies.timeline import timeline
from companies.views.coordinator.companies import CompanyActionPage, company_tabs
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.files import download
from compcor.core.forms import ConfirmForm
from compcor.core.undo import taken_offer
from compcor.core.uploads import CONTENT_TYPES

# What can be added: its form, and what is said when it is done.
FORMS: dict[str, tuple[type[forms.Form] | type[forms.ModelForm], Any]] = {
    "contact": (ContactForm, gettext_lazy("The contact is noted.")),
    "task": (TaskForm, gettext_lazy("The task is added.")),
    "document": (DocumentForm, gettext_lazy("The document is added.")),
}


class CompanyTimeline(CoordinatorMixin, View):
    """Everything that happened with one company, and what is to be done next."""

    @cached_property
    def company(self) -> Company:
        """The company of the address."""
        companies = Company.objects.visible_to(reader(self.request))
        return get_object_or_404(companies, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The newest, or those before a moment."""
        return self._page(request)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Add a contact, a task or a document; a fault opens its form again with what was typed."""
        kind = request.POST.get("add", "")
        if kind not in FORMS:
            raise Http404
        form: Any = FORMS[kind][0](request.POST, request.FILES, prefix=kind)
        if form.is_valid() and self._added(kind, form):
            messages.success(request, FORMS[kind][1])
            return HttpResponseRedirect(reverse("companies:timeline", args=[self.company.public_id]))
        return self._page(request, faulty={kind: form})

    def _added(self, kind: str, form: Any) -> Any:
        facts, by = form.cleaned_data, reader(self.request)
        if kind == "contact":
            return form.perform(actions.log_contact, company=self.company, by=by, **facts)
        if kind == "task":
            return form.perform(actions.add_task, company=self.company, by=by, **facts)
        file = facts["file"]
        return form.perform(
            actions.add_document,
            company=self.company,
            content=file.read(),
            written_name=file.name,
            title=facts["title"],
            by=by,
        )

    def _page(self, request: HttpRequest, faulty: dict[str, Any] | None = None) -> HttpResponse:
        company, user, before = self.company, reader(request), _moment(request.GET.get("before"))
        page = timeline(company, user, before=before)
        tasks = CompanyTask.objects.visible_to(user).open().filter(company=company).select_related("owner")
        owner = {"owner": str(user.public_id)}
        context = {
            "company": company,
            "tabs": company_tabs(company, here="companies:timeline"),
            "takeovers": takeovers_of(company, user),
            "entries": page.entries,
            "older": page.older.isoformat() if page.older else "",
            "is_newest": before is None,
            "tasks": tasks,
            "documents": CompanyDocument.objects.visible_to(user).filter(company=company),
            "undo": taken_offer(request),
            "contact_form": ContactForm(prefix="contact"),
            "task_form": TaskForm(prefix="task", initial=owner),
            "document_form": DocumentForm(prefix="document"),
            "opened": next(iter(faulty)) if faulty else request.GET.get("open", ""),
        }
        return render(
            request,
            "companies/coordinator/timeline.html",
            context | {f"{kind}_form": form for kind, form in (faulty or {}).items()},
        )


class CompanyDocumentFile(CoordinatorMixin, View):
    """The file itself, as an attachment."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Only through the company that it belongs to."""
        document = _document(request, **kwargs)
        as_name = f"{document.title}.{document.extension}"
        return download(document.file_name, as_name=as_name, content_type=CONTENT_TYPES[document.extension])


class CompanyDocumentRemove(CompanyActionPage):
    """Take a file away; asked before, since it cannot be undone."""

    form_class = ConfirmForm
    submit = gettext_lazy("Remove the document")
    done = gettext_lazy("The document is removed.")
    lead = gettext_lazy("The file is deleted for good. The history keeps that it was there.")
    tone = "bad"

    @cached_property
    def document(self) -> CompanyDocument:
        """The document of the address."""
        return _document(self.request, **self.kwargs)

    def get_title(self) -> str:
        """Which one."""
        return _("Remove {document}").format(document=self.document)

    def get_back_url(self) -> str:
        """The timeline."""
        return reverse("companies:timeline", args=[self.company.public_id])

    def act(self, form: ConfirmForm) -> Company | None:
        """Remove it."""
        company: Company | None = form.perform(actions.remove_document, document=self.document, by=reader(self.request))
        return company


def _document(request: HttpRequest, **kwargs: Any) -> CompanyDocument:
    documents = CompanyDocument.objects.visible_to(reader(request))
    return get_object_or_404(documents, company__public_id=kwargs["public_id"], public_id=kwargs["document_id"])


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
