"""Tasks: what is to be done about a company, by whom, by when. The earliest open one is its next step."""

from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company, CompanyTask
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation


class TaskFacts(TypedDict, total=False):
    """What can be said of a task."""

    title: str
    due_on: date
    owner: User | None


@transaction.atomic
def add_task(*, company: Company, title: str, due_on: date, owner: User | None, by: User | None) -> CompanyTask:
    """Add something to do about a company. Nobody's task is everybody's; `by` is nobody for the public page's."""
    task = CompanyTask(company=company)
    _set(task, {"title": title, "due_on": due_on, "owner": owner})
    task.save()
    record("company.task_added", company, by=by, task=task.public_id, due_on=due_on)
    return task


@transaction.atomic
def change_task(*, task: CompanyTask, by: User, **facts: Unpack[TaskFacts]) -> CompanyTask:
    """Put it off, say it better, or give it to somebody else; what is not given stays."""
    task = _locked(task)
    if task.done_at:
        raise RuleViolation(_("The task is done already."))
    before = task.due_on
    _set(task, facts)
    task.save()
    record(
        "company.task_changed",
        task.company,
        by=by,
        task=task.public_id,
        before={"due_on": before},
        after={"due_on": task.due_on},
    )
    return task


@transaction.atomic
def complete_task(*, task: CompanyTask, by: User) -> CompanyTask:
    """It is done. Done by two at once is done once."""
    task = _locked(task)
    if task.done_at is None:
        task.done_at, task.done_by = timezone.now(), by
        _save_done(task)
        record("company.task_done", task.company, by=by, task=task.public_id)
    return task


@transaction.atomic
def reopen_task(*, task: CompanyTask, by: User) -> CompanyTask:
    """It was not done after all."""
    task = _locked(task)
    if task.done_at is not None:
        task.done_at = task.done_by = None
        _save_done(task)
        record("company.task_reopened", task.company, by=by, task=task.public_id)
    return task


def _set(task: CompanyTask, facts: TaskFacts) -> None:
    owner = facts.get("owner")
    if owner and owner.role != Role.COORDINATOR:
        raise RuleViolation(_("Only a coordinator can have tasks."), "owner")
    for name, value in facts.items():
        setattr(task, name, value)
    task.full_clean()


def _save_done(task: CompanyTask) -> None:
    task.full_clean()
    task.save(update_fields=["done_at", "done_by", "changed_at"])


def _locked(task: CompanyTask) -> CompanyTask:
    return CompanyTask.objects.select_for_update().get(pk=task.pk)
