"""`manage.py verify_audit`: proves that nobody changed, removed or slipped in an event."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compcor.audit.actions import first_broken_event, head


class Command(BaseCommand):
    """Prints the head and "whole", or the first event that does not fit, and exits with 1.

    The end of a log can be cut off without a break: compare the head with the one in the newest report.
    """

    help = "Check the seals of the audit log from the first event to the last."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Read the whole log once."""
        event = first_broken_event()
        if event:
            raise CommandError(f"Broken at event {event.pk}: {event.verb}, {event.at.isoformat()}.")
        self.stdout.write(f"{head()} whole")
