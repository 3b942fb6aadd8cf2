"""What was changed in a session's attendance after it was first recorded: by whom, when, from what to what."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.db import models

from companies.models import Company
from compcor.audit.models import AuditEvent
from compcor.audit.words import act_in_words
from compcor.core.columns import shown
from courses.enums import AttendanceStatus
from courses.models import Attendance

MOST_SHOWN = 50


def changes_of(rows: Sequence[Attendance], *, names: Mapping[int, object]) -> list[dict[str, Any]]:
    """The latest changes of these rows as a timeline shows them; `names` are the people's, by their enrolments' keys.

    What was recorded first is no change; a row that was corrected from 0 minutes to some is one.
    """
    by_id = {row.public_id: row for row in rows}
    events = AuditEvent.objects.filter(
        object_type=Attendance._meta.label_lower, object_id__in=by_id, details__has_key="before"
    )
    latest = list(events.select_related("actor").order_by("-pk")[:MOST_SHOWN])
    companies = Company.objects.in_bulk(_companies(latest))
    return [
        {
            "at": event.at,
            "who": event.actor or "",
            "text": f"{names[by_id[event.object_id].enrolment_id]}: {act_in_words(event.verb)}",
            "changes": _changes(event, companies),
        }
        for event in latest
    ]


def _companies(events: Iterable[AuditEvent]) -> set[int]:
    sides = (event.details.get(side, {}) for event in events for side in ("before", "after"))
    return {side["company_id"] for side in sides if side.get("company_id")}


def _changes(event: AuditEvent, companies: Mapping[int, Company]) -> list[dict[str, str]]:
    before, after = event.details["before"], event.details.get("after", {})
    return [
        {
            "label": str(cast("models.Field[Any, Any]", Attendance._meta.get_field(name)).verbose_name),
            "before": _said(name, value, companies),
            "after": _said(name, after.get(name), companies),
        }
        for name, value in before.items()
    ]


def _said(name: str, value: Any, companies: Mapping[int, Company]) -> str:
    if name == "company_id":
        return str(companies.get(value, ""))
    return str(AttendanceStatus(value).label) if name == "status" and value else shown(value)
