"""Asking for work, doing it, and offering again what was lost."""

import logging
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.jobs.handlers import JobFailure, handler_for
from compcor.jobs.models import MAX_ATTEMPTS, Job
from compcor.jobs.work import LeaseLost, Work, end_as_failed

logger = logging.getLogger(__name__)


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
    """Do the job if nobody else does. Whatever happens, it ends or is offered again."""
    job = Job.objects.claim(public_id)
    if job is None:
        logger.info("Job %s is already taken, ended or gone.", public_id)
        return
    work = Work(job)
    try:
        with work.heartbeat():
            handler_for(job.kind).work(work)
    except LeaseLost:
        logger.warning("Job %s was taken over by another worker.", public_id)
    except JobFailure as failure:
        work.fail(str(failure))
    except Exception:
        logger.exception("Job %s failed at attempt %s.", public_id, job.attempts)
        if job.attempts >= MAX_ATTEMPTS:
            work.fail(_("It failed {attempts} times. The log has the details.").format(attempts=job.attempts))
        else:
            work.give_back()


def sweep_jobs() -> int:
    """Offer queued and lost jobs again, and end those that were tried enough. Returns how many were offered."""
    lost = Job.objects.waiting().filter(attempts__gte=MAX_ATTEMPTS)
    if lost.exists():
        end_as_failed(lost, _("The worker stopped {attempts} times during the work.").format(attempts=MAX_ATTEMPTS))
    waiting = list(Job.objects.waiting().order_by("pk").values_list("public_id", flat=True)[:100])
    for public_id in waiting:
        wake_worker(public_id)
    return len(waiting)
