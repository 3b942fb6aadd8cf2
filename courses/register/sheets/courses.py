"""Kurser: the catalogue."""

from decimal import Decimal
from typing import NamedTuple

from courses.enums import Level, Theme
from courses.models import Course
from courses.register import cells
from courses.register.columns import Column, Sheet
from courses.register.state import State

LEVELS = {"Grundläggande": Level.BASIC, "Nya behov": Level.NEW_NEEDS, "Grund": Level.BASIC, "Ny": Level.NEW_NEEDS}
THEMES = {
    "Digitalisering": Theme.DIGITALISATION,
    "Automatisering": Theme.AUTOMATION,
    "Hållbarhet": Theme.SUSTAINABILITY,
    "Elektrifiering": Theme.ELECTRIFICATION,
    "Automation": Theme.AUTOMATION,
}
FACTS = ("title", "theme", "level", "hours")


class CourseRow(NamedTuple):
    """A row of the sheet Kurser."""

    row: int
    code: str
    title: str
    theme: str | None
    level: str
    hours: Decimal


SHEET = Sheet(
    "Kurser",
    (
        Column("code", "Kurskod", cells.code, required=True, spellings=("Kod",)),
        Column("title", "Kursnamn", cells.text(160), required=True, spellings=("Kurs", "Namn", "Titel")),
        Column("theme", "Område", cells.choice(THEMES), spellings=("Tema",)),
        Column("level", "Nivå", cells.choice(LEVELS), required=True),
        Column("hours", "Timmar", cells.hours, required=True, spellings=("Antal timmar",)),
    ),
    CourseRow,
    key=lambda row: row.code,
)


def plan(state: State, codes: set[str]) -> None:
    """New and changed courses. Only a basic course can be without a theme."""
    state.refuse_faulty(SHEET, state.courses)
    courses = state.held(Course.objects.filter(code__any_of=sorted(codes)))
    existing = {facts["code"]: facts for facts in courses.values("id", "code", *FACTS)}
    state.courses.ids.update({code: facts["id"] for code, facts in existing.items()})
    for row in state.distinct(SHEET, "code", state.courses):
        facts = existing.get(row.code)
        if row.level != Level.BASIC and not (row.theme or (facts and facts["theme"])):
            choices = ", ".join(list(THEMES)[:4])
            state.courses.refuse(row.code, state.fault(SHEET, row, "theme", "no_theme", choices=choices))
        elif facts is None:
            state.courses.ids[row.code] = state.plans[Course].add(row)
        else:
            said = {name: getattr(row, name) for name in FACTS}
            change = state.plans[Course].compare(facts["id"], row.row, facts, said)
            if change and change.after.keys() & {"theme", "level"}:
                state.reclassified_courses.add(facts["id"])
