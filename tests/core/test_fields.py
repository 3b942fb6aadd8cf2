"""Fields that keep personal numbers unreadable at rest, and names clean and in order."""

from collections.abc import Iterator

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models.functions import Upper
from django.test.utils import isolate_apps

from compcor.core.crypto import DecryptionError, key_ring
from compcor.core.fields import EncryptedTextField, SwedishCharField, no_control_characters, token_of

NUMBER = "198507099805"


@pytest.fixture
def person(db: None) -> Iterator[type[models.Model]]:
    """A table with a name and an encrypted number, for this test alone."""
    with isolate_apps("compcor.core"):

        class Person(models.Model):
            name = SwedishCharField(max_length=20)
            number = EncryptedTextField(context="core.person.number", null=True)

            objects = models.Manager()

            class Meta:
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(Person)
        yield Person


def stored_tokens(person: type[models.Model]) -> list[str]:
    return list(person.objects.annotate(token=token_of("number")).values_list("token", flat=True))


def test_number_is_plain_in_python_and_a_token_in_the_database(person: type[models.Model]) -> None:
    person.objects.create(name="Kim", number=NUMBER)

    assert person.objects.get().number == NUMBER
    assert list(person.objects.values_list("number", flat=True)) == [NUMBER]
    (token,) = stored_tokens(person)
    assert NUMBER not in token
    assert key_ring().decrypt(token, "core.person.number") == NUMBER


def test_every_way_of_writing_encrypts(person: type[models.Model]) -> None:
    people = person.objects.bulk_create([person(name=name, number=NUMBER) for name in "abc"])
    person.objects.filter(name="a").update(number="198507099813")
    people[1].number = "198507699802"
    person.objects.bulk_update(people[1:2], ["number"])

    assert [one.number for one in person.objects.order_by("name")] == ["198507099813", "198507699802", NUMBER]
    assert all(not key_ring().needs_rotation(token) for token in stored_tokens(person))


def test_saving_again_closes_the_number_with_the_current_key(person: type[models.Model]) -> None:
    person.objects.create(name="Kim", number=NUMBER)
    (before,) = stored_tokens(person)
    person.objects.get().save()

    assert stored_tokens(person) != [before]
    assert person.objects.get().number == NUMBER


def test_missing_number_stays_missing(person: type[models.Model]) -> None:
    person.objects.create(name="Kim", number=None)

    assert person.objects.get(number__isnull=True).number is None


@pytest.mark.parametrize("lookup", ["number", "number__in", "number__contains", "number__gt", "number__upper"])
def test_number_cannot_be_searched(person: type[models.Model], lookup: str) -> None:
    with pytest.raises(FieldError):
        person.objects.filter(**{lookup: NUMBER})


def test_number_is_in_no_dump(person: type[models.Model]) -> None:
    person.objects.create(name="Kim", number=NUMBER)

    dump = serializers.serialize("json", person.objects.all())

    assert "Kim" in dump
    assert "number" not in dump


def test_token_copied_into_another_column_is_not_read(person: type[models.Model]) -> None:
    person.objects.create(name="Kim", number=NUMBER)
    foreign = key_ring().encrypt(NUMBER, "core.person.other")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {person._meta.db_table} SET number = %s", [foreign])  # noqa: S608

    with pytest.raises(DecryptionError):
        person.objects.get()


def test_migrations_know_the_context_of_an_encrypted_field() -> None:
    _, path, args, options = EncryptedTextField(context="core.person.number").deconstruct()

    assert path == "compcor.core.fields.EncryptedTextField"
    assert EncryptedTextField(*args, **options).context == "core.person.number"


def test_name_is_cleaned_before_it_is_checked_and_saved(person: type[models.Model]) -> None:
    one = person(name="  A\u030asa\u00a0 Berg ", number=NUMBER)
    one.full_clean()
    one.save()

    assert one.name == "Åsa Berg"
    assert person.objects.get(name="Åsa  Berg").name == "Åsa Berg"


def test_cleaned_name_is_saved_also_without_full_clean(person: type[models.Model]) -> None:
    person.objects.bulk_create([person(name=" Kim ")])

    assert person.objects.get().name == "Kim"


def test_names_are_ordered_in_swedish_by_the_database(person: type[models.Model]) -> None:
    person.objects.bulk_create(person(name=name) for name in ("Öberg", "Wall", "Åberg", "Vik", "Ängla", "édel"))

    names = [one.name for one in person.objects.order_by("name")]

    assert names == ["édel", "Vik", "Wall", "Åberg", "Ängla", "Öberg"]
    assert person.objects.annotate(upper=Upper("name")).get(upper="ÖBERG").name == "Öberg"


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\x07", "a\x1bb", "a\x85b", "a\u202eb", "a\u2066b", "\ud800", "\ufffe"], ids=ascii
)
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        no_control_characters(text)


@pytest.mark.parametrize("text", ["Åsa Öberg-Lindén", "two\nlines\tand\r\nmore", "≥ 2 år", ""])
def test_ordinary_text_is_accepted(text: str) -> None:
    no_control_characters(text)


def test_name_with_a_control_character_fails_full_clean(person: type[models.Model]) -> None:
    with pytest.raises(ValidationError) as refused:
        person(name="Kim\x00", number=NUMBER).full_clean()

    assert "name" in refused.value.message_dict
