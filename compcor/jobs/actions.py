"""Asking for work, doing it, and offering again what was lost."""

import logging
import uuid
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.jobs.handlers import JobFailure, handler_for
from compcor.jobs.models import MAX_ATTEMPTS, Job, JobQuerySet
from compcor.jobs.work import LeaseLost, Work, end_as_failed

logger = logging.getLogger(__name__)

MOST_OFFERED = 100  # at a time: the others come at the next sweep


@transaction.atomic
def request_job(*, kind: str, parameters: dict[str, Any], by: User | None, idempotency_key: str | None = None) -> Job:
    """Write down that `kind` is to be done and wake a worker once the transaction is kept.

    The same idempotency key gives the job that exists. `parameters` are JSON: ids and dates, no personal data.
    """
    key = idempotency_key or str(uuid.uuid4())
    job, is_new = Job.objects.get_or_create(
        idempotency_key=key, defaults={"kind": kind, "parameters": parameters, "requested_by": by}
    )
    if is_new:
        record("job.requested", job, by=by, kind=kind)
        transaction.on_commit(lambda: wake_worker(job.public_id))
    return job


def wake_worker(public_id: uuid.UUID) -> None:
    """Tell the broker. A broker that is away costs nothing but time: the sweeper offers the job again."""
    from compcor.jobs.tasks import run_job_task

    try:
        run_job_task.apply_async(kwargs={"public_id": str(public_id)}, retry=False)
    except Exception:
        logger.warning("The broker did not take job %s; the sweeper will offer it.", public_id, exc_info=True)


def run_job(public_id: uuid.UUID) -> None:
    """Do the job if nobody else does, in the language of who asked. Whatever happens, it ends or is offered again."""
    job = Job.objects.claim(public_id)
    if job is None:
        logger.info("Job %s is already taken, ended or gone.", public_id)
        return
    work = Work(job)
    try:
        with work.heartbeat(), translation.override(job.language):
            handler_for(job.kind).work(work)
    except LeaseLost:
        logger.warning("Job %s was taken over by another worker.", public_id)
    except JobFailure as failure:
        work.fail(str(failure))
    except Exception:
        logger.exception("Job %s failed at attempt %s.", public_id, job.attempts)
        if job.attempts >= MAX_ATTEMPTS:
            work.fail(gettext_noop("It failed three times. The log has the details."))
        else:
            work.give_back()


def sweep_jobs() -> int:
    """Offer queued and lost jobs again, and end those that were tried enough. Returns how many were offered."""
    waiting = Job.objects.waiting().order_by("pk")
    offered = list(waiting.filter(attempts__lt=MAX_ATTEMPTS).values_list("public_id", flat=True)[:MOST_OFFERED])
    for public_id in offered:
        wake_worker(public_id)
    for pk in list(waiting.filter(attempts__gte=MAX_ATTEMPTS).values_list("pk", flat=True)):
        _give_up(Job.objects.waiting().filter(pk=pk))
    return len(offered)


def _give_up(job: JobQuerySet) -> None:
    """End one job that its workers did not survive. One that cannot be ended must not keep the others waiting."""
    try:
        end_as_failed(job, gettext_noop("The worker stopped three times during the work."))
    except Exception:
        logger.exception("A job that was tried enough could not be ended.")
