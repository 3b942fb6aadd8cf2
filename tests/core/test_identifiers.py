"""Personal, coordination and organisation numbers as people and spreadsheets write them (docs/domain.md §2.3, §4)."""

from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compcor.core.identifiers import (
    IdentifierError,
    OrganisationNumber,
    PersonalNumber,
    Sex,
    UnlikelyAge,
    has_check_digit,
    holds_personal_number,
    luhn_check_digit,
)
from compcor.core.periods import age_on

ENTRY = date(2020, 9, 1)

# Born, age at entry, woman, man: the boundary persons of docs/domain.md §2.3.
BOUNDARY_PERSONS = [
    (date(1995, 9, 1), 25, "19950901-9809", "19950901-9817"),
    (date(1995, 9, 2), 24, "19950902-9808", "19950902-9816"),
    (date(1965, 9, 1), 55, "19650901-9805", "19650901-9813"),
    (date(1965, 9, 2), 54, "19650902-9804", "19650902-9812"),
    (date(1990, 9, 1), 30, "19900901-9804", "19900901-9812"),
    (date(1990, 9, 2), 29, "19900902-9803", "19900902-9811"),
    (date(2002, 9, 1), 18, "20020901-9801", "20020901-9819"),
    (date(2002, 9, 2), 17, "20020902-9800", "20020902-9818"),
    (date(2000, 2, 29), 20, "20000229-9808", "20000229-9816"),
    (date(1920, 8, 31), 100, "19200831-9804", "19200831-9812"),
]


def personal_numbers() -> st.SearchStrategy[str]:
    """Numbers of people born in three centuries, up to the entry date, in the test series 980 to 989."""

    def number(born: date, serial: int, *, is_coordination: bool) -> str:
        day = born.day + (60 if is_coordination else 0)
        digits = f"{born:%y%m}{day:02}{serial}"
        return f"{born.year // 100}{digits}{luhn_check_digit(digits)}"

    births = st.dates(date(1880, 1, 1), ENTRY)
    return st.builds(number, births, st.integers(980, 989), is_coordination=st.booleans())


def parse(written: str | float, today: date = ENTRY) -> PersonalNumber:
    return PersonalNumber.parse(written, today=today)


def refusal(written: str | float, today: date = ENTRY) -> str:
    with pytest.raises(IdentifierError) as refused:
        parse(written, today)
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(("digits", "check_digit"), [("811218987", 6), ("121212121", 2), ("556036079", 3)])
def test_check_digit_of_known_numbers(digits: str, check_digit: int) -> None:
    assert luhn_check_digit(digits) == check_digit


@given(st.text("0123456789", min_size=9, max_size=11), st.integers(0, 10), st.integers(1, 9))
def test_check_digit_catches_every_single_wrong_digit(digits: str, place: int, error: int) -> None:
    number = f"{digits}{luhn_check_digit(digits)}"
    place %= len(number)
    spoilt = number[:place] + str((int(number[place]) + error) % 10) + number[place + 1 :]

    assert has_check_digit(number)
    assert not has_check_digit(spoilt)


@pytest.mark.parametrize(("born", "age", "woman", "man"), BOUNDARY_PERSONS)
def test_boundary_persons_have_age_and_sex(born: date, age: int, woman: str, man: str) -> None:
    for written, sex in ((woman, Sex.WOMAN), (man, Sex.MAN)):
        person = parse(written)

        assert person.display == written
        assert person.birth_date == born
        assert person.sex is sex
        assert age_on(person.birth_date, ENTRY) == age


@pytest.mark.parametrize(
    "written",
    [
        "19850709-9805",
        "198507099805",
        "850709-9805",
        "8507099805",
        " 19850709 - 9805 ",
        "19850709\u00a09805",
        "\ufeff850709\u20139805\u200b",
        "850709\u22129805\n",
        198507099805,
        198507099805.0,
        8507099805,
        8507099805.0,
    ],
    ids=repr,
)
def test_all_written_forms_are_one_number(written: str | float) -> None:
    assert parse(written) == PersonalNumber("198507099805")


@given(personal_numbers())
def test_long_forms_keep_every_number(number: str) -> None:
    long_form = f"{number[:8]}-{number[8:]}"

    assert parse(number).number == parse(long_form).number == parse(int(number)).number == number
    assert parse(number).display == long_form


@given(personal_numbers())
def test_short_forms_mean_the_latest_birth_that_the_sign_allows(number: str) -> None:
    born = PersonalNumber(number).birth_date
    turns_100 = ENTRY.year - born.year >= 100
    person = parse(f"{number[2:8]}{'+' if turns_100 else '-'}{number[8:]}")

    if born.year > ENTRY.year - 200:
        assert person.number == number
    assert (ENTRY.year - person.birth_date.year >= 100) is turns_100


def test_hyphen_becomes_plus_in_the_year_of_the_hundredth_birthday() -> None:
    assert parse("200831-9804").birth_date == date(2020, 8, 31)
    assert parse("200831+9804").birth_date == date(1920, 8, 31)
    assert parse("201231+9808").birth_date == date(1920, 12, 31)


def test_short_form_not_yet_born_this_year_means_a_century_ago() -> None:
    assert parse("2012319808").birth_date == date(1920, 12, 31)


@pytest.mark.parametrize("digits", ["000101980", "001002980", "010228980"])
def test_spreadsheet_number_gets_its_leading_zeros_back(digits: str) -> None:
    number = f"{digits}{luhn_check_digit(digits)}"

    assert parse(float(number)).number == f"20{number}"


@pytest.mark.parametrize(
    ("written", "born", "sex"),
    [
        ("19850769-9802", date(1985, 7, 9), Sex.WOMAN),
        ("19650961-9802", date(1965, 9, 1), Sex.WOMAN),
        ("950962-9805", date(1995, 9, 2), Sex.WOMAN),
    ],
)
def test_coordination_number_has_sixty_added_to_the_day(written: str, born: date, sex: Sex) -> None:
    person = parse(written)

    assert person.is_coordination
    assert (person.birth_date, person.sex) == (born, sex)


def test_personal_number_is_no_coordination_number() -> None:
    assert not parse("19121212-1212").is_coordination


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "missing"),
        ("  -", "missing"),
        ("19850709-9806", "wrong_check_digit"),
        ("850709-9816", "wrong_check_digit"),
        ("20990101-2384", "born_in_future"),
        ("198507", "too_short"),
        (198507, "too_short"),
        ("85070998051", "too_short"),
        ("1985070998055", "too_long"),
        ("19851309-9805", "not_a_date"),
        ("19850732-9805", "not_a_date"),
        ("19850760-9805", "not_a_date"),
        ("19850792-9805", "not_a_date"),
        ("19000229-9809", "not_a_date"),
        ("000229+9808", "not_a_date"),
        ("19000101-0008", "no_birth_number"),
        ("165598236809", "wrong_form"),
        ("85-07099805", "wrong_form"),
        ("19850709-****", "not_digits"),
        ("19850709Tf29", "not_digits"),
        ("19850709-980²", "not_digits"),
        ("１９８５０７０９９８０５", "not_digits"),
        ("1,98507E+11", "not_digits"),
        ('=HYPERLINK("http://example.com","x")', "not_digits"),
        (198507099805.5, "not_digits"),
        (-8507099805, "not_digits"),
        (float("nan"), "not_digits"),
        (float("inf"), "not_digits"),
    ],
    ids=repr,
)
def test_every_refusal_has_its_code(written: str | float, code: str) -> None:
    assert refusal(written) == code


def test_someone_born_today_is_born_but_tomorrow_is_the_future() -> None:
    digits = "200902980"
    number = f"20{digits}{luhn_check_digit(digits)}"

    assert refusal(number) == "born_in_future"
    assert parse(number, today=ENTRY + timedelta(days=1)).birth_date == date(2020, 9, 2)


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_parse_accepts_or_refuses_but_never_fails_otherwise(written: str | float) -> None:
    try:
        number = parse(written).number
    except IdentifierError:
        return

    assert len(number) == 12
    assert number.isascii()
    assert number.isdigit()


@pytest.mark.parametrize(
    ("written", "warning"),
    [
        ("20050902-9807", UnlikelyAge.TOO_YOUNG),
        ("20050901-9808", None),
        ("19200831-9804", None),
        ("19190901-9802", UnlikelyAge.TOO_OLD),
    ],
)
def test_unlikely_age_is_a_warning(written: str, warning: UnlikelyAge | None) -> None:
    assert parse(written).unlikely_age(ENTRY) is warning


def test_printing_a_personal_number_never_shows_it() -> None:
    person = parse("19850709-9805")

    assert person.masked == str(person) == "19850709-****"
    assert repr(person) == "PersonalNumber(19850709-****)"


@pytest.mark.parametrize(
    "number",
    ["5560360793", "2120000142", "2021005224", "5555555555", "5599999991", "9699999992", "8020000009"],
)
def test_known_organisation_numbers(number: str) -> None:
    assert OrganisationNumber.parse(number).number == number


@pytest.mark.parametrize(
    "written",
    ["559823-6809", "5598236809", "165598236809", "16559823-6809", " 559823\u00a0\u20136809 ", 5598236809.0],
    ids=repr,
)
def test_all_written_forms_are_one_organisation(written: str | float) -> None:
    company = OrganisationNumber.parse(written)

    assert company.number == "5598236809"
    assert company.display == str(company) == "559823-6809"
    assert not company.is_sole_trader


@pytest.mark.parametrize("written", ["850709-9805", "19850709-9805", "850709+9805", "850769-9802"])
def test_sole_trader_has_the_owners_number_and_hides_it(written: str) -> None:
    trader = OrganisationNumber.parse(written)

    assert len(trader.number) == 10
    assert trader.is_sole_trader
    assert str(trader).endswith("-****")
    assert "980" not in repr(trader)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "missing"),
        ("556036-0794", "wrong_check_digit"),
        ("0000000000", "not_possible"),
        ("450000-0009", "not_possible"),
        ("195598236809", "not_possible"),
        ("851309-9804", "not_possible"),
        ("850709-0003", "not_possible"),
        ("165598236", "too_short"),
        ("16559823680900", "too_long"),
        ("SE559823680901", "not_digits"),
        ("５５９８２３６８０９", "not_digits"),
    ],
)
def test_impossible_organisation_numbers_are_refused(written: str, code: str) -> None:
    with pytest.raises(IdentifierError) as refused:
        OrganisationNumber.parse(written)

    assert refused.value.code == code


def test_a_whole_register_is_parsed_well_within_half_a_second() -> None:
    started = process_time()
    for _ in range(6_000):  # a tenth of the register, so that a slow machine does not fail it
        parse("19850709-9805")

    assert process_time() - started < 0.5


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("SCB asks for 19850709-9805 again", True),
        ("198507099805.", True),
        ("number 850709 - 9805, she says", True),
        ("850709+9805", True),
        ("19850709-9806 has a wrong check digit", False),
        ("559823-6809 is a company", False),
        ("call 070-174 06 05", False),
        ("invoice 1985070998051", False),
        ("2021-09-30 08:15, 16 people", False),
        ("", False),
    ],
)
def test_a_personal_number_is_found_in_what_somebody_writes(text: str, holds: bool) -> None:
    assert holds_personal_number(text) is holds
