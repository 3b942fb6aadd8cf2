"""The one way in which a domain action says no."""

from django.utils.functional import Promise


class RuleViolation(Exception):  # noqa: N818 - it names what happened, not a fault
    """A business rule refuses what was asked; nothing has been written.

    `message` is a translated sentence for the user; `field` names the form field that it belongs to, if any.
    """

    def __init__(self, message: str | Promise, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)
