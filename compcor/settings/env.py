"""Typed environment variables. `NAME_FILE` names a file that holds the value, for secrets mounted as files."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or the content of the file that `name_FILE` names."""
    file = os.environ.get(f"{name}_FILE")
    value = _content(name, file) if file else os.environ.get(name, default)
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


def words(name: str) -> list[str]:
    """A list separated by commas, with something in it."""
    found = [word.strip() for word in text(name).split(",") if word.strip()]
    if not found:
        raise ImproperlyConfigured(f"{name} is to hold at least one value.")
    return found


def hosts(name: str) -> list[str]:
    """The names of the site. Links lead to the first, so each is a whole name and no pattern."""
    found = words(name)
    if any(host.startswith((".", "*")) or "/" in host for host in found):
        raise ImproperlyConfigured(f"{name} is to hold names such as compcor.example.org, not patterns or addresses.")
    return found


def database(name: str) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address such as `postgres://user:password@host:5432/name?sslmode=verify-full`.

    What stands after the question mark is the driver's: a connection that is to be encrypted must not be made open.
    """
    url = urlsplit(text(name))
    if url.scheme not in ("postgres", "postgresql"):
        message = f"{name} is to begin with postgres://."
        raise ImproperlyConfigured(message)
    try:
        port = url.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is to have a number as its port.") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(port or 5432),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 4, **dict(parse_qsl(url.query))},
    }


def _content(name: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} cannot be read from {file} ({error.strerror}).") from error
