"""Requests and waiting people decided many at once, and companies told of what was decided."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from compcor.accounts.models import User
from compcor.audit.actions import record_many
from compcor.core.exceptions import RuleViolation
from compcor.mail.models import Message
from courses.actions.enrolment import confirm_enrolment, decline_enrolment
from courses.actions.places import lock_all
from courses.models import Enrolment
from courses.telling import mark_told, tell

# What coordinators decided one by one is told together, at the latest after this long.
TOLD_WITHIN = timedelta(hours=1)


@transaction.atomic
def approve_enrolments(*, enrolments: Sequence[Enrolment], by: User | None) -> list[Enrolment]:
    """Approve requests and take people from the waiting list, in the order of the line, all or none.

    A request whose run is full joins the waiting list; nobody is taken from the line to a seat that is not there.
    """
    return [named(confirm_enrolment, enrolment=row, by=by) for row in _in_line(enrolments)]


@transaction.atomic
def decline_enrolments(*, enrolments: Sequence[Enrolment], reason: str, by: User | None) -> list[Enrolment]:
    """Decline requests and waiting people with a reason that their companies are told, all or none."""
    return [named(decline_enrolment, enrolment=row, reason=reason, by=by) for row in _in_line(enrolments)]


@transaction.atomic
def tell_companies(*, enrolments: Sequence[Enrolment], by: User | None) -> list[Message]:
    """Tell companies what they have not been told yet."""
    return tell(_fresh(enrolments), by=by)


@transaction.atomic
def close_telling(
    *, enrolments: Sequence[Enrolment], mailed: Collection[Enrolment], by: User | None
) -> list[Enrolment]:
    """Note that decisions are told: by the mails that the caller sends, the others by telephone or in person.

    A company that nobody can write to stays on the list of those to be told.
    """
    rows = mark_told(_fresh(enrolments))
    otherwise = [(row, {"run": row.run.public_id}) for row in rows if row not in mailed]
    record_many("enrolment.told_otherwise", otherwise, by=by)
    return rows


def tell_forgotten() -> int:
    """Tell what coordinators decided an hour ago and have not told; how many decisions."""
    rows = list(Enrolment.objects.exclude(untold="").filter(changed_at__lt=timezone.now() - TOLD_WITHIN)[:500])
    tell_companies(enrolments=rows, by=None)
    return len(rows)


def _in_line(enrolments: Sequence[Enrolment]) -> list[Enrolment]:
    lock_all({enrolment.run_id for enrolment in enrolments})
    return sorted(enrolments, key=lambda row: row.place_in_line)


def _fresh(enrolments: Sequence[Enrolment]) -> list[Enrolment]:
    lock_all({enrolment.run_id for enrolment in enrolments})
    rows = Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in enrolments])
    return list(rows.select_related("run__course", "company", "participant").order_by("pk"))


def named(act: Callable[..., Enrolment], *, enrolment: Enrolment, **arguments: Any) -> Enrolment:
    """Of many, say whom a refusal is about."""
    try:
        return act(enrolment=enrolment, **arguments)
    except RuleViolation as violation:
        raise RuleViolation(f"{enrolment.participant}, {enrolment.run}: {violation}", violation.field) from violation
