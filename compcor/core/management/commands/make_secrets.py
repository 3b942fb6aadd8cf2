"""`manage.py make_secrets FOLDER`: the files that docker-compose.yml hands to the containers as secrets."""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.management.utils import get_random_secret_key

from compcor.core.crypto import generate_keys


class Command(BaseCommand):
    """Make new keys and passwords, once for an installation: data encrypted with lost keys are lost."""

    help = "Write new keys and passwords of a production installation, each to a file of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError as error:
            raise CommandError(f"{folder} exists. Keys in use must not be replaced.") from error
        for name, value in new_secrets().items():
            # The folder keeps others out; in the containers the files are read by users of other numbers.
            (folder / name).write_text(f"{value}\n", encoding="utf-8")
            (folder / name).chmod(0o644)
        self.stdout.write(f"{folder} holds the secrets. Write the mail server's password to {folder}/smtp_password")
        self.stdout.write("and keep a copy of the folder in a safe place, apart from the backups of the database.")


def new_secrets() -> dict[str, str]:
    """File name and content of every secret."""
    keys = generate_keys()
    password = secrets.token_urlsafe(32)
    return {
        "secret_key": get_random_secret_key(),
        "encryption_keys": ",".join(keys["encryption_keys"]),
        "index_key": str(keys["index_key"]),
        "audit_key": str(keys["audit_key"]),
        "database_password": password,
        "database_url": f"postgres://compcor:{password}@postgresql:5432/compcor",
        "smtp_password": "",
    }
