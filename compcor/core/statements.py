"""Statements that are built once and run with other keys each time.

Django builds a query anew whenever it is asked. Where that takes longer than the database needs to answer, and a
page waits for it, the query is written with blanks for its keys, and built the first time only.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection, models
from django.db.models.sql import DeleteQuery

from compcor.core.database import Blank, as_parameter, insertion


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL whose parameters may be blanks."""

    sql: str
    parameters: Sequence[Any]

    @classmethod
    def deleting(cls, rows: models.QuerySet[Any, Any]) -> Self:
        """Deletes these rows, to which nothing refers."""
        query = rows.query.chain(klass=DeleteQuery)
        return cls(*query.get_compiler(connection=connection).as_sql())

    @classmethod
    def inserting(cls, rows: models.QuerySet[Any, Any], *, into: type[models.Model], fields: Sequence[str]) -> Self:
        """Inserts what a `values_list` query finds; its columns in the order of `fields`."""
        return cls(*insertion(rows, into=into, fields=fields))

    def run(self, **keys: Collection[int]) -> None:
        """Run it with these keys in the blanks."""
        given = {name: as_parameter(some) for name, some in keys.items()}
        parameters = [given[value.name] if isinstance(value, Blank) else value for value in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
