"""Industry codes in one form, and the code that changed its meaning (docs/domain.md §3.7)."""

import pytest

from compcor.core.identifiers import IdentifierError
from compcor.core.sni import (
    MANUFACTURING_DIVISIONS,
    RENUMBERED,
    division_name,
    has_two_meanings,
    is_manufacturing,
    parse_sni,
)


@pytest.mark.parametrize(
    "written", ["25.620", "25620", " 25 620 ", "25,620", "25.62", "C25.620", 25620, 25620.0, 25.62], ids=repr
)
def test_all_written_forms_are_one_code(written: str | float) -> None:
    assert parse_sni(written) == "25.620"


def test_spreadsheet_number_gets_its_last_zeros_back() -> None:
    assert parse_sni(29.2) == "29.200"
    assert parse_sni("01.110") == "01.110"


@pytest.mark.parametrize(
    "written", ["", "25", "2562", "256200", "25.6200", "²5620", "２５６２０", "metall", 25.0, 1110], ids=repr
)
def test_what_is_no_code_is_refused(written: str | float) -> None:
    with pytest.raises(IdentifierError):
        parse_sni(written)


@pytest.mark.parametrize(
    ("code", "expected"), [("10.110", True), ("33.200", True), ("09.900", False), ("35.110", False)]
)
def test_manufacturing_is_divisions_10_to_33(code: str, *, expected: bool) -> None:
    assert is_manufacturing(code) is expected
    assert bool(division_name(code)) is expected


def test_every_division_of_manufacturing_has_its_name() -> None:
    assert list(MANUFACTURING_DIVISIONS) == [str(division) for division in range(10, 34)]
    assert division_name("29.320") == "Tillverkning av motorfordon, släpfordon och påhängsvagnar"


def test_machining_and_locks_share_a_code_across_the_versions() -> None:
    assert RENUMBERED["25.620"] == "25.530"  # machining, SNI 2007 to SNI 2025
    assert RENUMBERED["25.720"] == "25.620"  # locks and hinges
    assert has_two_meanings("25.620")
    assert not has_two_meanings("29.320")
