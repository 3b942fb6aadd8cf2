"""Celery's two tasks. Names never change: messages outlive deployments."""

import uuid

from celery import shared_task

from compcor.jobs import actions


@shared_task(name="jobs.run")
def run_job_task(*, public_id: str) -> None:
    """Do one job."""
    actions.run_job(uuid.UUID(public_id))


@shared_task(name="jobs.sweep", expires=15)
def sweep_jobs_task() -> None:
    """Offer what was lost."""
    actions.sweep_jobs()
