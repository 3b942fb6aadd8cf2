"""Acts about courses, in words for their history."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "course.created": _("Added the course"),
    "course.changed": _("Changed the course"),
    "run.created": _("Planned the course run"),
    "run.changed": _("Changed the course run"),
    "run.state_changed": _("Changed the state"),
    "session.added": _("Added a session"),
    "session.changed": _("Changed a session"),
    "session.removed": _("Removed a session"),
    "enrolment.created": _("Enrolled"),
    "enrolment.confirmed": _("Confirmed the enrolment"),
    "enrolment.waitlisted": _("Put on the waiting list"),
    "enrolment.promoted": _("Got a seat from the waiting list"),
    "enrolment.declined": _("Declined the enrolment"),
    "enrolment.withdrawn": _("Withdrew the enrolment"),
    "enrolment.completed": _("Completed the course"),
    "enrolment.not_completed": _("Did not complete the course"),
    "attendance.recorded": _("Recorded attendance"),
    "attendance.recounted": _("Counted attendance anew"),
    "enrolment.changed": _("Changed the enrolment"),
    "register.uploaded": _("Uploaded the file"),
    "register.checked": _("The file was checked"),
    "register.refused": _("The file could not be read"),
    "register.confirmed": _("Confirmed the import"),
    "register.applied": _("The register was brought in"),
    "register.undone": _("Took the import back"),
}
FACTS = {
    "code": _("code"),
    "starts_at": _("starts"),
    "ends_at": _("ends"),
    "break_starts_at": _("break starts"),
    "break_ends_at": _("break ends"),
    "topic": _("topic"),
    "company_id": _("company"),
    "trainers": _("trainers with an account"),
}
