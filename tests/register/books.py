"""Workbooks for tests: written cell by cell as people do."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone

from courses.register.run import plan_register, read_register
from courses.register.state import Scope, State

DATA = Path(__file__).resolve().parent.parent / "data"
REGISTER = DATA / "register-2021-09.xlsx"
FAULTS = DATA / "register-faults.xlsx"

COMPANIES = ["Företagsnamn", "Organisationsnummer", "Kommun", "Avtal tecknat"]
PEOPLE = ["Personnummer", "Förnamn", "Efternamn", "Organisationsnummer", "Anställd från", "Anställd till"]
COURSES = ["Kurskod", "Kursnamn", "Område", "Nivå", "Timmar"]
RUNS = ["Tillfälle", "Kurskod", "Kommun", "Platser", "Status"]
SESSIONS = ["Tillfälle", "Datum", "Start", "Slut", "Rast från", "Rast till"]
ATTENDANCE = ["Tillfälle", "Datum", "Personnummer", "Status", "Ankom", "Gick"]

# A whole little register: one company, two people, one run of one session.
LITTLE: Mapping[str, Sequence[Sequence[Any]]] = {
    "Företag": [COMPANIES, ["Tornuggla Svets AB", "559823-6809", "Flen", "2020-09-01"]],
    "Deltagare": [
        PEOPLE,
        ["19850709-9805", "Åsa", "Ek", "559823-6809", date(2019, 1, 1), ""],
        ["19880513-2399", "Bo", "Al", "559823-6809", date(2019, 1, 1), ""],
    ],
    "Kurser": [COURSES, ["AUT-01", "Robotar", "Automatisering", "Nya behov", 8]],
    "Kurstillfällen": [RUNS, ["AUT-01-01", "AUT-01", "Flen", 12, "Genomfört"]],
    "Träffar": [SESSIONS, ["AUT-01-01", date(2021, 3, 1), "08:00", "16:30", "12:00", "12:30"]],
    "Närvaro": [
        ATTENDANCE,
        ["AUT-01-01", date(2021, 3, 1), "19850709-9805", "Närvarande", "", ""],
        ["AUT-01-01", date(2021, 3, 1), "19880513-2399", "Delvis", "10:00", ""],
    ],
}


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    *,
    hidden: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
) -> bytes:
    """An .xlsx; days and times as a spreadsheet has them, text that begins with = as a formula."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **(options or {})})
    days, times = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date | datetime):
                    sheet.write_datetime(row, column, cell, days)
                elif isinstance(cell, time):
                    sheet.write_datetime(row, column, cell, times)
                else:
                    sheet.write(row, column, cell)
    book.close()
    return buffer.getvalue()


def little(**changes: Sequence[Sequence[Any]]) -> dict[str, Sequence[Sequence[Any]]]:
    """The little register with other sheets; None leaves one out."""
    return {name: rows for name, rows in {**LITTLE, **changes}.items() if rows is not None}


def check(content: bytes, *, scope: Scope | None = None) -> State:
    """Read and plan; nothing is written."""
    return plan_register(read_register(content, now=timezone.now(), scope=scope))


def codes(state: State) -> list[tuple[str, int, int, str]]:
    """The faults by place and code."""
    return [(fault.sheet, fault.row, fault.column, fault.code) for fault in state.faults]
