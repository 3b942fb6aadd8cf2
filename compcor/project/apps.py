"""The app `compcor.project`."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.project"
    label = "project"
