"""The app `courses`."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Settings of the app."""

    name = "courses"
