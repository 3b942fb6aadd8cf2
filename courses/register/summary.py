"""What a coordinator reads before and after: per sheet what is new, changed and unchanged."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from companies.models import Agreement, Company
from courses.models import Attendance, Course, CourseRun, Enrolment, Session
from courses.register.columns import Sheet
from courses.register.sheets import attendance, companies, courses, people, runs, sessions
from courses.register.state import State
from participants.models import Employment, Participant

CHANGES_SHOWN = 300

SHEET_OF: dict[type[models.Model], Sheet] = {
    Company: companies.SHEET,
    Agreement: companies.SHEET,
    Participant: people.SHEET,
    Employment: people.SHEET,
    Course: courses.SHEET,
    CourseRun: runs.SHEET,
    Session: sessions.SHEET,
    Enrolment: attendance.SHEET,
    Attendance: attendance.SHEET,
}
LABELS = {
    "company": _("companies"),
    "agreement": _("agreements"),
    "participant": _("people"),
    "employment": _("employments"),
    "course": _("courses"),
    "courserun": _("course runs"),
    "session": _("sessions"),
    "enrolment": _("enrolments"),
    "attendance": _("attendance"),
}


def summary_of(state: State) -> dict[str, Any]:
    """Counts per sheet and model, and which rows change what. JSON, without anybody's data."""
    plans = [(model, state.plans[model], SHEET_OF[model]) for model in SHEET_OF if SHEET_OF[model] in state.tables]
    changes = [
        {"sheet": state.tables[sheet].table.title, "row": change.row, "fields": headings(sheet, change.after)}
        for model, plan, sheet in plans
        for change in plan.told_changes()
    ]
    return {
        "sheets": [
            {
                "sheet": cleaned.table.title,
                "rows": len(cleaned.rows) + len(cleaned.faulty),
                "faults": sum(fault.sheet == cleaned.table.title for fault in state.faults),
            }
            for cleaned in state.tables.values()
        ],
        "models": [
            {
                "sheet": state.tables[sheet].table.title,
                "model": model._meta.model_name,
                **plan.counts(),
            }
            for model, plan, sheet in plans
        ],
        "new": sum(plan.counts()["new"] for _, plan, _ in plans),
        "changed": len(changes),
        "changes": changes[:CHANGES_SHOWN],
        "left_alone": state.rows_left_alone,
        "faults": len(state.faults),
        "followers": sum(fault.followers for fault in state.faults),
        "not_read": state.not_read,
    }


def headings(sheet: Sheet, names: Any) -> list[str]:
    """The columns' headings for fields; what follows from several columns goes by the field's own name."""
    known = {column.name: column.heading for column in sheet.columns} | _OTHER_HEADINGS
    return sorted({known.get(name, name) for name in names})


_OTHER_HEADINGS = {
    "course_id": "Kurskod",
    "ends_at": "Slut",
    "break_starts_at": "Rast från",
    "break_ends_at": "Rast till",
    "arrived_at": "Ankom",
    "left_at": "Gick",
    "company_id": "Organisationsnummer",
    "net_minutes": "Minuter",
    "away_minutes": "Minuter",
    "cancelled_reason": "Status",
    "reason": "Status",
    "untold": "Status",
    "withdrawn_from": "Status",
}
