"""Writing the audit log and proving that nobody changed it."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.crypto import audit_key
from compcor.core.database import take_turn
from compcor.core.models import PublicModel

FIRST_SEAL = "0" * 64


def record(verb: str, row: PublicModel, *, by: User | None, **details: Any) -> AuditEvent:
    """Add one event about `row` in the transaction that does the act.

    `verb` is `<object>.<past tense>` ("enrolment.withdrawn"). Details are JSON: ids, states, dates, counts, and
    `changed`, the names of changed fields. Raises if no transaction is open.
    """
    return record_many(verb, [(row, details)], by=by)[0]


def record_many(verb: str, rows: Iterable[tuple[PublicModel, dict[str, Any]]], *, by: User | None) -> list[AuditEvent]:
    """Add one event per row in order; a constant number of queries however many rows."""
    if not transaction.get_connection().in_atomic_block:
        message = "An act and its audit event belong to one transaction."
        raise RuntimeError(message)
    take_turn("audit")
    seal = AuditEvent.objects.order_by("-pk").values_list("seal", flat=True).first() or FIRST_SEAL
    now = timezone.now()
    events = []
    for row, details in rows:
        event = AuditEvent(
            at=now,
            actor=by,
            verb=verb,
            object_type=row._meta.label_lower,
            object_id=row.public_id,
            details=json.loads(json.dumps(details, default=str)),
        )
        seal = event.seal = seal_of(event, before=seal)
        events.append(event)
    return AuditEvent.objects.bulk_create(events)


def seal_of(event: AuditEvent, *, before: str) -> str:
    """The keyed hash over the event and the seal before it."""
    content = [
        before,
        event.at.isoformat(timespec="microseconds"),
        event.actor_id,
        event.verb,
        event.object_type,
        str(event.object_id),
        event.details,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hmac.new(audit_key(), text.encode(), hashlib.sha256).hexdigest()


def head() -> str:
    """The newest seal; printed in reports, it pins the whole log up to that moment."""
    return AuditEvent.objects.order_by("-pk").values_list("seal", flat=True).first() or FIRST_SEAL


def first_broken_event() -> AuditEvent | None:
    """The first event that does not fit the chain, or None when the log is whole."""
    seal = FIRST_SEAL
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        if not hmac.compare_digest(seal_of(event, before=seal), event.seal):
            return event
        seal = event.seal
    return None
