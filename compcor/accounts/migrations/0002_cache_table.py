"""The table of the database cache: `migrate` alone makes an installation that can count sign-in attempts."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def create(_apps: object, schema_editor: Any) -> None:
    """Does nothing where the table is."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(_apps: object, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE compcor_cache")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_first")]

    operations = [migrations.RunPython(create, drop)]
