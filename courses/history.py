"""What was changed in a session's attendance after it was first recorded: by whom, when, from what to what."""

from collections.abc import Mapping, Sequence
from typing import Any

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.audit.timeline import entries
from courses.models import Attendance

MOST_SHOWN = 50
# What the facts of an attendance refer to.
REFERENCES = {"company_id": Company}


def changes_of(rows: Sequence[Attendance], *, names: Mapping[int, object], reader: User) -> list[dict[str, Any]]:
    """The latest changes of these rows as a timeline shows them; `names` are the people's, by their enrolments' keys.

    What was recorded first is no change; a row that was corrected from 0 minutes to some is one.
    """
    by_id = {row.public_id: names[row.enrolment_id] for row in rows}
    events = AuditEvent.objects.filter(
        object_type=Attendance._meta.label_lower, object_id__in=by_id, details__has_key="before"
    )
    latest = list(events.select_related("actor").order_by("-pk")[:MOST_SHOWN])
    told = entries(latest, references=REFERENCES, reader=reader)
    return [
        entry | {"text": f"{by_id[event.object_id]}: {entry['text']}"}
        for event, entry in zip(latest, told, strict=True)
    ]
