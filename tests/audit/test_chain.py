"""The audit log proves itself: no event is changed, removed or slipped in without being noticed."""

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from compcor.audit.actions import FIRST_SEAL, first_broken_event, head, record, record_many
from compcor.audit.models import AuditEvent
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events() -> list[AuditEvent]:
    """A small log."""
    account = make_user()
    return [record("account.changed", account, by=account, changed=[name]) for name in ("name", "role", "email")]


def tamper(sql: str, *parameters: object) -> None:
    """Somebody with every right on the database: triggers do not stop them."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, parameters)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_an_untouched_log_is_whole(three_events: list[AuditEvent]) -> None:
    assert first_broken_event() is None
    assert head() == three_events[-1].seal


def test_an_empty_log_is_whole() -> None:
    assert first_broken_event() is None
    assert head() == FIRST_SEAL


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'account.read'",
        "at = at + interval '1 second'",
        "actor_id = NULL",
        "object_id = gen_random_uuid()",
        """details = '{"changed": []}'""",
        "object_type = 'companies.company'",
    ],
)
def test_a_changed_event_is_found(three_events: list[AuditEvent], change: str) -> None:
    tamper(f"UPDATE audit_auditevent SET {change} WHERE id = %s", three_events[1].pk)  # noqa: S608 - the test's own

    assert first_broken_event() == three_events[1]


def test_a_removed_event_is_found_at_the_next_one(three_events: list[AuditEvent]) -> None:
    tamper("DELETE FROM audit_auditevent WHERE id = %s", three_events[1].pk)

    assert first_broken_event() == three_events[2]


def test_a_forged_event_is_found(three_events: list[AuditEvent]) -> None:
    """Without the key nobody can make a seal, not even by copying one."""
    AuditEvent.objects.create(
        at=three_events[2].at,
        actor=three_events[2].actor,
        verb="account.changed",
        object_type="accounts.user",
        object_id=uuid.uuid4(),
        seal=three_events[2].seal,
    )

    assert first_broken_event() == AuditEvent.objects.latest("pk")


def test_a_cut_off_end_shows_in_the_head(three_events: list[AuditEvent]) -> None:
    """The chain alone does not see it; the head printed in a report does."""
    before = head()

    tamper("DELETE FROM audit_auditevent WHERE id = %s", three_events[2].pk)

    assert first_broken_event() is None
    assert head() != before


@pytest.mark.parametrize("sql", ["UPDATE audit_auditevent SET verb = 'x.y'", "DELETE FROM audit_auditevent"])
@pytest.mark.usefixtures("three_events")
def test_the_database_refuses_changes(sql: str) -> None:
    """Also those of our own code, and of a forgotten script."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.usefixtures("three_events")
def test_the_database_refuses_truncate() -> None:
    """The suite switches that trigger off for its own tidying; here it is on again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER audit_auditevent_no_truncate")

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE audit_auditevent")


def test_an_event_needs_a_transaction_of_its_act() -> None:
    """Otherwise the act could be kept without its event, or the event without its act."""
    with pytest.raises(RuntimeError, match="one transaction"):
        outside_a_transaction()


def outside_a_transaction() -> None:
    """Record as if no transaction were open."""
    atomic, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        record("account.changed", make_user(), by=None)
    finally:
        connection.in_atomic_block = atomic


def test_many_events_cost_as_many_queries_as_one(django_assert_num_queries: object) -> None:
    users = [make_user() for _ in range(20)]

    with django_assert_num_queries(3):  # type: ignore[operator]
        record_many("account.changed", [(user, {}) for user in users], by=None)

    assert first_broken_event() is None
    assert AuditEvent.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_transactions_at_the_same_time_make_one_chain() -> None:
    """Two that read the same head would both seal the same event, and the log would be broken for ever."""
    account = make_user()
    together = Barrier(4)

    def work() -> None:
        together.wait(timeout=10)
        for _ in range(5):
            with transaction.atomic():
                record("account.changed", account, by=account)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(4)]:
            done.result(timeout=30)

    assert AuditEvent.objects.count() == 20
    assert first_broken_event() is None


def test_the_command_prints_the_head(three_events: list[AuditEvent]) -> None:
    output = io.StringIO()

    call_command("verify_audit", stdout=output)

    assert output.getvalue() == f"{three_events[-1].seal} whole\n"


def test_the_command_names_the_first_broken_event(three_events: list[AuditEvent]) -> None:
    tamper("UPDATE audit_auditevent SET verb = 'account.read' WHERE id = %s", three_events[0].pk)

    with pytest.raises(CommandError, match=f"Broken at event {three_events[0].pk}: account.read"):
        call_command("verify_audit")
