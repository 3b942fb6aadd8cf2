"""The paragraph "how people really write": every way of writing means what the person meant."""

import re
import unicodedata
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compcor.core.identifiers import luhn_check_digit
from courses.models import Attendance, Course, Session
from courses.register import cells
from courses.register.cells import Context
from courses.register.faults import MESSAGES, CellFault
from courses.register.limits import Refused
from courses.register.sheets import companies, people, sessions
from tests.register.books import ATTENDANCE, COMPANIES, PEOPLE, SESSIONS, check, codes, little, workbook

pytestmark = pytest.mark.django_db
CONTEXT = Context(today=date(2021, 9, 30))


def replaced(content: bytes, part: str, changes: dict[str, str]) -> bytes:
    """The workbook with other XML in a part, as other programs may write it."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            for pattern, other in changes.items() if name == part else ():
                text = re.sub(pattern, other, text, count=1)
            after.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "written",
    [
        date(2021, 3, 1),
        datetime(2021, 3, 1, 0, 0),  # noqa: DTZ001 - cells have no time zone
        "2021-03-01",
        " 2021-03-01 ",
        "2021-03-01 00:00:00",
        "20210301",
        20210301.0,
        44256.0,
        "1/3 2021",
        "1/3 21",
        "1/3-2021",
        "01.03.2021",
        "1 mars 2021",
        "1 mars\u00a02021",
    ],
)
def test_days(written: Any) -> None:
    assert cells.day(written, CONTEXT) == date(2021, 3, 1)


@pytest.mark.parametrize("written", ["31.2.2021", "i våras", "2021", "13/13 2021", "=1+1", True, 7.0, "1021-01-01"])
def test_what_is_no_day(written: Any) -> None:
    with pytest.raises(CellFault):
        cells.day(written, CONTEXT)


def test_a_day_number_of_an_old_macintosh() -> None:
    context = Context(today=CONTEXT.today, counts_from_1904=True)

    assert cells.day(44256.0 - 1462, context) == date(2021, 3, 1)


@pytest.mark.parametrize(
    "written",
    [
        "8:30",
        "08:30",
        "08.30",
        "8.30",
        "08:30:00",
        time(8, 30),
        time(8, 29, 59, 999_000),  # what a spreadsheet made of it
        8.5 / 24,
        timedelta(hours=8, minutes=30),
    ],
)
def test_times(written: Any) -> None:
    assert cells.clock(written, CONTEXT) == time(8, 30)


@pytest.mark.parametrize("written", ["25:10", "8:75", "förmiddag", -0.5, True])
def test_what_is_no_time(written: Any) -> None:
    with pytest.raises(CellFault) as fault:
        cells.clock(written, CONTEXT)
    assert fault.value.code == "not_time"


@pytest.mark.parametrize("written", ["11,5", "11.5", 11.5, " 11,5 ", "11,50"], ids=repr)
def test_decimals(written: Any) -> None:
    assert cells.decimal(0, 1000)(written, CONTEXT) == Decimal("11.5")


@pytest.mark.parametrize("written", ["1e999999999", "-1E+999999999", "1e308", 1e308])
def test_a_number_that_no_memory_holds_is_a_fault(written: Any) -> None:
    with pytest.raises(CellFault) as fault:
        cells.whole_number(0, 10_000)(written, CONTEXT)
    assert fault.value.code == "number_range"


def test_headings_of_decomposed_letters_are_known() -> None:
    """As some programs on a Macintosh write å, ä and ö."""
    assert companies.SHEET.column_of(unicodedata.normalize("NFD", "Företagsnamn")).name == "name"


def test_thousands_with_spaces() -> None:
    assert cells.whole_number(0, 10_000)("1\u00a0250", CONTEXT) == 1250


@pytest.mark.parametrize(
    "written", ["198507099805", "19850709-9805", "850709-9805", "8507099805", 8507099805.0, "19850709\u20139805 "]
)
def test_personal_numbers(written: Any) -> None:
    assert cells.personal_number(written, CONTEXT) == "198507099805"


@pytest.mark.parametrize("written", ["559823-6809", "5598236809", "165598236809", "16559823-6809", 5598236809.0])
def test_company_numbers(written: Any) -> None:
    assert cells.org_number(written, CONTEXT) == "5598236809"


@pytest.mark.parametrize(
    ("written", "means"), [("ja", True), ("JA ", True), ("x", True), (1.0, True), ("nej", False), ("Nej", False)]
)
def test_yes_and_no(written: Any, means: bool) -> None:
    assert cells.yes_or_no(written, CONTEXT) is means


@pytest.mark.parametrize("written", ["Örebro", "örebro kommun", " ÖREBRO ", "1880"])
def test_municipalities(written: str) -> None:
    assert cells.municipality(written, CONTEXT) == "1880"


@pytest.mark.parametrize("written", ["Eftergymnasial ≥ 2 år", "eftergymnasial >= 2 år", "Eftergymnasial  ≥ 2 år"])
def test_education(written: str) -> None:
    column = next(column for column in people.SHEET.columns if column.name == "education")

    assert column.clean(written, CONTEXT) == "post_secondary"


@given(
    st.text(max_size=40) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.dates() | st.times()
)
def test_no_cell_makes_the_import_fall_over(value: Any) -> None:
    """Whatever stands in a cell has a meaning or a fault with words for it."""
    cleaners = {column.clean for sheet in (people.SHEET, sessions.SHEET) for column in sheet.columns}
    for clean in cleaners | {cells.municipality, cells.sni, cells.partner, cells.hours, cells.decimal(0, 9)}:
        try:
            clean(value, CONTEXT)
        except CellFault as fault:
            assert fault.code in MESSAGES


@given(st.dates(date(1930, 1, 1), date(2006, 1, 1)), st.integers(10, 999))
def test_a_personal_number_means_the_same_in_every_form(born: date, serial: int) -> None:
    digits = f"{born:%y%m%d}{serial:03}"
    number = f"{born:%Y}"[:2] + digits + str(luhn_check_digit(digits))
    forms = [number, f"{number[:8]}-{number[8:]}", number[2:], f"{number[2:8]}-{number[8:]}", float(number)]

    assert {cells.personal_number(form, Context(today=date(2021, 9, 30))) for form in forms} == {number}


def test_headings_may_stand_lower_in_any_order_with_strange_columns_and_empty_rows_between() -> None:
    rows = [
        ["Register över företag"],
        [],
        ["Anteckning", "Kommun ", "ORG.NR", "Företagsnamn"],
        [],
        ["ring", " Flen\u00a0", " 5598236809", "  Tornuggla   Svets AB "],
        [],
        ["", "", "", ""],
    ]
    state = check(workbook(little(Företag=rows)))

    assert codes(state) == []
    (company,) = next(iter(state.plans.values())).new
    assert (company.row, company.name, company.municipality) == (5, "Tornuggla Svets AB", "0482")


def test_a_table_that_does_not_begin_in_the_first_cell() -> None:
    rows = [[], ["", "", *COMPANIES], ["", "", "Tornuggla Svets AB", "559823-6800", "Flen", ""]]

    assert codes(check(workbook({"Företag": rows}))) == [("Företag", 3, 4, "org_number_check")]


def test_dates_of_a_workbook_that_counts_from_1904() -> None:
    state = check(workbook(little(), options={"date_1904": True}))

    assert codes(state) == []
    assert state.plans[Session].new[0].starts_on == date(2021, 3, 1)


def test_a_hidden_sheet_is_read_by_its_name_and_no_other() -> None:
    sheets = little() | {"Gammalt": [PEOPLE, ["19850709-9805", "Fel", "Namn", "559823-6809", "i våras", ""]]}
    state = check(workbook(sheets, hidden=["Gammalt", "Kurser"]))

    assert codes(state) == []
    assert state.not_read == ["Gammalt"]
    assert len(state.plans[Course].new) == 1


def test_a_visible_sheet_of_another_name_is_known_by_its_headings() -> None:
    sheets = little()
    sheets["Blad1"] = sheets.pop("Företag")

    assert codes(check(workbook(sheets))) == []


def test_a_formula_is_a_fault_where_a_value_belongs_and_nowhere_else() -> None:
    rows = [[*COMPANIES, "Summa"], ["Tornuggla Svets AB", "559823-6809", "Flen", "=TODAY()", "=1+1"]]

    assert codes(check(workbook(little(Företag=rows))))[0] == ("Företag", 2, 4, "formula")
    assert len(codes(check(workbook(little(Företag=rows))))) == 1


def test_an_error_is_a_fault_also_where_a_cell_may_be_empty() -> None:
    """An empty time means the whole session: an error is not let through as one."""
    rows = [ATTENDANCE, ["AUT-01-01", date(2021, 3, 1), "19850709-9805", "Delvis", "10:00", "11:00"]]
    content = replaced(workbook(little(Närvaro=rows)), "xl/worksheets/sheet6.xml", {
        r'<c r="F2"[^>]*>.*?</c>': '<c r="F2" t="e"><v>#N/A</v></c>',
    })  # fmt: skip

    state = check(content)

    assert codes(state) == [("Närvaro", 2, 6, "error")]
    assert state.faults[0].value == "#N/A"


def test_a_cell_that_another_one_covers_is_a_fault() -> None:
    """Ten o'clock for two people: only the first of the merged cells has the time."""
    book = openpyxl.load_workbook(BytesIO(workbook(little())))
    book["Närvaro"]["E2"] = "10:00"
    book["Närvaro"].merge_cells("E2:E3")
    book["Närvaro"].merge_cells("H4:XFD4")  # far out, and nobody's
    buffer = BytesIO()
    book.save(buffer)

    assert codes(check(buffer.getvalue())) == [("Närvaro", 3, 5, "merged")]


def test_more_merged_cells_than_a_register_has() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(little())))
    book["Närvaro"].merge_cells("H4:I149000")
    buffer = BytesIO()
    book.save(buffer)

    with pytest.raises(Refused):
        check(buffer.getvalue())


def test_text_that_looks_like_a_formula_is_one() -> None:
    state = check("Företagsnamn;Organisationsnummer;Kommun\n=HYPERLINK(1);559823-6809;Flen\n".encode())

    assert codes(state) == [("Företag", 2, 1, "formula")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_one_sheet_as_csv(encoding: str, separator: str) -> None:
    rows = [COMPANIES, ["Ärla Svets AB", "559823-6809", "Strängnäs", "2020-09-01"]]
    state = check("\r\n".join(separator.join(row) for row in rows).encode(encoding))

    assert codes(state) == []
    assert next(iter(state.plans.values())).new[0].name == "Ärla Svets AB"


def test_an_end_before_the_start_is_the_next_morning() -> None:
    """The night when summer time ends is an hour longer, and nobody writes that down."""
    state = check(
        workbook(
            little(
                Träffar=[SESSIONS, ["AUT-01-01", date(2020, 10, 24), time(22), time(6), "", ""]],
                Närvaro=[ATTENDANCE, ["AUT-01-01", date(2020, 10, 24), "850709-9805", "Närvarande", "", "06:00"]],
            )
        )
    )

    assert codes(state) == []
    assert state.plans[Attendance].new[0].net_minutes == 9 * 60
