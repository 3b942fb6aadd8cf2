"""The pipeline: from lead to completed."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.actions.company import locked
from companies.actions.interest import settle_interests, unsettle_interests
from companies.enums import COMMITTED_STATES, CompanyState
from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation


@transaction.atomic
def change_state(
    *, company: Company, state: CompanyState | str, by: User | None, reason: str = "", on: date | None = None
) -> Company:
    """Move a company along the pipeline. Agreed, active and completed need an agreement; withdrawing a reason."""
    company = locked(company)
    state = CompanyState(state)
    if state == company.state:
        raise RuleViolation(_("The company is already in that state."), "state")
    if state in COMMITTED_STATES and not company.agreements.signed().exists():
        message = _("{company} has no agreement. Register the signed agreement first.")
        raise RuleViolation(message.format(company=company), "state")
    before = company.state
    company.state = state
    company.state_since = on or timezone.localdate()
    company.withdrawn_reason = reason if state == CompanyState.WITHDRAWN else ""
    company.full_clean()
    company.save(update_fields=["state", "state_since", "withdrawn_reason", "changed_at"])
    settle_interests(company)
    record("company.state_changed", company, by=by, before={"state": before}, after={"state": state})
    return company


@transaction.atomic
def move_back(
    *,
    company: Company,
    moved_to: CompanyState | str,
    state: CompanyState | str,
    since: date,
    reason: str,
    interests: Mapping[str, str],
    by: User,
) -> Company:
    """Undo a move: the former state, its day and its reason, unless somebody has moved the company since.

    `interests` are the states, by public id, of those that were open before it.
    """
    if locked(company).state != moved_to:
        raise RuleViolation(_("The company has been moved again since. Look at it first."))
    company = change_state(company=company, state=state, reason=reason, on=since, by=by)
    unsettle_interests(company, moved_to=CompanyState(moved_to), states=interests)
    return company


@transaction.atomic
def change_states(*, rows: Sequence[Company], state: CompanyState | str, by: User, reason: str = "") -> int:
    """Move several companies; one that cannot be moved stops them all and is named. All are held before the first."""
    list(Company.objects.select_for_update().filter(pk__in=[company.pk for company in rows]).order_by("pk"))
    moving = [company for company in rows if company.state != state]
    for company in moving:
        change_state(company=company, state=state, reason=reason, by=by)
    return len(moving)
