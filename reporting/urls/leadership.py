"""Leadership's pages."""

from django.urls import include, path

from reporting.views.home import LeadershipHome
from reporting.views.targets import Targets

patterns = [
    path("", LeadershipHome.as_view(), name="home"),
    path("targets/", Targets.as_view(), name="targets"),
]
urlpatterns = [path("", include((patterns, "leadership")))]
