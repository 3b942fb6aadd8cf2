"""Which rows a form names."""

from collections.abc import Iterable
from uuid import UUID


def public_ids(texts: Iterable[str]) -> list[UUID]:
    """The public ids among the texts; anything else is nobody's."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
