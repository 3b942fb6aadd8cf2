"""`manage.py create_account`: the first account of an installation, and a way in when nobody else can let one in."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from compcor.accounts.actions import create_account
from compcor.accounts.enums import Role
from compcor.accounts.tokens import set_password_url


class Command(BaseCommand):
    """Prints a link that sets the password, once, within three days. No mail is sent."""

    help = "Make an account and print the link that sets its password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and what for."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="last day of access")

    def handle(self, *_args: Any, email: str, name: str, role: str, until: date | None, **_options: Any) -> None:
        """Make it, or say in one line why not."""
        try:
            account = create_account(
                email=email, name=name, role=Role(role), access_ends_on=until, by=None, invite=False
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{account.name} ({account.get_role_display()}). Set the password here, once:")
        self.stdout.write(set_password_url(account))
