"""The project as the press release of 2020 states it: what an empty installation is (docs/domain.md §0.1)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps

PROJECT = {
    "name": "Competitive Competence in Corona times",
    "acronym": "CompCor",
    "fund": "Europeiska socialfonden",
    "owner": "MITC",
    "grant_sek": Decimal(8_800_000),
    "starts_on": date(2020, 9, 1),
    "ends_on": date(2022, 8, 31),
    "target_participants": 600,
    "target_companies": 60,
}
# The county that each leads is known from where it is at home: Södermanland, Örebro, Västmanland.
PARTNERS = (
    {"name": "MITC", "is_owner": True, "county": "04"},
    {"name": "Alfred Nobel Science Park", "county": "18"},
    {"name": "Automation Region", "county": "19"},
)


def press_release(*, apps: Apps = installed, using: str = "default", **_signal: Any) -> None:
    """Give an installation without a project its project and partners. Runs after every `migrate`."""
    try:
        project, partner = apps.get_model("project", "Project"), apps.get_model("project", "Partner")
    except LookupError:
        return  # migrated back to before there was a project
    if project.objects.using(using).exists():
        return
    project.objects.using(using).create(**PROJECT)
    for facts in PARTNERS:
        partner.objects.using(using).get_or_create(name=facts["name"], defaults=facts)
