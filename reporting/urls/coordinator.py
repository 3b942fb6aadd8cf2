"""Home, search, figures and reports."""

from django.urls import path

from reporting.views.evidence import CountedPeople
from reporting.views.figures import FiguresPage
from reporting.views.home import Home
from reporting.views.search import Search

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("figures/", FiguresPage.as_view(), name="figures"),
    path("figures/people/", CountedPeople.as_view(), name="counted_people"),
    path("search/", Search.as_view(), name="search"),
]
