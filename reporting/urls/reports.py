"""Progress reports, for coordinators and leadership."""

from django.urls import include, path

from reporting.views import reports

patterns = [
    path("", reports.ReportList.as_view(), name="list"),
    path("create/", reports.ReportCreate.as_view(), name="create"),
    path("<uuid:public_id>/", reports.ReportDetail.as_view(), name="detail"),
    path("<uuid:public_id>/narrative/", reports.ReportNarrative.as_view(), name="narrative"),
    path("<uuid:public_id>/download/", reports.ReportDownload.as_view(), name="download"),
    path("<uuid:public_id>/version/", reports.ReportNewVersion.as_view(), name="new_version"),
    path("<uuid:public_id>/approve/", reports.ReportApprove.as_view(), name="approve"),
    path("<uuid:public_id>/return/", reports.ReportReturn.as_view(), name="return"),
    path("<uuid:public_id>/lock/", reports.ReportLock.as_view(), name="lock"),
    path("<uuid:public_id>/history/", reports.ReportHistory.as_view(), name="history"),
]
urlpatterns = [path("", include((patterns, "reports")))]
