"""The app `compcor.jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Note how what runs by itself goes."""
        from compcor.jobs import timetable

        timetable.watch()
