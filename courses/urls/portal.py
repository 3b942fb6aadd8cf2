"""The contacts' pages about their people's courses."""

from django.urls import include, path

from courses.views.portal.attended import ComingSessions, PeopleAndTime

patterns = [
    path("<uuid:company_id>/people/", PeopleAndTime.as_view(), name="people"),
    path("<uuid:company_id>/sessions/", ComingSessions.as_view(), name="sessions"),
]
urlpatterns = [path("", include((patterns, "portal_courses")))]
