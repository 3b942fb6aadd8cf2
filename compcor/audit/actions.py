"""Writing the audit log and proving that nobody changed it."""

import hmac
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.crypto import audit_key
from compcor.core.database import bulk_insert, take_turn
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import holds_personal_number
from compcor.core.models import PublicModel

FIRST_SEAL = "0" * 64
NOBODY = UUID(int=0)


def record(verb: str, row: PublicModel, *, by: User | None, **details: Any) -> AuditEvent:
    """Add one event about `row` in the transaction that does the act.

    `verb` is `<object>.<past tense>` ("enrolment.withdrawn"). Details are JSON: ids, states, dates, counts, and
    `changed`, the names of changed fields. Raises if no transaction is open.
    """
    return record_many(verb, [(row, details)], by=by)[0]


def record_many(verb: str, rows: Iterable[tuple[PublicModel, dict[str, Any]]], *, by: User | None) -> list[AuditEvent]:
    """Add one event per row in order; a constant number of queries however many rows.

    A `reason` is what people write themselves, and is kept for ever: refused with a personal number in it.
    """
    seal, now = _last_seal(), timezone.now()
    events = []
    for row, details in rows:
        if holds_personal_number(str(details.get("reason") or "")):
            raise RuleViolation(_("Leave the personal number out of the reason: the log keeps it for ever."), "reason")
        event = AuditEvent(
            at=now,
            actor=by,
            verb=verb,
            object_type=row._meta.label_lower,
            object_id=row.public_id,
            details=_as_kept(details),
        )
        seal = event.seal = seal_of(event, before=seal)
        events.append(event)
    return AuditEvent.objects.bulk_create(events)


def record_all(verb: str, model: type[PublicModel], rows: Iterable[UUID], *, by: User | None, **details: Any) -> None:
    """Add the same event about very many rows of a model, given by their public ids, as fast as they were written."""
    like = AuditEvent(
        at=timezone.now(),
        actor=by,
        verb=verb,
        object_type=model._meta.label_lower,
        object_id=NOBODY,
        details=_as_kept(details),
    )
    fields = ("at", "actor_id", "verb", "object_type", "object_id", "details", "seal")
    bulk_insert(AuditEvent, fields, _rows_like(like, rows))


def _rows_like(event: AuditEvent, objects: Iterable[UUID]) -> Iterator[tuple[Any, ...]]:
    """The event's columns about each of the objects. In what is sealed only the object and the seal before differ."""
    seal = _last_seal()
    start, middle, end = re.split(f"{FIRST_SEAL}|{NOBODY}", _sealed_text(event, before=FIRST_SEAL))
    details = json.dumps(event.details)
    for public_id in objects:
        seal = _seal(f"{start}{seal}{middle}{public_id}{end}")
        yield event.at, event.actor_id, event.verb, event.object_type, public_id, details, seal


def _last_seal() -> str:
    """The seal to go on from; nobody else writes to the log until the transaction ends."""
    if not transaction.get_connection().in_atomic_block:
        message = "An act and its audit event belong to one transaction."
        raise RuntimeError(message)
    take_turn("audit")
    return head()


def _as_kept(details: dict[str, Any]) -> Any:
    """As they come back from the database."""
    return json.loads(json.dumps(details, default=str))


def seal_of(event: AuditEvent, *, before: str) -> str:
    """The keyed hash over the event and the seal before it."""
    return _seal(_sealed_text(event, before=before))


def _sealed_text(event: AuditEvent, *, before: str) -> str:
    content = [
        before,
        event.at.isoformat(timespec="microseconds"),
        event.actor_id,
        event.verb,
        event.object_type,
        str(event.object_id),
        event.details,
    ]
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _seal(text: str) -> str:
    return hmac.digest(audit_key(), text.encode(), "sha256").hex()


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
