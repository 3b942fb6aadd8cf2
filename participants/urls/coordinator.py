"""Coordinators' pages about people."""

from django.urls import URLPattern, URLResolver, include, path

from participants.views import coordinator as views

person = [
    path("", views.ParticipantDetail.as_view(), name="detail"),
    path("edit/", views.ParticipantEdit.as_view(), name="edit"),
    path("number/", views.ParticipantNumber.as_view(), name="correct_number"),
    path("reveal/", views.ParticipantReveal.as_view(), name="reveal"),
    path("history/", views.ParticipantHistory.as_view(), name="history"),
    path("employments/new/", views.EmploymentStart.as_view(), name="employment_start"),
    path("employments/<uuid:employment_id>/", views.EmploymentEdit.as_view(), name="employment_edit"),
    path("employments/<uuid:employment_id>/end/", views.EmploymentEnd.as_view(), name="employment_end"),
]
patterns: list[URLPattern | URLResolver] = [
    path("", views.ParticipantList.as_view(), name="list"),
    path("new/", views.ParticipantCreate.as_view(), name="create"),
    path("check-number/", views.NumberCheck.as_view(), name="check_number"),
    path("reported/", views.JobChanges.as_view(), name="job_changes"),
    path("reported/jobs/<uuid:public_id>/", views.JobChangeDecide.as_view(), name="job_change"),
    path("reported/facts/<uuid:public_id>/", views.CardDecide.as_view(), name="card"),
    path("reported/numbers/<uuid:public_id>/", views.NumberDecide.as_view(), name="reported_number"),
    path("<uuid:public_id>/", include(person)),
]
urlpatterns = [path("", include((patterns, "participants")))]
