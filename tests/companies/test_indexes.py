"""Indexes: none that another one begins with; and the database has what the models say."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models


def beginnings(model: type[models.Model]) -> Iterator[str]:
    """The first field of each index and unique constraint that holds for every row."""
    for one in (*model._meta.indexes, *model._meta.constraints):
        fields = getattr(one, "fields", ())
        if fields and getattr(one, "condition", None) is None:
            yield fields[0].removeprefix("-")


@pytest.mark.parametrize("app", ["companies", "participants", "courses"])
def test_a_key_that_another_index_begins_with_has_none_of_its_own(app: str) -> None:
    """Each index is written with every row, and the longer one answers what the shorter one would."""
    redundant = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_fields
        if field.db_index and not field.unique and field.name in set(beginnings(model))
    ]

    assert redundant == []


@pytest.mark.django_db
def test_the_database_has_every_constraint_and_index_that_the_models_name() -> None:
    """A migration may take one away with another: an index of the same column looks like the key's own."""
    with connection.cursor() as cursor:
        missing = [
            name
            for model in apps.get_models()
            if model._meta.managed and (names := names_of(model))
            for name in names - set(connection.introspection.get_constraints(cursor, model._meta.db_table))
        ]

    assert missing == []


def names_of(model: type[models.Model]) -> set[str]:
    return {one.name for one in (*model._meta.indexes, *model._meta.constraints)}
