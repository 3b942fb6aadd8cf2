"""`manage.py read_bounces [file …]`: mark the mails that reports of failed delivery are about as returned."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from compcor.mail.actions import mark_bounced
from compcor.mail.bounces import read_bounce

LONGEST_REPORT = 5 * 1024 * 1024


class Command(BaseCommand):
    """For a mail server's pipe (one report by standard input) or a folder of reports; safe to run again on the same.

    It ends well for any mail, so that a mail server does not send a report about the report.
    """

    help = "Read reports of failed delivery (RFC 3464) and mark the mails that they are about as returned."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files."""
        parser.add_argument("files", nargs="*", help="Reports, each a file; standard input when none is named.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read each, and say what became of it without repeating whose mail it was."""
        names: list[str] = options["files"]
        for name in names:
            with Path(name).open("rb") as file:
                self._read(name, file.read(LONGEST_REPORT))
        if not names:
            self._read("-", sys.stdin.buffer.read(LONGEST_REPORT))

    def _read(self, name: str, data: bytes) -> None:
        bounce = read_bounce(data)
        if bounce is None:
            self.stdout.write(_("{name}: no report of a failed delivery of ours.").format(name=name))
            return
        mark_bounced(message=bounce.message, reason=bounce.reason, by=None)
        sentence = _("{name}: the mail {mail} is marked as returned.")
        self.stdout.write(sentence.format(name=name, mail=bounce.message.public_id))
