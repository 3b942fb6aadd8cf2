"""What a job of a kind does. Apps register their work here, in their `tasks.py`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compcor.jobs.work import Work

Handler = Callable[["Work"], None]
_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`; it ends with `with work.finishing(...)`."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def handler_for(kind: str) -> Handler:
    """The function for `kind`. Raises KeyError for a kind that no app knows."""
    return _handlers[kind]


class JobFailure(Exception):  # noqa: N818 - it is the failure of a job, told to a person
    """The work cannot be done, for a reason that the person can understand; it is not tried again."""

    def __init__(self, reason: Any) -> None:  # noqa: ANN401 - text or lazy translation
        super().__init__(str(reason))
