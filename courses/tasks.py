"""Work in the background. The names never change: rows and messages outlive deployments."""

from celery import shared_task

from courses.actions import expire_holds, remind_of_holds, tell_forgotten
from courses.register import jobs
from courses.register.actions import forget_lost_files, forget_old_files

__all__ = ["jobs"]


@shared_task(name="courses.forget_registers")
def forget_registers_task() -> None:
    """Remove uploaded registers that nobody confirmed in 30 days: they hold personal numbers."""
    forget_old_files()
    forget_lost_files()


@shared_task(name="courses.expire_holds")
def expire_holds_task() -> None:
    """Close reserved seats whose last day has passed. Their seats are free from midnight, before this has run."""
    expire_holds()


@shared_task(name="courses.remind_of_holds")
def remind_of_holds_task() -> None:
    """Remind companies of reserved seats that soon need a name."""
    remind_of_holds()


@shared_task(name="courses.tell_forgotten")
def tell_forgotten_task() -> None:
    """Tell companies what coordinators decided and did not tell within the hour."""
    tell_forgotten()
