"""Changing the facts and rules of the project."""

from typing import Any

from django.db import transaction

from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.project.followers import project_changed
from compcor.project.models import Partner, Project, Target


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
        project_changed(changed, by=by)
        record("project.changed", project, by=by, changed=changed, before=old, after=new)
    return project


@transaction.atomic
def change_partner(*, partner: Partner, by: User, name: str, county: str) -> Partner:
    """Change the name of a partner, or the county that it leads. Companies of the county get it from then on."""
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    old = {"name": partner.name, "county": partner.county}
    partner.name, partner.county = name, county
    partner.full_clean()
    new = {"name": partner.name, "county": partner.county}
    changed = [field for field, value in old.items() if new[field] != value]
    if changed:
        partner.save()
        before, after = ({field: row[field] for field in changed} for row in (old, new))
        record("partner.changed", partner, by=by, partner=partner.public_id, before=before, after=after)
    return partner


@transaction.atomic
def set_target(*, measure: str, dimension: str, key: str, value: int, by: User | None) -> int:
    """Set the target of a part of the project, such as women among the participants; 0 takes it away.

    Returns how many targets there are. Locked reports keep what they were made with.
    """
    project = Project.objects.select_for_update().get()
    part: dict[str, Any] = {"measure": measure, "dimension": dimension, "key": key}
    before = Target.objects.filter(**part).values_list("value", flat=True).first() or 0
    if value:
        Target.objects.update_or_create(**part, defaults={"value": value})
    else:
        Target.objects.filter(**part).delete()
    if value != before:
        details = {"target": ":".join(part.values()), "before": {"value": before}, "after": {"value": value}}
        record("project.target_set", project, by=by, **details)
    return Target.objects.count()
