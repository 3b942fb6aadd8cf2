"""Changing the facts and rules of the project."""

from typing import Any

from django.db import transaction

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.project.models import Project


@transaction.atomic
def change_project(*, by: User, **values: Any) -> Project:
    """Change facts of the project. Nothing of it is personal data: the log keeps old and new values.

    Locked reports keep the facts that they were made with.
    """
    project = Project.objects.select_for_update().get()
    before = {field: getattr(project, field) for field in values}
    changed = sorted(field for field, value in values.items() if before[field] != value)
    if changed:
        for field in changed:
            setattr(project, field, values[field])
        project.full_clean()
        project.save()
        old, new = ({field: row[field] for field in changed} for row in (before, values))
        record("project.changed", project, by=by, changed=changed, before=old, after=new)
    return project
