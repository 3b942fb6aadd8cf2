"""Writing the audit log and proving that nobody changed it."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.crypto import audit_key
from compcor.core.database import bulk_insert, take_turn
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
    told = ((row._meta.label_lower, row.public_id, details) for row, details in rows)
    return AuditEvent.objects.bulk_create(_sealed(verb, told, by=by))


def record_all(verb: str, model: type[PublicModel], rows: Iterable[UUID], *, by: User | None, **details: Any) -> None:
    """Add the same event about very many rows of a model, given by their public ids, as fast as they were written."""
    told = ((model._meta.label_lower, public_id, details) for public_id in rows)
    fields = ("at", "actor_id", "verb", "object_type", "object_id", "details", "seal")
    values = (
        (event.at, event.actor_id, verb, event.object_type, event.object_id, json.dumps(event.details), event.seal)
        for event in _sealed(verb, told, by=by)
    )
    bulk_insert(AuditEvent, fields, values)


def _sealed(verb: str, rows: Iterable[tuple[str, UUID, dict[str, Any]]], *, by: User | None) -> Iterator[AuditEvent]:
    """The events, each sealed over the one before; nobody else writes to the log until the transaction ends."""
    if not transaction.get_connection().in_atomic_block:
        message = "An act and its audit event belong to one transaction."
        raise RuntimeError(message)
    take_turn("audit")
    seal = AuditEvent.objects.order_by("-pk").values_list("seal", flat=True).first() or FIRST_SEAL
    now = timezone.now()
    for object_type, object_id, details in rows:
        event = AuditEvent(
            at=now,
            actor=by,
            verb=verb,
            object_type=object_type,
            object_id=object_id,
            details=json.loads(json.dumps(details, default=str)),
        )
        seal = event.seal = seal_of(event, before=seal)
        yield event


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
