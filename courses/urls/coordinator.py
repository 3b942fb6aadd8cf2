"""Coordinators' pages about courses, runs, sessions, attendance and the register."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
