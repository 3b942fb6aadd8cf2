"""Home, search, figures and reports."""

from django.urls import path

from reporting.views.search import Search

urlpatterns = [
    path("search/", Search.as_view(), name="search"),
]
