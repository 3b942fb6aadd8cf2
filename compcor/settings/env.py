"""Typed environment variables. `NAME_FILE` names a file that holds the value, for secrets mounted as files."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or the content of the file that `name_FILE` names."""
    file = os.environ.get(f"{name}_FILE")
    value = Path(file).read_text(encoding="utf-8").strip() if file else os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        message = f"{name} (or {name}_FILE) is not set: CompCor does not start half-configured."
        raise ImproperlyConfigured(message)
    return value


def integer(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        message = f"{name} is to be a whole number, not {value!r}."
        raise ImproperlyConfigured(message) from error


def words(name: str, default: str | None = None) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address such as `postgres://user:password@host:5432/name`."""
    url = urlsplit(text(name))
    if url.scheme not in ("postgres", "postgresql"):
        message = f"{name} is to begin with postgres://."
        raise ImproperlyConfigured(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or 5432),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 4},
    }
