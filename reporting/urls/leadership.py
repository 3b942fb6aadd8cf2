"""Leadership's pages."""

from django.urls import include, path

from reporting.views.home import LeadershipHome

patterns = [path("", LeadershipHome.as_view(), name="home")]
urlpatterns = [path("", include((patterns, "leadership")))]
