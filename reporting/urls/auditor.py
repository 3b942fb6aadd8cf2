"""Auditors' pages."""

from django.urls import include, path

from reporting.views.auditor import AuditorDownload, AuditorHome

patterns = [
    path("", AuditorHome.as_view(), name="home"),
    path("reports/<uuid:public_id>/download/", AuditorDownload.as_view(), name="download"),
]
urlpatterns = [path("", include((patterns, "auditor")))]
