"""Which cells hold a formula or an error.

A reader of values sees only what the formula gave when the file was saved, and of an error nothing at all.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse  # sizes are limited, see `limits`

from courses.register.limits import (
    DAMAGED,
    LINKS_PART,
    WORKBOOK_PART,
    Refused,
    require_honest_sizes,
    scan_sheet,
    sheet_parts,
)

type Place = tuple[int, int]

RELATIONSHIPS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
RELATIONSHIPS_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def find_formulas(archive: zipfile.ZipFile) -> dict[str, dict[Place, str]]:
    """Formulas and errors by sheet name and place (row and column from 1). Refuses what is too large inside."""
    require_honest_sizes(archive)
    suspects = [part for part in sheet_parts(archive) if scan_sheet(archive, part)]
    if not suspects:
        return {}
    titles = _titles_by_part(archive)
    try:
        return {titles[part]: _formulas_of(archive, part) for part in suspects if part in titles}
    except ValueError as error:  # a row or a cell whose number is none
        raise Refused(DAMAGED) from error


def counts_from_1904(archive: zipfile.ZipFile) -> bool:
    """Whether days are counted from 1904, as old Macintosh workbooks do."""
    for element in _elements(archive, WORKBOOK_PART, "workbookPr"):
        return element.get("date1904") in ("1", "true")
    return False


def _titles_by_part(archive: zipfile.ZipFile) -> dict[str, str]:
    targets = {}
    for link in _elements(archive, LINKS_PART, "Relationship"):
        target = link.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        targets[link.get("Id")] = path
    return {
        targets.get(sheet.get(RELATIONSHIPS) or sheet.get(RELATIONSHIPS_STRICT), ""): sheet.get("name", "")
        for sheet in _elements(archive, WORKBOOK_PART, "sheet")
    }


def _formulas_of(archive: zipfile.ZipFile, part: str) -> dict[Place, str]:
    found: dict[Place, str] = {}
    row = column = 0
    for event, element in _parse(archive, part):
        name = element.tag.rpartition("}")[2]
        if event == "start" and name == "row":
            row, column = int(element.get("r") or row + 1), 0
        elif event == "start" and name == "c":
            row, column = _place(element.get("r"), row, column + 1)
        elif event == "end" and name == "f":
            found[row, column] = f"={element.text or ''}"
        elif event == "end" and name == "c" and element.get("t") == "e":
            found.setdefault((row, column), "".join(element.itertext()) or "#")
        elif event == "end" and name == "row":
            element.clear()
    return found


def _place(reference: str | None, row: int, column: int) -> Place:
    """From `B29`; cells may leave their place out and then follow the one before."""
    if not reference:
        return row, column
    letters = reference.rstrip("0123456789")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return int(reference[len(letters) :] or row), number


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> list[Element]:
    return [element for event, element in _parse(archive, part) if event == "end" and element.tag.endswith(f"}}{name}")]


def _parse(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
    try:
        with archive.open(part) as stream:
            yield from iterparse(stream, events=("start", "end"))  # noqa: S314 - no entities: expat limits them
    except (ParseError, KeyError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise Refused(DAMAGED) from error
