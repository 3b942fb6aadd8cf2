"""The app `compcor.project`."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class ProjectConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.project"
    label = "project"

    def ready(self) -> None:
        """An installation has its project, and the proof of its keys, as soon as it has its tables."""
        from compcor.project.press_release import press_release
        from compcor.project.proof import check_keys_fit, keep_proof

        post_migrate.connect(press_release, sender=self, dispatch_uid="project.press_release")
        post_migrate.connect(keep_proof, sender=self, dispatch_uid="project.keep_proof")
        register(check_keys_fit, Tags.database)
