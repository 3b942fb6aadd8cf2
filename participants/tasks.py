"""Work in the background. The names never change: messages outlive deployments."""

from celery import shared_task

from participants.doubles import count_again


@shared_task(name="participants.count_doubles")
def count_doubles_task() -> None:
    """Count the possible doubles for the coordinators' home: of very many people that takes a while."""
    for with_protected in (True, False):
        count_again(with_protected=with_protected)
