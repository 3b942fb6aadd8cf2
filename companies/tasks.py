"""Work in the background. The names never change: messages outlive deployments."""

from celery import shared_task

from companies.actions import forget_addresses


@shared_task(name="companies.forget_addresses")
def forget_addresses_task() -> None:
    """Empty addresses of people who are neither contacts nor participants, some months after they were needed."""
    forget_addresses()
