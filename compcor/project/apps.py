"""The app `compcor.project`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProjectConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.project"
    label = "project"

    def ready(self) -> None:
        """An installation has its project as soon as it has its tables."""
        from compcor.project.press_release import press_release

        post_migrate.connect(press_release, sender=self, dispatch_uid="project.press_release")
