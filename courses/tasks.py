"""Work in the background. The names never change: rows and messages outlive deployments."""

from celery import shared_task

from courses.register import jobs
from courses.register.actions import forget_old_files

__all__ = ["jobs"]


@shared_task(name="courses.forget_registers")
def forget_registers_task() -> None:
    """Remove uploaded registers that nobody confirmed in 30 days: they hold personal numbers."""
    forget_old_files()
