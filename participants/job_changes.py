"""Employments of one person at two companies that share days, and who is to look at them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from compcor.accounts.models import User
from participants.enums import CardState, JobChangeState
from participants.models import EmployeeCard, Employment, JobChange


def count_of_reports(user: User) -> int:
    """What contacts reported and nobody has looked at, as far as the coordinator may see it."""
    changes = JobChange.objects.visible_to(user).filter(state=JobChangeState.OPEN)
    cards = EmployeeCard.objects.visible_to(user).filter(Q(state=CardState.OPEN) | Q(reported_at__isnull=False))
    if not user.handles_protected:
        cards = cards.filter(participant__protected_identity=False)
    return changes.values("public_id").union(cards.values("public_id"), all=True).count()


def sharing_days(employment: Employment) -> list[Employment]:
    """The person's employments at other companies that share a day with this one."""
    others = Employment.objects.filter(participant=employment.participant_id).exclude(company=employment.company_id)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=employment.starts_on))
    return list(others if employment.ends_on is None else others.filter(starts_on__lte=employment.ends_on))


def shared_days(one: Employment, other: Employment) -> tuple[date, date | None] | None:
    """First and last day on which both are in force; the last is None while both go on; None if there is no day."""
    first = max(one.starts_on, other.starts_on)
    ends = [day for day in (one.ends_on, other.ends_on) if day is not None]
    last = min(ends, default=None)
    return None if last is not None and last < first else (first, last)


def note_job_changes(employment: Employment) -> list[JobChange]:
    """Put an employment that a contact registered or moved before coordinators, once per other employer.

    What was decided by dates, or settled by them, is open again when the dates have changed since.
    """
    noted = []
    for other in sharing_days(employment):
        pair = Q(new=employment, old=other) | Q(new=other, old=employment)
        change = JobChange.objects.filter(pair).first()
        if change is None:
            change = JobChange.objects.create(participant_id=employment.participant_id, new=employment, old=other)
            noted.append(change)
        elif change.state in (JobChangeState.SETTLED, JobChangeState.OLD_ENDED):
            close([change], JobChangeState.OPEN)
            noted.append(change)
    return noted


def settle_job_changes(participants: Iterable[int]) -> None:
    """What shares no day any more needs nobody to look at it."""
    waiting = JobChange.objects.filter(participant__in=list(participants), state=JobChangeState.OPEN)
    waiting = waiting.select_related("new", "old")
    close([change for change in waiting if shared_days(change.new, change.old) is None], JobChangeState.SETTLED)


def close(changes: list[JobChange], state: JobChangeState) -> None:
    """Set the state, with its time; nobody decided."""
    for change in changes:
        change.state = state
        change.decided_at = None if state == JobChangeState.OPEN else timezone.now()
        change.decided_by = None
        change.save(update_fields=["state", "decided_at", "decided_by", "changed_at"])
