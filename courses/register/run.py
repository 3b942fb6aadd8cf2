"""One import from its bytes to what it would do: read, cleaned, compared. Nothing is written here."""

from datetime import datetime
from typing import Any

from compcor.core.database import take_turn
from compcor.core.periods import civil_date
from compcor.project.models import Partner, Project
from courses.register.cells import Context
from courses.register.cleaning import Meanings, clean_table
from courses.register.reading import read_tables
from courses.register.sheets import attendance, companies, courses, people, runs, sessions
from courses.register.state import Scope, State

SHEETS = (companies.SHEET, people.SHEET, courses.SHEET, runs.SHEET, sessions.SHEET, attendance.SHEET)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}


def read_register(content: bytes, *, now: datetime, scope: Scope | None = None) -> State:
    """What the file holds. Raises `Refused` for a file that cannot be read at all."""
    scope = scope or Scope()
    project = Project.objects.first()
    state = State(scope=scope, now=now, period=project.period if project else None)
    read = read_tables(content, SHEETS if scope.is_whole else (people.OF_COMPANY,))
    state.faults += read.faults
    state.not_read = read.not_read
    state.unread = {BY_NAME[sheet.name]: fault for sheet, fault in read.unread.items()}
    context = _context(now, counts_from_1904=read.counts_from_1904)
    meanings: Meanings = {}
    for sheet, table in read.tables.items():
        state.tables[BY_NAME[sheet.name]] = cleaned = clean_table(table, context, meanings)
        state.faults += cleaned.faults
    return state


def plan_register(state: State, *, holds: bool = False) -> State:
    """What the file would do. The number of queries does not depend on the number of rows.

    A plan that is to be written `holds` what it read until the transaction ends, in the order of everybody
    (docs/decisions.md): companies, courses, runs, sessions, people.
    """
    state.holds = holds
    if holds:
        take_turn("participants.register")
    _plan(state)
    places = {cleaned.table.title: place for place, cleaned in enumerate(state.tables.values())}
    state.faults.sort(key=lambda fault: (places.get(fault.sheet, -1), fault.row, fault.column))
    return state


def _context(now: datetime, *, counts_from_1904: bool) -> Context:
    partners = list(Partner.objects.values_list("name", "id"))
    return Context(
        today=civil_date(now),
        partners={name.casefold(): pk for name, pk in partners},
        partner_names=", ".join(name for name, _ in partners),
        counts_from_1904=counts_from_1904,
    )


def _plan(state: State) -> None:
    """Sheet by sheet, each after those that it refers to."""
    companies.plan(state, _named(state, (companies.SHEET, "org_number"), (people.SHEET, "org_number")))
    courses.plan(state, _named(state, (courses.SHEET, "code"), (runs.SHEET, "course_code")))
    run_codes = ((runs.SHEET, "code"), (sessions.SHEET, "run_code"), (attendance.SHEET, "run_code"))
    runs.plan(state, _named(state, *run_codes))
    sessions.plan(state)
    people.plan(state, _named(state, (people.SHEET, "number"), (attendance.SHEET, "number")))
    attendance.plan(state)


def _named(state: State, *columns: tuple[Any, str]) -> set[str]:
    """Every key that these columns name."""
    return {key for sheet, name in columns for row in state.rows(sheet) if (key := getattr(row, name)) is not None}
