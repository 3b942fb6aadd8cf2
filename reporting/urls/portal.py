"""The contacts' pages about their company's report."""

from django.urls import include, path

from reporting.views.portal import CompanyReportDownload, CompanyReports

patterns = [
    path("<uuid:company_id>/report/", CompanyReports.as_view(), name="list"),
    path("<uuid:company_id>/report/<uuid:public_id>/", CompanyReportDownload.as_view(), name="download"),
]
urlpatterns = [path("", include((patterns, "portal_reports")))]
