"""The pages that show all people: as a list, as possible doubles, by what companies reported."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SECTIONS = (
    ("participants:list", pgettext_lazy("people", "List")),
    ("participants:doubles", _("Possible doubles")),
    ("participants:job_changes", _("Reported by companies")),
)


def people_tabs(here: str) -> list[dict[str, Any]]:
    """Tabs between them, with the one that one is on."""
    return [{"label": label, "url": reverse(name), "current": name == here} for name, label in SECTIONS]
