"""What runs by itself: who keeps the installation sees when it fails, stops, or was never started."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from celery.signals import task_failure, task_success
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from compcor.accounts.enums import Role
from compcor.jobs import timetable
from compcor.jobs.timetable import AWAY, OVERDUE, WORK, troubles
from compcor.mail.tasks import forget_task
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_noted() -> Iterator[None]:
    cache.delete_many(WORK)
    timetable._noted.clear()  # noqa: SLF001 - what another test noted
    yield
    timetable._noted.clear()  # noqa: SLF001


def ended(task: str, *, well: bool = True) -> None:
    """A worker has done it, as Celery tells."""
    signal = task_success if well else task_failure
    signal.send(sender=type("Task", (), {"name": task}))


def test_everything_on_the_timetable_has_words() -> None:
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} == set(WORK)


def test_nothing_is_said_while_all_is_well() -> None:
    ended("jobs.sweep")
    ended("reporting.check_summary")
    ended("tests.something_else", well=False)

    assert troubles() == []


def test_a_task_of_a_worker_is_noted() -> None:
    forget_task.apply()

    assert cache.get("mail.forget")[1] is True


def test_a_night_that_failed_is_told_until_it_goes_well() -> None:
    ended("jobs.sweep")
    ended("mail.forget", well=False)
    told = troubles()
    ended("mail.forget")

    assert len(told) == 1
    assert told[0].startswith("Emptying old mails: failed 20")
    assert troubles() == []


def test_what_has_not_run_for_a_day_is_told() -> None:
    ended("mail.forget")

    with time_machine.travel(timezone.now() + OVERDUE + timedelta(minutes=1)):
        ended("jobs.sweep")

        assert [told.partition(" since ")[0] for told in troubles()] == ["Emptying old mails: has not run"]


def test_a_worker_that_is_away_is_told(client: Client) -> None:
    ended("jobs.sweep")
    client.force_login(make_user(Role.ADMINISTRATOR))

    with time_machine.travel(timezone.now() + AWAY + timedelta(minutes=1)):
        page = client.get("/administration/").content.decode()

    assert "No worker has been at work since" in page


def test_a_worker_that_was_never_started_is_told() -> None:
    assert [told.partition(":")[0] for told in troubles()] == ["No worker has been at work yet"]


def test_what_runs_every_few_seconds_is_noted_once_a_minute() -> None:
    """Each note is a write."""
    ended("jobs.sweep")
    cache.delete("jobs.sweep")

    ended("jobs.sweep")

    assert cache.get("jobs.sweep") is None
