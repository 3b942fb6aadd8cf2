"""Background work: the row is the truth. One of many workers does a job, once, and it always ends."""

import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.jobs import handlers, work
from compcor.jobs.actions import request_job, run_job, sweep_jobs
from compcor.jobs.enums import JobState
from compcor.jobs.handlers import JobFailure, handles
from compcor.jobs.models import MAX_ATTEMPTS, PATIENCE, Job
from compcor.jobs.work import LeaseLost, Work
from tests.factories import make_user
from tests.processes import wait_until

pytestmark = pytest.mark.django_db
KIND = "tests.work"


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def done() -> Iterator[list[str]]:
    """A kind of job that notes each time it is done."""
    notes: list[str] = []

    @handles(KIND, failed=lambda job: notes.append(f"failed: {job.reason}"))
    def work(work: Work) -> None:
        work.progress("Working", 1, 2)
        match work.job.parameters.get("how"):
            case "refuse":
                raise JobFailure("The file is empty.")
            case "refuse with a name":
                raise JobFailure(gettext("Only a coordinator can have companies.") + " AB Exempel")
            case "refuse in words of ours":
                raise JobFailure(gettext_lazy("The account is switched off."))
            case "crash":
                raise RuntimeError("a fault of ours")
        with work.finishing(answer=42):
            notes.append("done")

    yield notes
    del handlers._handlers[KIND]  # noqa: SLF001 - the kind exists in this test alone


def ask(user: User, **parameters: str) -> Job:
    return request_job(kind=KIND, parameters=parameters, by=user)


def test_a_job_is_done_once_however_often_it_is_offered(user: User, done: list[str]) -> None:
    job = ask(user)

    run_job(job.public_id)
    run_job(job.public_id)

    job.refresh_from_db()
    assert done == ["done"]
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 1, {"answer": 42})


def test_the_same_key_is_the_same_job(user: User) -> None:
    first = request_job(kind=KIND, parameters={}, by=user, idempotency_key="october")
    second = request_job(kind=KIND, parameters={}, by=user, idempotency_key="october")

    assert first == second
    assert AuditEvent.objects.filter(verb="job.requested").count() == 1


def test_a_refusal_is_told_and_not_tried_again(user: User, done: list[str]) -> None:
    job = ask(user, how="refuse")

    run_job(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.reason, job.attempts) == (JobState.FAILED, "The file is empty.", 1)
    assert done == ["failed: The file is empty."]


@pytest.mark.parametrize(("language", "told"), [("sv", "Kontot är avstängt."), ("en", "The account is switched off.")])
def test_a_reason_is_told_in_the_language_of_who_reads_it(
    client: Client, user: User, done: list[str], language: str, told: str
) -> None:
    """A colleague may read what somebody else asked for, in another language."""
    job = ask(user, how="refuse in words of ours")
    run_job(job.public_id)
    client.force_login(make_user())
    client.cookies["language"] = language

    page = client.get(reverse("jobs:detail", args=[job.public_id])).content.decode()

    assert told in page


def test_work_speaks_the_language_of_who_asked_for_it(user: User, done: list[str]) -> None:
    """A sentence with a name in it cannot be translated afterwards."""
    job = ask(make_user(language="sv"), how="refuse with a name")

    run_job(job.public_id)

    job.refresh_from_db()
    assert job.reason == "Bara en samordnare kan ha företag. AB Exempel"


def test_who_waits_long_is_told_that_no_worker_is_at_it(client: Client, user: User) -> None:
    job = ask(user)
    client.force_login(user)
    page = reverse("jobs:progress", args=[job.public_id])
    at_once = client.get(page).content.decode()

    with time_machine.travel(timezone.now() + PATIENCE + timedelta(seconds=1)):
        later = client.get(page).content.decode()

    assert "No worker" not in at_once
    assert "No worker" in later


def test_a_crash_is_tried_three_times_and_then_ends(user: User, done: list[str]) -> None:
    job = ask(user, how="crash")

    for _attempt in range(MAX_ATTEMPTS + 1):
        run_job(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, MAX_ATTEMPTS)
    assert len(done) == 1


def test_a_held_job_is_not_taken(user: User) -> None:
    job = ask(user)
    assert Job.objects.claim(job.public_id)

    assert Job.objects.claim(job.public_id) is None


def test_a_job_whose_lease_ran_out_is_taken_over(user: User, done: list[str]) -> None:
    job = ask(user)
    lost = Job.objects.claim(job.public_id)
    assert lost
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    run_job(job.public_id)

    assert done == ["done"]
    with pytest.raises(LeaseLost), Work(lost).finishing():
        done.append("a second time")
    job.refresh_from_db()
    assert job.attempts == 2


def test_what_a_worker_without_lease_writes_is_not_kept(user: User) -> None:
    job = ask(user)
    claimed = Job.objects.claim(job.public_id)
    assert claimed
    Job.objects.update(lease_token=uuid.uuid4())

    with pytest.raises(LeaseLost), Work(claimed).finishing():
        make_user()

    assert User.objects.count() == 1


def test_progress_is_refused_without_the_lease(user: User) -> None:
    job = ask(user)
    claimed = Job.objects.claim(job.public_id)
    assert claimed
    Job.objects.update(lease_token=uuid.uuid4())

    with pytest.raises(LeaseLost):
        Work(claimed).progress("Working")


def test_the_sweeper_ends_what_was_tried_enough(user: User, done: list[str]) -> None:
    ask(user)
    Job.objects.update(
        state=JobState.RUNNING,
        attempts=MAX_ATTEMPTS,
        lease_token=uuid.uuid4(),
        lease_until=timezone.now() - timedelta(seconds=1),
    )

    assert sweep_jobs() == 0

    assert Job.objects.get().state == JobState.FAILED
    assert len(done) == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_away_for_a_moment_does_not_cost_the_lease(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "LEASE", timedelta(seconds=0.6))
    claimed = Job.objects.claim(ask(user).public_id)
    assert claimed

    with Work(claimed).heartbeat():
        first = renewed_after(claimed.lease_until)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%%lease_until%%'"
            )
            assert cursor.fetchone() == (1,)
        time.sleep(0.5)  # the renewal that fails, and the next

        assert renewed_after(first) > first


def renewed_after(moment: datetime | None) -> datetime:
    """The lease's new end, once it is another one."""
    wait_until(lambda: Job.objects.get().lease_until != moment, seconds=5)
    renewed = Job.objects.get().lease_until
    assert renewed
    return renewed


@pytest.mark.django_db(transaction=True)
def test_one_of_many_workers_wins(user: User, done: list[str]) -> None:
    job = ask(user)
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        run_job(job.public_id)
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == ["done"]
    assert Job.objects.get().attempts == 1


def test_nothing_is_asked_for_when_the_transaction_fails(user: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        ask(user)
        raise RuntimeError

    assert not Job.objects.exists()


def test_a_trainer_follows_no_job_of_others(client: Client, user: User) -> None:
    job = ask(user)
    client.force_login(make_user(Role.TRAINER))

    assert client.get(reverse("jobs:progress", args=[job.public_id])).status_code == 404
    assert client.get(reverse("jobs:detail", args=[job.public_id])).status_code == 404


def test_the_page_is_loaded_anew_when_the_job_has_ended(client: Client, user: User, done: list[str]) -> None:
    job = ask(user)
    client.force_login(user)
    waiting = client.get(reverse("jobs:progress", args=[job.public_id]))
    run_job(job.public_id)

    ended = client.get(reverse("jobs:progress", args=[job.public_id]))

    assert "HX-Refresh" not in waiting.headers
    assert ended.headers["HX-Refresh"] == "true"
    assert done == ["done"]


def test_a_kind_that_no_app_knows_any_more_ends_and_stops_nobody_else(user: User, done: list[str]) -> None:
    unknown = request_job(kind="tests.removed", parameters={}, by=user)
    other = ask(user)

    for _attempt in range(MAX_ATTEMPTS):
        run_job(unknown.public_id)
    sweep_jobs()
    run_job(other.public_id)

    unknown.refresh_from_db()
    assert unknown.state == JobState.FAILED
    assert done == ["done"]


def test_a_job_that_cannot_be_ended_keeps_no_other_waiting(user: User, done: list[str]) -> None:
    """A row that refuses to hear of it would stop the recovery of everything that a worker lost."""

    @handles("tests.stubborn", failed=_refuse)
    def work(_work: Work) -> None: ...

    stubborn, lost = request_job(kind="tests.stubborn", parameters={}, by=user), ask(user)
    tried_enough = {"state": JobState.RUNNING, "attempts": MAX_ATTEMPTS, "lease_token": uuid.uuid4()}
    Job.objects.update(**tried_enough, lease_until=timezone.now() - timedelta(seconds=1))
    waiting = ask(user)

    offered = sweep_jobs()

    del handlers._handlers["tests.stubborn"]  # noqa: SLF001 - the kind exists in this test alone
    states = {job.pk: job.state for job in Job.objects.all()}
    assert offered == 1
    assert states == {stubborn.pk: JobState.RUNNING, lost.pk: JobState.FAILED, waiting.pk: JobState.QUEUED}


def _refuse(_job: Job) -> None:
    raise RuntimeError("a fault of ours")
