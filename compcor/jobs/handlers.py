"""What a job of a kind does. Apps register their work here, in their `tasks.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from compcor.core.text import source_text

if TYPE_CHECKING:
    from compcor.jobs.models import Job
    from compcor.jobs.work import Work


class JobFailure(Exception):  # noqa: N818 - it is the failure of a job, told to a person
    """The work cannot be done, for a reason that the person can understand; it is not tried again."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(source_text(reason))


@dataclass(frozen=True, slots=True)
class Handler:
    """The function that does the work, and the one that tells the waiting row that it failed for good."""

    work: "Callable[[Work], None]"
    failed: "Callable[[Job], None] | None"


_handlers: dict[str, Handler] = {}


def handles(
    kind: str, *, failed: "Callable[[Job], None] | None" = None
) -> "Callable[[Callable[[Work], None]], Callable[[Work], None]]":
    """Register the function that does jobs of `kind`; it ends with `with work.finishing(...)`.

    `failed(job)` is called in the transaction that ends the job without an outcome; `job.reason` says why.
    """

    def register(work: "Callable[[Work], None]") -> "Callable[[Work], None]":
        _handlers[kind] = Handler(work=work, failed=failed)
        return work

    return register


def handler_for(kind: str) -> Handler:
    """The handler of `kind`. Raises KeyError for a kind that no app knows.

    Only a worker imports the apps' tasks at its start; others (a command, a test) do so at their first job.
    """
    autodiscover_modules("tasks")
    return _handlers[kind]


def tell_failed(job: "Job") -> None:
    """Tell the row that waited for the job; after an upgrade there may be nobody left who knows its kind."""
    autodiscover_modules("tasks")
    handler = _handlers.get(job.kind)
    if handler and handler.failed:
        handler.failed(job)
