"""Start of the shared code."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Code without tables that every app shares."""

    name = "compcor.core"
    label = "core"

    def ready(self) -> None:
        """Refuse to start without the right keys, and prepare each database connection."""
        from compcor.core import crypto, database

        crypto.check_keys()
        database.watch_connections()
