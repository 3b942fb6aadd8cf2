"""The only module that knows which database engine it runs on (docs/decisions.md)."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, models
from django.db.backends.signals import connection_created
from django.db.migrations.operations.special import RunPython

from compcor.core.text import compare_swedish, search_text

SWEDISH = "sv-x-icu"


def is_postgresql() -> bool:
    """Whether rows live in PostgreSQL (production, the suite) or in SQLite (the trial)."""
    return connection.vendor == "postgresql"


def prepare_connection(*, connection: Any, **_: object) -> None:
    """Give SQLite the Swedish order that PostgreSQL has from ICU."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(SWEDISH, compare_swedish)


def watch_connections() -> None:
    """Called once when the application starts."""
    connection_created.connect(prepare_connection, dispatch_uid="compcor.core.database")


def take_turn(name: str) -> None:
    """Let one transaction at a time pass here until it commits.

    PostgreSQL takes an advisory lock; on SQLite the IMMEDIATE transaction already has the only write lock.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def insert_from(rows: models.QuerySet[Any, Any], *, into: type[models.Model], fields: Sequence[str]) -> int:
    """Insert what a `values_list` query finds, without fetching it; its columns in the order of `fields`."""
    quote = connection.ops.quote_name
    column_of = {field.name: str(field.column) for field in into._meta.concrete_fields}
    columns = ", ".join(quote(column_of[name]) for name in fields)
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(into._meta.db_table)} ({columns}) {sql}", parameters)
        return int(cursor.rowcount)


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused the rows; empty when the engine names only columns."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    match = re.search(r"constraint failed: (\w+)$", str(error))
    return match[1] if match else ""


def containing(column: str, text: str) -> models.Q:
    """Rows whose search column holds every word of `text`; a trigram index serves it on PostgreSQL."""
    condition = models.Q()
    for word in search_text(text).split():
        condition &= models.Q(**{f"{column}__contains": word})
    return condition


def trigram_index(table: str, column: str) -> RunPython:
    """A migration step: the index that makes `containing` fast on PostgreSQL; SQLite scans its few rows."""
    name = f"{table}_{column}_trgm"

    def add(_apps: object, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(f'CREATE INDEX "{name}" ON "{table}" USING gin ("{column}" gin_trgm_ops)')

    def remove(_apps: object, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP INDEX IF EXISTS "{name}"')

    return RunPython(add, remove)


def forbid_changes(table: str) -> RunPython:
    """A migration step: the database itself refuses UPDATE, DELETE and TRUNCATE on `table`."""

    def add(_apps: object, schema_editor: Any) -> None:
        for statement in _FORBID[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table))

    def remove(_apps: object, schema_editor: Any) -> None:
        for statement in _ALLOW[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table))

    return RunPython(add, remove)


_FORBID = {
    "postgresql": [
        (
            "CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        ),
        (
            "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
        ),
        (
            "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
        ),
    ],
    "sqlite": [
        (
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        ),
        (
            "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        ),
    ],
}
_ALLOW = {
    "postgresql": [
        "DROP TRIGGER {table}_no_change ON {table}",
        "DROP TRIGGER {table}_no_truncate ON {table}",
        "DROP FUNCTION {table}_is_append_only()",
    ],
    "sqlite": ["DROP TRIGGER {table}_no_update", "DROP TRIGGER {table}_no_delete"],
}
