"""A company's own report, made for its contacts."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views import View

from companies.audiences import CompanyPortalMixin
from compcor.core.audiences import reader
from compcor.core.files import download
from compcor.core.views.forms import ActionPage
from compcor.project.models import current_project
from reporting.actions import request_company_report
from reporting.forms.reports import ReportForm
from reporting.models import CompanyReport

SHOWN = 20


class CompanyReports(CompanyPortalMixin, ActionPage):
    """The reports that were made for the company, and a form that asks for one."""

    template_name = "reporting/portal/reports.html"
    form_class = ReportForm
    title = _("The company's report")
    lead = _("Your people's courses and attended hours as a PDF with the EU statement, for your own files.")
    submit = _("Make the report")

    def get_initial(self) -> dict[str, Any]:
        """The whole project so far, in the reader's language."""
        today, project = timezone.localdate(), current_project()
        last = min(max(today, project.starts_on), project.ends_on)
        return {"period_start": project.starts_on, "period_end": last, "language": get_language()}

    def act(self, form: ReportForm) -> CompanyReport | None:
        """Ask for it; the page then shows how far it has come."""
        period, language = form.cleaned_data["period"], form.cleaned_data["language"]
        user = reader(self.request)
        return form.perform(request_company_report, company=self.company, period=period, language=language, by=user)

    def get_back_url(self) -> str:
        """The portal's home."""
        return reverse("portal:home", args=[self.company.public_id])

    def get_back_label(self) -> str:
        """The company."""
        return self.company.name

    def get_result_url(self, _result: CompanyReport) -> str:
        """The list, with the new one on top."""
        return reverse("portal_reports:list", args=[self.company.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The latest reports."""
        reports = company_reports(self).select_related("job", "requested_by")[:SHOWN]
        return super().get_context_data(reports=reports, **kwargs)


class CompanyReportDownload(CompanyPortalMixin, View):
    """The document."""

    def get(self, _request: HttpRequest, *, public_id: Any, **_kwargs: Any) -> HttpResponseBase:
        """As an attachment; 404 while there is none."""
        report = get_object_or_404(company_reports(self), public_id=public_id)
        if not report.file_name:
            raise Http404
        return download(report.file_name, as_name=report.download_name, content_type="application/pdf")


def company_reports(view: CompanyPortalMixin) -> QuerySet[CompanyReport]:
    """Those of the company of the address."""
    visible: QuerySet[CompanyReport] = CompanyReport.objects.visible_to(reader(view.request))
    return visible.filter(company=view.company)
