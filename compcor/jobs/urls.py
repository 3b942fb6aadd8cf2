"""Following a job."""

from django.urls import include, path

from compcor.jobs import views

patterns = [
    path("<uuid:public_id>/", views.JobDetail.as_view(), name="detail"),
    path("<uuid:public_id>/progress/", views.JobProgress.as_view(), name="progress"),
]
urlpatterns = [path("", include((patterns, "jobs")))]
