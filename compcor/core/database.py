"""The only module that knows which database engine it runs on (docs/decisions.md)."""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.backends.signals import connection_created
from django.db.migrations.operations.special import RunPython

from compcor.core.text import FOLDS, compare_swedish, folded_text, only_digits, search_text

SWEDISH = "sv-x-icu"
ROWS_PER_COPY = 5_000


def is_postgresql() -> bool:
    """Whether rows live in PostgreSQL (production, the suite) or in SQLite (the trial)."""
    return connection.vendor == "postgresql"


def prepare_connection(*, connection: Any, **_: object) -> None:
    """Give SQLite the Swedish order that PostgreSQL has from ICU."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(SWEDISH, compare_swedish)
        connection.connection.create_function("folded", 1, folded_text, deterministic=True)
        connection.connection.create_function("digits", 1, only_digits, deterministic=True)


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
    with connection.cursor() as cursor:
        cursor.execute(*insertion(rows, into=into, fields=fields))
        return int(cursor.rowcount)


def insertion(
    rows: models.QuerySet[Any, Any], *, into: type[models.Model], fields: Sequence[str]
) -> tuple[str, Sequence[Any]]:
    """The statement of `insert_from`, and its parameters."""
    quote = connection.ops.quote_name
    column_of = {field.name: str(field.column) for field in into._meta.concrete_fields}
    columns = ", ".join(quote(column_of[name]) for name in fields)
    sql, parameters = rows.query.sql_with_params()
    return f"INSERT INTO {quote(into._meta.db_table)} ({columns}) {sql}", parameters


@dataclass(frozen=True, slots=True)
class Blank:
    """Keys that are given when the statement is run: `any_of=Blank("people")` (`compcor.core.statements`)."""

    name: str


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class AnyOf(models.Lookup):
    """`column__any_of=[…]`: any of very many keys, as one parameter; `__in` would need one for each."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The parameter is an array on PostgreSQL, a JSON list on SQLite."""
        column, parameters = self.process_lhs(compiler, connection)
        keys = self.rhs if isinstance(self.rhs, Blank) else as_parameter(self.rhs)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*parameters, keys)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*parameters, keys)  # noqa: S608 - names of our own tables and columns


def as_parameter(keys: Iterable[Any]) -> list[Any] | str:
    """Very many keys as one parameter of a statement."""
    return list(keys) if is_postgresql() else json.dumps(list(keys))


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Primary keys for `count` new rows, so that rows that refer to them can be written as fast as they.

    The rows must be written before more keys of the model are reserved.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if is_postgresql():
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        first = cursor.fetchone()[0] + 1
        return range(first, first + count)


def bulk_insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write very many rows: COPY on PostgreSQL, one prepared statement on SQLite.

    `fields` names every column without a default in the database, foreign keys by "…_id"; values are what the
    columns hold (an encrypted field takes its token). Constraints are the database's: check the rows before.
    """
    _write(model._meta.db_table, [_column(model, name) for name in fields], rows)


def bulk_update(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set `fields` of very many rows, each given as its primary key and the values; a few statements in all."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = [_column(model, name) for name in fields]
    names = [quote(str(column.column)) for column in columns]
    if not is_postgresql():
        sets = ", ".join(f"{name} = %s" for name in names)
        convert = _converter(columns)
        prepared: Any = ([*convert(values[1:]), values[0]] for values in rows)
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", prepared)  # noqa: S608 - names of our own tables and columns
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE bulk_update ON COMMIT DROP AS SELECT id, {', '.join(names)} FROM {table} LIMIT 0"  # noqa: S608 - names of our own tables and columns
        )
        _write("bulk_update", [_column(model, "id"), *columns], rows)
        sets = ", ".join(f"{name} = bulk_update.{name}" for name in names)
        cursor.execute(f"UPDATE {table} SET {sets} FROM bulk_update WHERE {table}.id = bulk_update.id")  # noqa: S608 - names of our own tables and columns
        cursor.execute("DROP TABLE bulk_update")


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    return {column.attname: column for column in model._meta.concrete_fields}[name]


def _write(table: str, columns: "Sequence[models.Field[Any, Any]]", rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(connection.ops.quote_name(str(column.column)) for column in columns)
    table = connection.ops.quote_name(table)
    convert = _converter(columns)
    with connection.cursor() as cursor:
        if not is_postgresql():
            places = ", ".join(["%s"] * len(columns))
            prepared: Any = map(convert, rows)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", prepared)  # noqa: S608 - names of our own tables and columns
            return
        for batch in batched(rows, ROWS_PER_COPY):
            lines = io.StringIO("".join([_copy_line(values) for values in batch]))
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", lines)


def _converter(columns: "Sequence[models.Field[Any, Any]]") -> Callable[[Sequence[Any]], Sequence[Any]]:
    """SQLite stores days, moments, decimals and UUIDs in forms of its own."""
    kinds = ("DateField", "DateTimeField", "DecimalField", "UUIDField")
    own = [column.get_internal_type() in kinds for column in columns]

    def convert(values: Sequence[Any]) -> Sequence[Any]:
        return [
            column.get_db_prep_value(value, connection) if is_own else value
            for value, column, is_own in zip(values, columns, own, strict=True)
        ]

    return convert


def _copy_line(values: Sequence[Any]) -> str:
    """One row in the text format of COPY."""
    return "\t".join(["\\N" if value is None else _copy_text(str(value)) for value in values]) + "\n"


def _copy_text(text: str) -> str:
    return text if text.isprintable() and "\\" not in text else text.translate(_COPY_ESCAPES)


_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused the rows; empty when the engine names only columns."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    match = re.search(r"constraint failed: (\w+)$", str(error))
    return match[1] if match else ""


@contextmanager
def filled_in_bulk(*tables: type[models.Model]) -> Iterator[None]:
    """Give these tables very many rows: on PostgreSQL their indexes and foreign keys go, and come back afterwards.

    Each is then built and checked once instead of row by row. Needs a transaction, and holds the tables until it ends.
    """
    if not is_postgresql():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(_SET_ASIDE, {"tables": [table._meta.db_table for table in tables]})
        steps = cursor.fetchall()
        for drop, _ in steps:
            cursor.execute(drop)
    yield
    with connection.cursor() as cursor:
        for _, add in reversed(steps):
            cursor.execute(add)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refresh_statistics(*models: type[models.Model]) -> None:
    """Tell the planner how many rows there are now: of these models, or of all.

    After many new rows in one transaction it still believes that the tables are empty, and joins them row by row.
    """
    names = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        for name in names or [""]:
            cursor.execute(f"ANALYZE {name}")


# How each foreign key, unique constraint and index is dropped and made again, in the order to drop them.
_SET_ASIDE = """
WITH relation AS (SELECT unnest(%(tables)s)::regclass AS id)
SELECT drop_it, add_it FROM (
    SELECT contype::text AS kind,
        format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) AS drop_it,
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            AS add_it
    FROM pg_constraint WHERE contype IN ('f', 'u') AND conrelid IN (SELECT id FROM relation)
    UNION ALL
    SELECT 'x', format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid IN (SELECT id FROM relation) AND NOT EXISTS (
        SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u')
    )
) steps ORDER BY kind, drop_it
"""


ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, whatever others write meanwhile. The outermost transaction decides."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and is_postgresql():
            with connection.cursor() as cursor:
                cursor.execute(ONE_MOMENT)
        yield


@contextmanager
def room_to_count() -> Iterator[None]:
    """Figures of very many rows are grouped in memory instead of on disk, and not compiled: that takes longer.

    Like `one_snapshot`, all of them are of one moment; on SQLite each question is, for a transaction would keep others
    from writing meanwhile.
    """
    if not is_postgresql():
        yield
        return
    settings = "SET LOCAL work_mem = '128MB'; SET LOCAL jit = off"
    if not connection.in_atomic_block:
        settings = f"{ONE_MOMENT}; {settings}"
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(settings)
        yield


def containing(column: str, text: str) -> models.Q:
    """Rows whose search column holds every word of `text`; a trigram index serves it on PostgreSQL."""
    condition = models.Q()
    for word in search_text(text).split():
        condition &= models.Q(**{f"{column}__contains": word})
    return condition


def folded(column: str) -> str:
    """SQL for a column of names as `compcor.core.text.folded_text` makes them: for sets, where Python would be slow."""
    if not is_postgresql():
        return f"folded({column})"
    letters, plain = "".join(FOLDS), "".join(FOLDS.values())
    return f"translate(lower({column}), '{letters}', '{plain}') COLLATE \"C\""


def last_digits(column: str, count: int) -> str:
    """SQL for the last digits of a column of telephone numbers, however they are written."""
    if not is_postgresql():
        return f"substr(digits({column}), -{count})"
    return f"right(regexp_replace({column}, '[^0-9]', '', 'g'), {count})"


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
