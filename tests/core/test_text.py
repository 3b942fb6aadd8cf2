"""Text is cleaned, found, and sorted as Swedish readers expect; and no spreadsheet runs it."""

import unicodedata
from time import process_time

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from compcor.core.text import clean_text, compare_swedish, search_text, spreadsheet_safe, swedish_sort_key

SWEDISH_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
NAME_CHARACTERS = SWEDISH_LETTERS + SWEDISH_LETTERS.upper() + "éèüÉÜøæØÆ0123456789 -'.&,()/:+@_"
names = st.text(NAME_CHARACTERS, max_size=12)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("Rördrom Ytbehandling AB  ", "Rördrom Ytbehandling AB"),
        ("Lavskrika\u00a0 Plåt\n& Svets", "Lavskrika Plåt & Svets"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("\ufeffKim\u200b Mar\u00adtin", "Kim Martin"),
        ("\t", ""),
    ],
    ids=repr,
)
def test_cleaned_text_is_composed_and_has_single_spaces(written: str, clean: str) -> None:
    assert clean_text(written) == clean


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text)

    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_search_text_forgets_case_and_form() -> None:
    assert search_text("ÅSA", " O\u0308berg ", "Asa.Oberg@Exempel.example") == "åsa öberg asa.oberg@exempel.example"
    assert search_text("Straße") == search_text("STRASSE")


def test_swedish_alphabet_ends_with_its_own_letters() -> None:
    assert sorted("öäåzyxwvuta", key=swedish_sort_key) == list("atuvwxyzåäö")


def test_names_stand_in_the_order_of_a_swedish_register() -> None:
    register = ["Andersson", "Anderén", "Vall", "Wall", "Werner", "von Essen", "Zander", "Åberg", "Ängla", "Ödman"]
    expected = ["Anderén", "Andersson", "Vall", "von Essen", "Wall", "Werner", "Zander", "Åberg", "Ängla", "Ödman"]

    assert sorted(register, key=swedish_sort_key) == expected


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Linden", "Lindén"),
        ("Lindén", "Lindena"),
        ("anna", "Anna"),
        ("Anna", "anna b"),
        ("Muller", "Müller"),
        ("Åke", "Æke"),
        ("AB 2", "AB A"),
        ("", "a"),
    ],
)
def test_accents_and_case_decide_only_between_equals(first: str, then: str) -> None:
    assert compare_swedish(first, then) == -1
    assert compare_swedish(then, first) == 1


@given(names, names, names)
def test_comparison_is_an_order_in_which_only_the_same_is_equal(one: str, two: str, three: str) -> None:
    assert compare_swedish(one, two) == -compare_swedish(two, one)
    assert (compare_swedish(one, two) == 0) is (one == two)
    if compare_swedish(one, two) <= 0 and compare_swedish(two, three) <= 0:
        assert compare_swedish(one, three) <= 0


@pytest.mark.django_db
def test_order_is_the_same_as_in_postgresql() -> None:
    def ordered_by_postgresql(texts: list[str]) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute('SELECT text FROM unnest(%s) AS text ORDER BY text COLLATE "sv-x-icu"', [texts])
            return [row[0] for row in cursor.fetchall()]

    @given(st.lists(names, min_size=2, max_size=40))
    def check(texts: list[str]) -> None:
        assert sorted(texts, key=swedish_sort_key) == ordered_by_postgresql(texts)

    check()


def test_comparing_names_is_fast_enough_for_a_collation() -> None:
    register = [f"{'åäöbcd'[number % 6]}namn {number * 7919 % 6000}" for number in range(6000)]
    started = process_time()
    register.sort(key=swedish_sort_key)

    assert process_time() - started < 0.5


@pytest.mark.parametrize("formula", ["=1+1", "+46701740635", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"], ids=repr)
def test_no_text_begins_a_formula(formula: str) -> None:
    assert spreadsheet_safe(formula) == f"'{formula}"


@pytest.mark.parametrize("text", ["Kim", "", "1=1", "a@b.example"])
def test_other_text_is_left_alone(text: str) -> None:
    assert spreadsheet_safe(text) == text
