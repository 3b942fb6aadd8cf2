"""When the demonstration happens: thirteen months into a project of twenty-four, whatever day it is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from compcor.audit.actions import record
from compcor.core.periods import last_of_month, previous_month
from compcor.project.models import Project

MONTHS = 24
MONTHS_BEHIND = 13


@dataclass(frozen=True, slots=True)
class Story:
    """The project's days, seen from today."""

    today: date
    now: datetime
    starts_on: date
    ends_on: date

    @classmethod
    def at(cls, now: datetime, today: date) -> Self:
        """The project began on the first day of the month thirteen months ago."""
        first = today
        for _ in range(MONTHS_BEHIND):
            first = previous_month(first)
        last = first
        for _ in range(MONTHS - 1):
            last = last_of_month(last) + timedelta(days=1)
        return cls(today, now, first, last_of_month(last))


def move_project(story: Story) -> Project:
    """Give the installation's project these days; its other facts stay those of the announcement.

    The log says so as `change_project` does, which needs somebody who changes; nobody has an account yet.
    """
    project = Project.objects.select_for_update().get()
    days = {"ends_on": story.ends_on, "starts_on": story.starts_on}
    before = {name: getattr(project, name) for name in days}
    project.starts_on, project.ends_on = story.starts_on, story.ends_on
    project.full_clean()
    project.save()
    record("project.changed", project, by=None, changed=list(days), before=before, after=days)
    return project
