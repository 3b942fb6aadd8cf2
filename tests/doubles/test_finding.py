"""Which registrations are listed as possible doubles, and which are not."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compcor.accounts.models import User
from compcor.core.database import folded
from compcor.core.exceptions import RuleViolation
from compcor.core.text import FOLDS, folded_text
from participants import actions
from participants.doubles import Candidate, count_of_doubles, possible_doubles
from participants.enums import Likeness
from participants.models import NotTheSame
from tests.doubles.rows import BORN, person
from tests.factories import make_company, make_employment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return make_user()


def found(*, with_protected: bool = False) -> list[tuple[int, int, set[Likeness]]]:
    return [(row.first, row.second, set(row.reasons)) for row in possible_doubles(with_protected=with_protected)]


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        # A coordination number and later a personal number: two registrations with one name and birth date.
        (("Amina", "Hassan"), ("Amina", "Hassan"), {Likeness.SAME_NAME, Likeness.SAME_BIRTH_DATE}),
        (("Åsa", "Öberg"), ("Asa", "Oberg"), {Likeness.SAME_NAME, Likeness.SAME_BIRTH_DATE}),
        (("Kim", "Berg"), ("Berg", "Kim"), {Likeness.SWAPPED_NAME, Likeness.SAME_BIRTH_DATE}),
        (("Anna-Karin", "Holm"), ("Anna Karin", "Holm"), {Likeness.SAME_NAME, Likeness.SAME_BIRTH_DATE}),
        (("Anna-Karin", "Holm"), ("Annakarin", "Holm"), {Likeness.SIMILAR_NAME, Likeness.SAME_BIRTH_DATE}),
        (("Anna Maria", "Holm"), ("Maria", "Holm"), {Likeness.SIMILAR_NAME, Likeness.SAME_BIRTH_DATE}),
        (("Karl", "Eriksson"), ("Carl", "Erixon"), {Likeness.SIMILAR_NAME, Likeness.SAME_BIRTH_DATE}),
        # Married, with another name; or with both.
        (("Sara", "Lund"), ("Sara", "Ek"), {Likeness.SAME_GIVEN_NAME, Likeness.SAME_BIRTH_DATE}),
        (("Sara", "Lund"), ("Sara", "Lund Ek"), {Likeness.SIMILAR_NAME, Likeness.SAME_BIRTH_DATE}),
    ],
)
def test_people_of_one_birth_date_are_found_by_their_names(
    one: tuple[str, str], other: tuple[str, str], reasons: set[Likeness]
) -> None:
    first, second = person(*one), person(*other)

    assert found() == [(first.pk, second.pk, reasons)]


@pytest.mark.parametrize("born", [date(1980, 5, 7), date(1980, 8, 17), date(1958, 5, 17)])
def test_a_mistyped_birth_date_with_the_same_name_is_found(born: date) -> None:
    first, second = person("Erik", "Sand"), person("Erik", "Sand", born)

    assert found() == [(first.pk, second.pk, {Likeness.SAME_NAME, Likeness.NEAR_BIRTH_DATE})]


def test_month_and_day_in_each_others_place_are_found() -> None:
    first, second = person("Erik", "Sand", date(1980, 5, 7)), person("Erik", "Sand", date(1980, 7, 5))

    assert found() == [(first.pk, second.pk, {Likeness.SAME_NAME, Likeness.NEAR_BIRTH_DATE})]


def test_a_number_that_is_mistyped_altogether_is_found_at_the_same_company() -> None:
    company = make_company()
    first, second = (person("Erik", "Sand", born, company=company) for born in (BORN, date(1991, 11, 2)))

    assert found() == [(first.pk, second.pk, {Likeness.SAME_NAME, Likeness.SAME_COMPANY})]


@pytest.mark.parametrize(
    ("facts", "same", "reason"),
    [
        ({"email": "eva@example.org"}, {"email": "Eva@Example.org"}, Likeness.SAME_EMAIL),
        ({"mobile": "070-174 06 05"}, {"mobile": "+46 70 174 06 05"}, Likeness.SAME_MOBILE),
    ],
)
def test_a_common_address_or_number_is_found_whatever_the_names(
    facts: dict[str, str], same: dict[str, str], reason: Likeness
) -> None:
    first, second = person("Eva", "Ek", **facts), person("Siv", "Alm", date(1971, 1, 3), **same)

    assert found() == [(first.pk, second.pk, {reason})]


def test_an_address_of_many_adds_nothing_to_other_reasons() -> None:
    company = make_company()
    for name in ("Eva", "Ulf"):
        person(name, "Alm", company=company, email="hr@example.org", mobile="016-12 34 56")
    for name, day in (("Bo", 3), ("Ida", 4)):
        person(name, f"{name}sson", date(1970, 1, day), email="HR@example.org", mobile="016 123456")

    reasons = {Likeness.SAME_FAMILY_NAME, Likeness.SAME_BIRTH_DATE, Likeness.SAME_COMPANY}
    assert [row[2] for row in found()] == [reasons]


def test_an_address_of_many_is_the_companys_and_says_nothing() -> None:
    for name, day in (("Eva", 1), ("Ulf", 2), ("Bo", 3), ("Ida", 4)):
        person(name, f"{name}sson", date(1970, 1, day), email="hr@example.org")

    assert found() == []


@pytest.mark.parametrize(
    ("one", "other", "born"),
    [
        (("Johan", "Andersson"), ("Johan", "Andersson"), date(1991, 11, 2)),  # a common name
        (("Lisa", "Alm"), ("Ulla", "Alm"), BORN),  # twins
        (("Eva", "Ek"), ("Siv", "Alm"), BORN),
    ],
)
def test_who_only_has_a_name_or_a_birthday_in_common_is_not_listed(
    one: tuple[str, str], other: tuple[str, str], born: date
) -> None:
    person(*one)
    person(*other, born)

    assert found() == []


def test_the_most_alike_come_first() -> None:
    person("Sara", "Lund")
    person("Sara", "Ek")
    person("Amina", "Hassan", email="a@example.org")
    person("Amina", "Hassan", email="a@example.org")

    assert [row.score for row in possible_doubles(with_protected=False)] == [100, 60]


def test_a_protected_identity_is_paired_only_for_those_who_may_see_it() -> None:
    """A pair would tell whose alias stands where."""
    first, second = person("Amina", "Hassan"), person("Amina", "Hassan", protected_identity=True)

    assert found() == []
    assert found(with_protected=True) == [(first.pk, second.pk, {Likeness.SAME_NAME, Likeness.SAME_BIRTH_DATE})]


@pytest.mark.parametrize("pairs", [1, 3])
def test_queries_do_not_grow_with_the_pairs(pairs: int) -> None:
    for day in range(1, pairs + 1):
        for _twice in range(2):
            person("Amina", "Hassan", date(1980, 1, day), company=make_company())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(possible_doubles(with_protected=True)) >= pairs

    assert len(queries) == 7


def test_the_database_folds_letters_as_python_does() -> None:
    """The pairs come from SQL and the reasons from Python: both must read a name alike."""
    with connection.cursor() as cursor:
        for text in ("".join(FOLDS), "ÅSA-MÄRTA Ölund", "Éva Çelik", "Łukasz Đorđević"):
            cursor.execute(f"SELECT {folded('word')} FROM (SELECT %s AS word) words", [text])  # noqa: S608 - our own

            assert cursor.fetchone() == (folded_text(text),)


# Looked at, not the same


def test_a_pair_found_not_to_be_the_same_is_remembered_with_who_and_when(by: User) -> None:
    first, second = person("Amina", "Hassan"), person("Amina", "Hassan")

    look = actions.find_not_the_same(first=second, second=first, by=by)

    assert found() == []
    assert (look.first, look.second, look.looked_by) == (first, second, by)
    assert look.reasons == [Likeness.SAME_NAME, Likeness.SAME_BIRTH_DATE]


def test_it_comes_back_when_something_new_speaks_for_one_person(by: User) -> None:
    first, second = (person("Amina", "Hassan", company=make_company()) for _ in range(2))
    actions.find_not_the_same(first=first, second=second, by=by)
    actions.change_participant(participant=first, email="amina@example.org", by=by)
    assert found() == []

    actions.change_participant(participant=second, email="amina@example.org", by=by)

    reasons = {Likeness.SAME_NAME, Likeness.SAME_BIRTH_DATE, Likeness.SAME_EMAIL}
    assert found() == [(first.pk, second.pk, reasons)]
    actions.find_not_the_same(first=first, second=second, by=by)
    assert found() == []


def test_it_does_not_come_back_when_less_speaks_for_one_person(by: User) -> None:
    company = make_company()
    first, second = (person("Amina", "Hassan", company=company) for _ in range(2))
    actions.find_not_the_same(first=first, second=second, by=by)

    actions.change_participant(participant=second, family_name="Ali", by=by)
    actions.change_participant(participant=second, family_name="Hassan", by=by)

    assert found() == []


def test_the_look_can_be_taken_back(by: User) -> None:
    first, second = person("Amina", "Hassan"), person("Amina", "Hassan")
    look = actions.find_not_the_same(first=first, second=second, by=by)

    actions.look_again(look=look, by=by)

    assert not NotTheSame.objects.exists()
    assert [row[:2] for row in found()] == [(first.pk, second.pk)]


def test_only_who_may_see_both_looks_at_a_protected_identity(by: User) -> None:
    first, second = person("Amina", "Hassan"), person("Amina", "Hassan", protected_identity=True)

    with pytest.raises(RuleViolation):
        actions.find_not_the_same(first=first, second=second, by=by)

    actions.find_not_the_same(first=first, second=second, by=make_user(handles_protected=True))


def test_the_count_is_kept_for_the_home_and_made_anew_after_a_look(
    by: User, django_capture_on_commit_callbacks: object
) -> None:
    first, second = person("Amina", "Hassan"), person("Amina", "Hassan")
    assert count_of_doubles(by) == 1
    assert count_of_doubles(by) == 1

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.find_not_the_same(first=first, second=second, by=by)

    assert count_of_doubles(by) == 0


def test_a_candidate_has_at_most_a_hundred_points() -> None:
    assert Candidate(1, 2, tuple(Likeness)).score == 100


def test_a_second_employment_is_no_double() -> None:
    participant = person("Eva", "Ek", company=make_company())
    make_employment(participant, make_company())

    assert found() == []
