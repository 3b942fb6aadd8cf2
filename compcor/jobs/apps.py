"""The app `compcor.jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.jobs"
    label = "jobs"
