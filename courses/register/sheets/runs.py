"""Kurstillfällen: course runs."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from courses.enums import RunState
from courses.models import CourseRun
from courses.register import cells
from courses.register.columns import Column, Sheet
from courses.register.plans import References
from courses.register.state import RunFacts, State
from courses.seats import seats_taken

STATES = {
    "Planerat": RunState.PLANNED,
    "Öppet": RunState.OPEN,
    "Bekräftat": RunState.CONFIRMED,
    "Pågår": RunState.RUNNING,
    "Genomfört": RunState.COMPLETED,
    "Inställt": RunState.CANCELLED,
    "Öppen för anmälan": RunState.OPEN,
    "Pågående": RunState.RUNNING,
    "Genomförd": RunState.COMPLETED,
    "Avslutat": RunState.COMPLETED,
    "Inställd": RunState.CANCELLED,
    "Planerad": RunState.PLANNED,
}
FACTS = ("course_id", "municipality", "provider", "trainer_names", "seats", "state", "cancelled_reason")


class RunRow(NamedTuple):
    """A row of the sheet Kurstillfällen."""

    row: int
    code: str
    course_code: str
    municipality: str
    provider: str | None
    trainer_names: str | None
    seats: int
    state: str | None


class RunDraft(NamedTuple):
    """A run that is new; a negative course is one that the file brings."""

    row: int
    code: str
    course_id: int
    municipality: str
    provider: str
    trainer_names: str
    seats: int
    state: str
    cancelled_reason: str


SHEET = Sheet(
    "Kurstillfällen",
    (
        Column("code", "Tillfälle", cells.code, required=True, spellings=("Tillfälleskod", "Kurstillfälle")),
        Column("course_code", "Kurskod", cells.code, required=True, spellings=("Kurs",)),
        Column("municipality", "Kommun", cells.municipality, required=True),
        Column("provider", "Leverantör", cells.text(160), spellings=("Utbildare",)),
        Column("trainer_names", "Lärare", cells.text(200), spellings=("Utbildningsledare",)),
        Column("seats", "Platser", cells.whole_number(0, 10_000), required=True, spellings=("Antal platser",)),
        Column("state", "Status", cells.choice(STATES)),
    ),
    RunRow,
    key=lambda row: row.code,
)


def plan(state: State, codes: set[str]) -> None:
    """New and changed runs."""
    state.refuse_faulty(SHEET, state.runs)
    runs = state.held(CourseRun.objects.filter(code__any_of=sorted(codes)))
    runs = runs.annotate(taken=seats_taken())
    existing = {facts["code"]: facts for facts in runs.values("id", "code", "min_seats", "taken", *FACTS)}
    state.runs.ids.update({code: facts["id"] for code, facts in existing.items()})
    state.run_facts.update({facts["id"]: RunFacts(facts["state"], facts["seats"]) for facts in existing.values()})
    to_courses = References(state.courses, own=state.runs)
    for row in state.distinct(SHEET, "code", state.runs):
        course = state.courses.ids.get(row.course_code)
        facts = existing.get(row.code)
        if course is None:
            fault = state.possible_fault(SHEET, row, "course_code", "no_course")
            to_courses.miss(row.course_code, fault, row.code)
        elif facts and row.seats < facts["min_seats"]:
            least = {"least": facts["min_seats"], "most": 10_000}
            state.runs.refuse(row.code, state.fault(SHEET, row, "seats", "number_range", **least))
        elif facts and row.seats < min(facts["seats"], facts["taken"]):
            state.runs.refuse(row.code, state.fault(SHEET, row, "seats", "seats_taken", number=facts["taken"]))
        else:
            _plan_run(state, row, course, facts)
    state.faults += to_courses.settle()


def _plan_run(state: State, row: RunRow, course: int, facts: dict[str, Any] | None) -> None:
    plan = state.plans[CourseRun]
    reason = _("Cancelled according to the register.") if row.state == RunState.CANCELLED else ""
    if facts is None:
        draft = RunDraft(
            row.row, row.code, course, row.municipality, row.provider or "", row.trainer_names or "", row.seats,
            row.state or RunState.PLANNED.value, reason,
        )  # fmt: skip
        pk = state.runs.ids[row.code] = plan.add(draft)
        state.run_facts[pk] = RunFacts(draft.state, draft.seats)
        return
    said = {name: getattr(row, name, None) for name in FACTS} | {"course_id": course}
    if row.state and row.state != facts["state"]:
        said["cancelled_reason"] = reason
    change = plan.compare(facts["id"], row.row, facts, said)
    if change and "course_id" in change.after:
        state.reclassified_courses |= {facts["course_id"], course}
    state.run_facts[facts["id"]] = RunFacts(row.state or facts["state"], row.seats)
