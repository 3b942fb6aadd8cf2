"""The contacts' pages about courses, places and their people's time."""

from django.urls import URLPattern, URLResolver, include, path

from courses.views.portal import bookings, calendar, catalogue, places
from courses.views.portal.attended import ComingSessions, PeopleAndTime
from courses.views.portal.summary import Summary

of_company: list[URLPattern | URLResolver] = [
    path("summary/", Summary.as_view(), name="summary"),
    path("people/", PeopleAndTime.as_view(), name="people"),
    path("sessions/", ComingSessions.as_view(), name="sessions"),
    path("courses/", catalogue.Catalogue.as_view(), name="catalogue"),
    path("courses/<uuid:public_id>/", catalogue.RunPage.as_view(), name="run"),
    path("courses/<uuid:public_id>/sessions.ics", catalogue.RunCalendar.as_view(), name="run_calendar"),
    path("courses/<uuid:public_id>/enrol/", places.Enrol.as_view(), name="enrol"),
    path("courses/<uuid:public_id>/reserve/", places.Reserve.as_view(), name="reserve"),
    path("bookings/", bookings.Bookings.as_view(), name="bookings"),
    path("bookings/release/", places.Release.as_view(), name="release"),
    path("bookings/seats/<uuid:public_id>/name/", places.NameSeat.as_view(), name="name_seat"),
    path("bookings/<uuid:public_id>/cancel/", places.Cancel.as_view(), name="cancel"),
    path("bookings/<uuid:public_id>/undo/", places.TakeUp.as_view(), name="undo"),
    path("calendar/", calendar.CalendarPage.as_view(), name="calendar"),
]
patterns: list[URLPattern | URLResolver] = [
    path("calendar.ics", calendar.Feed.as_view(), name="feed"),
    path("<uuid:company_id>/", include(of_company)),
]
urlpatterns = [path("", include((patterns, "portal_courses")))]
