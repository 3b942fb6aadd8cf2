"""The peer's addresses."""

from django.urls import path

from bench.peer.site import site

urlpatterns = [path("admin/", site.urls)]
