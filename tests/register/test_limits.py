"""What is not a register is refused with one sentence, before it can cost memory."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest

from courses.register import limits
from courses.register.limits import Refused
from courses.register.marked import LARGEST_MARKED, LARGEST_UNPACKED_MARKED, can_mark
from tests.register.books import check, little, workbook

pytestmark = pytest.mark.django_db
CELL = b'<c r="A1" t="n"><v>1</v></c>'


SHEET = "xl/worksheets/sheet1.xml"


def repacked(content: bytes, part: str, change: bytes, *, to: bytes = b"", called: str = "") -> bytes:
    """The workbook with `to` instead of `change` in one of its parts, which may be `called` something else."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if called and name == limits.LINKS_PART:
                body = body.replace(part.removeprefix("xl/").encode(), called.removeprefix("xl/").encode())
            new.writestr((name == part and called) or name, body.replace(change, to) if name == part else body)
    return buffer.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        check(content)
    return str(refused.value.message)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 a report",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"just a line of text",
        b"a;b;c\n1;2;3\n",
        b"\0" * 100,
        "Förnamn;Efternamn\nÅsa;Ek\n".encode(),
    ],
)
def test_what_is_no_register(content: bytes) -> None:
    assert refusal(content) == str(limits.NOT_A_REGISTER)


def test_an_archive_that_is_no_workbook() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert refusal(buffer.getvalue()) == str(limits.NOT_A_REGISTER)


def test_a_workbook_without_any_of_the_sheets() -> None:
    assert refusal(workbook({"Blad1": [["a", "b"], [1, 2]]})) == str(limits.NOT_A_REGISTER)


def test_an_old_or_protected_workbook() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == str(limits.OLD_FORMAT)


def test_a_cut_workbook() -> None:
    assert refusal(workbook(little())[:2000]) == str(limits.DAMAGED)


def test_a_file_above_25_megabytes() -> None:
    assert refusal(b"PK" + bytes(limits.LARGEST_FILE)) == str(limits.TOO_LARGE)


def test_an_empty_file() -> None:
    assert refusal(b" \n") == "The file is empty."


@pytest.mark.parametrize("place", [b'r="XFD1048576"', b"r='XFD1'", b'r = "A1048576"', b'r="BA1"', b'\n r="A150000"'])
def test_one_cell_in_the_last_corner(place: bytes) -> None:
    """A sheet of a few kilobytes whose extent would ask for gigabytes."""
    content = repacked(workbook(little()), SHEET, b'<c r="A1"', to=b"<c " + place)

    assert refusal(content) == str(limits.TOO_WIDE)


@pytest.mark.parametrize("called", ["xl/worksheets/sheet1.dat", "xl/worksheets/Sheet1.XML", "xl/worksheets/a/b.xml"])
def test_a_sheet_is_looked_at_whatever_it_is_called(called: str) -> None:
    """Eight kilobytes that were read as a table of 140,000 rows and 700 columns."""
    far = b'<row r="140000"><c r="ZZ140000"><v>1</v></c></row></sheetData>'
    content = repacked(workbook(little()), SHEET, b"</sheetData>", to=far, called=called)

    assert refusal(content) == str(limits.TOO_WIDE)


@pytest.mark.parametrize(
    "cells", [b"<row><c><v>1</v></c></row>" * 170_000, b"<row>" + b"<c><v>1</v></c>" * 20_000 + b"</row>"]
)
def test_rows_and_cells_that_do_not_say_where_they_are_count_too(cells: bytes) -> None:
    content = repacked(workbook(little()), SHEET, b"</sheetData>", to=cells + b"</sheetData>")

    assert refusal(content) == str(limits.TOO_WIDE)


def test_a_list_of_sheets_that_would_fill_the_memory() -> None:
    flood = b"<a/>" * (limits.LARGEST_INDEX // 4) + b"<sheets>"

    assert refusal(repacked(workbook(little()), limits.WORKBOOK_PART, b"<sheets>", to=flood)) == str(
        limits.TOO_MUCH_INSIDE
    )


@pytest.mark.parametrize("body", [b"\n" * 150_000, b";" * 200_000, (b";" * 60 + b"\n") * 3])
def test_a_csv_file_of_nothing_but_lines_or_separators(body: bytes) -> None:
    heading = "Företagsnamn;Organisationsnummer;Kommun\n".encode()

    assert refusal(heading + body) == str(limits.TOO_WIDE)


def test_a_workbook_that_promises_too_much() -> None:
    """300 MB of zeros pack to 300 kB."""
    buffer = BytesIO(workbook(little()))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a.xml", "w") as part:
        for _ in range(limits.LARGEST_UNPACKED // limits.MEBIBYTE):
            part.write(bytes(limits.MEBIBYTE))

    assert refusal(buffer.getvalue()) == str(limits.TOO_MUCH_INSIDE)


def test_a_workbook_that_unpacks_to_more_than_its_directory_says() -> None:
    """Also when what the directory promises has the right check sum: others read on to the end of the part."""
    content = bytearray(workbook(little()))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        part, body = archive.getinfo("xl/sharedStrings.xml"), archive.read("xl/sharedStrings.xml")
    whole = struct.pack("<III", part.CRC, part.compress_size, part.file_size)
    begun = struct.pack("<III", zlib.crc32(body[:10]), part.compress_size, 10)
    assert content.count(whole) == 2
    content = content.replace(whole, begun)
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        assert archive.read("xl/sharedStrings.xml") == body[:10]  # nothing is wrong with it for zipfile

    with pytest.raises(Refused), zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        limits.require_honest_sizes(archive)
    assert refusal(bytes(content)) == str(limits.DAMAGED)


def test_too_many_sheets() -> None:
    sheets = {f"Blad{number}": [["a"]] for number in range(limits.MOST_SHEETS + 1)}

    assert refusal(workbook(little() | sheets)) == str(limits.TOO_MUCH_INSIDE)


def test_entities_do_not_multiply() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = workbook(little())
    content = repacked(content, "xl/workbook.xml", b"<workbook ", to=bomb + b"<workbook ")
    content = repacked(content, "xl/workbook.xml", "Företag".encode(), to=b"&b;")

    assert "a" * 80 not in refusal(content)


def test_a_small_file_that_unpacks_to_much_is_not_marked() -> None:
    """Handing back the marked workbook opens all of it in memory."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (LARGEST_UNPACKED_MARKED + 1))

    assert len(content.getvalue()) < LARGEST_MARKED
    assert not can_mark(content.getvalue(), [])
