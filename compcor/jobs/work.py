"""A worker's hold on one job: progress, the lease, and an end that happens once."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from compcor.core.text import source_text
from compcor.jobs.enums import JobState
from compcor.jobs.handlers import tell_failed
from compcor.jobs.models import LEASE, Job

logger = logging.getLogger(__name__)


class LeaseLost(Exception):  # noqa: N818 - not an error of ours: another worker has the job
    """Another worker took the job over; what this one made must not be kept."""


def end_as_failed(jobs: QuerySet[Job], reason: str) -> None:
    """End these jobs without an outcome, and tell the rows that waited for them."""
    with transaction.atomic():
        for job in jobs.select_for_update():
            job.state = JobState.FAILED
            job.finished_at = timezone.now()
            job.reason = reason[:500]
            job.lease_until = None
            job.save(update_fields=["state", "finished_at", "reason", "lease_until", "changed_at"])
            tell_failed(job)


class Work:
    """The job that this worker holds. A thread renews the lease while the work goes on."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._stop = threading.Event()

    def progress(self, step: str | Promise, done: int = 0, total: int = 0) -> None:
        """Tell the person what happens now. Raises LeaseLost if the job is no longer ours."""
        held = self._held().update(
            step=source_text(step)[:120], done=done, total=total, lease_until=timezone.now() + LEASE
        )
        if not held:
            raise LeaseLost

    @contextmanager
    def finishing(self, **result: Any) -> Iterator[dict[str, Any]]:
        """One transaction that writes the outcome and ends the job, if it is still ours.

        What the block writes and the end of the job are kept together or not at all; `result` (ids for the page
        that waits) may be added to in the block.
        """
        with transaction.atomic():
            if not self._held().select_for_update().exists():
                raise LeaseLost
            yield result
            now = timezone.now()
            self._held().update(state=JobState.DONE, finished_at=now, result=result, lease_until=None)

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Renew the lease every third of its length until the block ends."""
        thread = threading.Thread(target=self._renew, name="job-lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(timeout=LEASE.total_seconds())

    def fail(self, reason: str) -> None:
        """End the job without an outcome; `reason` is a sentence for the person."""
        end_as_failed(self._held(), reason)

    def give_back(self) -> None:
        """Let another attempt begin soon."""
        self._held().update(state=JobState.QUEUED, lease_until=None, lease_token=None)

    def _held(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, lease_token=self.job.lease_token)

    def _renew(self) -> None:
        """A database that is busy or away for a moment costs one renewal, not the lease."""
        while not self._stop.wait(LEASE.total_seconds() / 3):
            try:
                self._held().update(lease_until=timezone.now() + LEASE)
            except Error as error:
                logger.warning("The lease of job %s was not renewed: %s", self.job.public_id, error)
                connection.close()
        connection.close()
