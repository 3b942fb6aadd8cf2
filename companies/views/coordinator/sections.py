"""The pages that show all companies: as a list, as a board, by their tasks, by who has written."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

SECTIONS = (
    ("companies:list", _("List")),
    ("companies:board", _("Board")),
    ("companies:tasks", _("Tasks")),
    ("companies:agreements", _("Agreements")),
    ("interests:list", _("Expressions of interest")),
)


def pipeline_tabs(here: str) -> list[dict[str, Any]]:
    """Tabs between them, with the one that one is on."""
    return [{"label": label, "url": reverse(name), "current": name == here} for name, label in SECTIONS]
