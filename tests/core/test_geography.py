"""The project's three counties and 31 municipalities (docs/domain.md §4.5)."""

from collections import Counter

import pytest

from compcor.core.geography import (
    COUNTIES,
    COUNTY_CHOICES,
    MUNICIPALITIES,
    MUNICIPALITY_CHOICES,
    county_of,
    municipality_by_name,
)


def test_each_county_has_its_municipalities() -> None:
    assert Counter(county_of(code).letter for code in MUNICIPALITIES) == {"D": 9, "T": 12, "U": 10}
    assert [code for code, _ in COUNTY_CHOICES] == list(COUNTIES) == ["04", "18", "19"]


def test_choices_end_with_the_swedish_letters() -> None:
    names = [name for _, name in MUNICIPALITY_CHOICES]

    assert names[0] == "Arboga"
    assert names[-3:] == ["Vingåker", "Västerås", "Örebro"]
    assert names.index("Hallsberg") < names.index("Hällefors")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Örebro", "1880"),
        (" ÖREBRO\u00a0", "1880"),
        ("O\u0308rebro kommun", "1880"),
        ("Västerås stad", "1980"),
        ("Eskilstuna Kommun", "0484"),
        ("Eskilstunas kommun", "0484"),
        ("Västerås", "1980"),
        ("Degerfors", "1862"),
        ("0484", "0484"),
    ],
    ids=repr,
)
def test_municipality_is_found_as_people_write_it(written: str, code: str) -> None:
    assert municipality_by_name(written) == code


@pytest.mark.parametrize("written", ["Malmö", "", "1280", "Örebr"])
def test_municipality_outside_the_three_counties_is_not_found(written: str) -> None:
    assert municipality_by_name(written) is None
