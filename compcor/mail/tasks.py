"""Celery's tasks. Their names never change: messages outlive deployments."""

from celery import shared_task

from compcor.mail.actions import forget_old_mails
from compcor.mail.delivery import deliver_due


@shared_task(name="mail.deliver", expires=60)
def deliver_task() -> None:
    """Send what is due: when a mail has been written, and every half minute."""
    deliver_due()


@shared_task(name="mail.forget")
def forget_task() -> None:
    """Empty what is old, every night."""
    forget_old_mails()
