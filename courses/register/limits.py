"""What is let in: judged from the packed file and its directory, before anything is unpacked whole.

A sheet of 5 kB with one cell in the last corner asks for gigabytes, and 500 kB can unpack to 500 MB.
"""

import re
import zipfile
from collections.abc import Iterator
from copy import copy
from io import BytesIO
from typing import IO
from zlib import error as ZlibError  # noqa: N812 - an exception

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 25 * MEBIBYTE
LARGEST_UNPACKED = 200 * MEBIBYTE
MOST_PARTS = 500
MOST_SHEETS = 30
MOST_ROWS = 149_999
MOST_COLUMNS = 52
LARGEST_INDEX = 4 * MEBIBYTE
CHUNK = MEBIBYTE
OVERLAP = 64
# Rows and cells are counted by the ends of their tags, of which each has one or two; some stand in two pieces.
SLACK = 10_000

SHEET_FOLDER = "xl/worksheets/"
WORKBOOK_PART = "xl/workbook.xml"
LINKS_PART = "xl/_rels/workbook.xml.rels"

# A cell's place beyond column AZ or row 149,999, whatever the file says of its own extent.
_BEYOND = re.compile(rb"""\sr\s*=\s*["'](?:[B-Z][A-Z]|[A-Z]{3}|[A-Z]{0,2}(?:[2-9]\d{5}|1[5-9]\d{4}|\d{7}))""")
_UNUSUAL = (b"r='", b" r =", b"r= ", b"\tr=", b"\nr=", b"\rr=")
_FORMULA_OR_ERROR = (
    b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b"<f\n", b"<f\r", b"<f\t", b't="e"', b"t='e'",
)  # fmt: skip
_BEYOND_USUAL = re.compile(_BEYOND.pattern.replace(rb"""\sr\s*=\s*["']""", b' r="'))


class Refused(Exception):  # noqa: N818 - what we say to the file
    """The file is not read. `message` is one sentence for the person."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


NOT_A_REGISTER = _("This is neither an Excel workbook (.xlsx) nor a CSV file. Save it as one of them and try again.")
TOO_LARGE = _("The file is larger than 25 MB. Split it and bring in the parts one by one.")
TOO_MUCH_INSIDE = _("The workbook is too large inside. Copy the values alone to a new workbook and try again.")
TOO_WIDE = _(
    "A sheet reaches beyond column AZ or row 149,999. Remove what stands far out, empty formats too, and try again."
)
DAMAGED = _("The workbook is damaged and cannot be read. Open it in Excel, save it anew and try again.")
LOCKED = _("The workbook is protected by a password. Remove the password and try again.")
OLD_FORMAT = _("This is an old Excel workbook (.xls) or a protected one. Save it as .xlsx without a password.")


def require_size(content: bytes) -> None:
    """Refuse a file that is empty or larger than 25 MB."""
    if len(content) > LARGEST_FILE:
        raise Refused(TOO_LARGE)
    if not content.strip():
        raise Refused(_("The file is empty."))


def is_workbook(content: bytes) -> bool:
    """Whether it is an .xlsx; refuses what is a spreadsheet of another kind."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(OLD_FORMAT)
    return content.startswith(b"PK")


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The packed workbook, if its directory promises no more than we let in."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused(DAMAGED) from error
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if WORKBOOK_PART not in names:
        raise Refused(NOT_A_REGISTER)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(LOCKED)
    sheets = [name for name in sheet_parts(archive) if not name.endswith(".rels")]
    too_many = len(parts) > MOST_PARTS or len(parts) != len(names) or len(sheets) > MOST_SHEETS
    indexes = [part.file_size for part in parts if part.filename in (WORKBOOK_PART, LINKS_PART)]
    if too_many or unpacked_size(archive) > LARGEST_UNPACKED or max(indexes) > LARGEST_INDEX:
        raise Refused(TOO_MUCH_INSIDE)
    return archive


def unpacked_size(archive: zipfile.ZipFile) -> int:
    """How many bytes the directory promises; reading stops where a part holds more."""
    return sum(part.file_size for part in archive.infolist())


def sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """The names of the parts that can be sheets: a workbook may call them as it likes, but they lie in one folder."""
    return [name for name in archive.namelist() if name.replace("\\", "/").casefold().startswith(SHEET_FOLDER)]


def require_honest_sizes(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook whose parts are larger than its directory says. Sheets are read by `scan_sheet`."""
    sheets = set(sheet_parts(archive))
    for part in archive.namelist():
        if part not in sheets:
            for _chunk in chunks(archive, part):
                pass


def chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part piece by piece, each with the end of the one before. What is not as the directory says is refused.

    `zipfile` reads no further than the promised size, other readers do: so more is asked for than was promised.
    """
    whole = copy(archive.getinfo(part))
    promised, found = whole.file_size, 0
    whole.file_size = promised + 1
    whole.CRC = None  # type: ignore[assignment]  # a sum that is not compared
    try:
        with archive.open(whole) as stream:
            for tail, piece in _pieces(stream):
                found += len(piece)
                yield tail + piece
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, OSError) as error:
        raise Refused(DAMAGED) from error
    if found != promised:
        raise Refused(DAMAGED)


def _pieces(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    tail = b""
    while piece := stream.read(CHUNK):
        yield tail, piece
        tail = piece[-OVERLAP:]


def scan_sheet(archive: zipfile.ZipFile, part: str) -> bool:
    """Refuse a sheet with a cell far out, or with more than it has room for; tell if it may hold formulas or errors.

    Rows and cells need not say where they are, and then follow the one before.
    """
    may_have_formulas = False
    rows = cells = 0
    for chunk in chunks(archive, part):
        if b"\0" in chunk:
            raise Refused(DAMAGED)  # UTF-16, in which nobody writes sheets
        beyond = _BEYOND if any(sign in chunk for sign in _UNUSUAL) else _BEYOND_USUAL
        if beyond.search(chunk):
            raise Refused(TOO_WIDE)
        rows += chunk.count(b"row>")
        cells += chunk.count(b"c>")
        if rows > 2 * MOST_ROWS + SLACK or cells > 2 * rows * MOST_COLUMNS + SLACK:
            raise Refused(TOO_WIDE)
        may_have_formulas = may_have_formulas or any(sign in chunk for sign in _FORMULA_OR_ERROR)
    return may_have_formulas
