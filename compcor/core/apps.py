"""Start of the shared code."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Code without tables that every app shares."""

    name = "compcor.core"
    label = "core"

    def ready(self) -> None:
        """Prepare each database connection."""
        from compcor.core import database  # noqa: PLC0415 - models are ready only now

        database.watch_connections()
