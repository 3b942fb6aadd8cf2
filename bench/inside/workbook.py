"""Row 5: companies in an empty database, and the workbook of people who work there."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

import xlsxwriter  # noqa: E402

from companies.models import Company  # noqa: E402
from compcor.core.identifiers import PersonalNumber, Sex  # noqa: E402
from courses.register.sheets.people import SHEET  # noqa: E402
from reporting.demo.companies import make_company  # noqa: E402
from reporting.demo.draw import Draw  # noqa: E402
from reporting.demo.identifiers import many_personal_numbers, organisation_numbers  # noqa: E402
from reporting.demo.names import address_part, family_name, given_name, job_title  # noqa: E402

SEED = 7
PEOPLE_PER_COMPANY = 10
PEOPLE_OF_PEER = 300  # it takes minutes for thousands
BORN = (date(1956, 1, 1), date(2004, 12, 31))
EDUCATIONS = ("Grundskola", "Gymnasieutbildning", "Kandidat-, yrkesexamen", "Magister, master")
COLUMNS = (
    "number", "given_name", "family_name", "email", "mobile", "org_number", "title", "starts_on", "education",
    "informed_on",
)  # fmt: skip
# One row in a hundred has a fault of one of these kinds: the column, and what is written there.
FAULTS = (("number", "19850709-9999"), ("email", "berit at home"), ("starts_on", "sometime"), ("education", "some"))
FAULTY = 100


def main(folder: Path, people: int) -> dict[str, Any]:
    """Makes companies; writes all people, a tenth of them, and all of them with faults."""
    draw = Draw(SEED)
    numbers = organisation_numbers(draw, people // PEOPLE_PER_COMPANY)
    Company.objects.bulk_create(make_company(draw, f"{family_name(draw, rare=1)} AB", number) for number in numbers)
    rows = list(people_rows(draw, numbers, people))
    write(folder / "all.xlsx", rows)
    write(folder / "tenth.xlsx", rows[: people // 10])
    write(folder / "peer.xlsx", rows[:PEOPLE_OF_PEER])
    return {"of_peer": PEOPLE_OF_PEER, "faults": write_with_faults(folder / "faulty.xlsx", rows)}


def people_rows(draw: Draw, companies: list[str], count: int) -> Iterator[list[str]]:
    """One employment each, every cell filled."""
    for sex, share in ((Sex.WOMAN, count // 2), (Sex.MAN, count - count // 2)):
        first, last = BORN
        for place, number in enumerate(many_personal_numbers(draw, sex, share, first=first, last=last)):
            yield _row(draw, sex, number, companies[place % len(companies)], place)


def _row(draw: Draw, sex: Sex, number: PersonalNumber, company: str, place: int) -> list[str]:
    given, family = given_name(draw, sex, number.birth_date), family_name(draw, rare=0.4)
    return [
        f"{number.number[:8]}-{number.number[8:]}", given, family,
        f"{address_part(given)}.{address_part(family)}.{sex}{place}@exempel.example", f"070-174 {place % 10_000:04}",
        f"{company[:6]}-{company[6:]}", job_title(draw), "2020-01-07", draw.choice(EDUCATIONS), "2020-09-01",
    ]  # fmt: skip


def write(path: Path, rows: list[list[str]]) -> None:
    """As a person would have typed it, under the sheet's own headings."""
    headings = {column.name: column.heading for column in SHEET.columns}
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as workbook:
        sheet = workbook.add_worksheet(SHEET.name)
        sheet.write_row(0, 0, [headings[name] for name in COLUMNS])
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)


def write_with_faults(path: Path, rows: list[list[str]]) -> list[tuple[int, str]]:
    """Where the faults stand: the row of the sheet and the heading."""
    headings = {column.name: column.heading for column in SHEET.columns}
    faulty, places = [list(row) for row in rows], []
    for turn, place in enumerate(range(0, len(rows), FAULTY)):
        name, value = FAULTS[turn % len(FAULTS)]
        faulty[place][COLUMNS.index(name)] = value
        places.append((place + 2, headings[name]))
    write(path, faulty)
    return places


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201 - that is its answer
