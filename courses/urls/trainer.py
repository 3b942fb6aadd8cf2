"""Trainers' pages."""

from django.urls import include, path

from courses.views import trainer as views

patterns = [
    path("", views.TrainerHome.as_view(), name="home"),
    path("sessions/<uuid:public_id>/", views.TrainerSheet.as_view(), name="session"),
    path("sessions/<uuid:public_id>/minutes/", views.TrainerMinutes.as_view(), name="minutes"),
    path("sessions/<uuid:public_id>/paper/", views.TrainerPaper.as_view(), name="paper"),
]
urlpatterns = [path("", include((patterns, "trainer")))]
