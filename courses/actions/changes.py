"""What an audit event of a change holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from compcor.core.display import iso_moment


def set_facts(row: models.Model, facts: Mapping[str, Any], *, private: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Set the facts that differ; the details of the audit event, empty if nothing does.

    Of fields that are `private` (they hold people's names) only the change itself is kept, not the values.
    """
    before = {name: getattr(row, name) for name, value in facts.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, facts[name])
    if not before:
        return {}
    shown = before.keys() - private
    return {
        "changed": sorted(before),
        "before": {name: told(before[name]) for name in sorted(shown)},
        "after": {name: told(facts[name]) for name in sorted(shown)},
    }


def told(value: object) -> object:
    """A value as the log keeps it: moments as a Swedish clock shows them."""
    return iso_moment(value) if isinstance(value, datetime) else value
