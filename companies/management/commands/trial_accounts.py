"""`manage.py trial_accounts`: one invented account for every role, listed in `accounts.json` of the trial's folder."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from companies.trial import ensure_contacts
from compcor.accounts.trial import STAFF, accounts_path, ensure_account, read_entries, write_entries


class Command(BaseCommand):
    """Accounts that are there keep their passwords; contacts come once there are companies for them."""

    help = "Make the trial's accounts and write them, with their passwords, to a file that only its owner reads."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuses outside the trial: nothing else has passwords in a file."""
        if not settings.IS_TRIAL:
            raise CommandError("Only a trial installation has accounts in a file. Use create_account.")
        entries = read_entries()
        for person in STAFF:
            ensure_account(person, entries)
        ensure_contacts(entries)
        write_entries(entries)
        self.stdout.write(f"{len(entries)} accounts in {accounts_path()}")
