"""Choices of courses, enrolments and attendance."""

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The project's two levels of content (docs/domain.md §0.1)."""

    BASIC = "basic", _("basic")
    NEW_NEEDS = "new_needs", _("new needs")


class Theme(models.TextChoices):
    """The project's four areas; a basic course may have none."""

    DIGITALISATION = "digitalisation", _("digitalisation")
    AUTOMATION = "automation", _("automation")
    SUSTAINABILITY = "sustainability", _("sustainability")
    ELECTRIFICATION = "electrification", _("electrification")


# What somebody has attended, as bits from the lowest: no theme, each theme, each level.
AREAS = tuple(("theme", theme) for theme in ("", *Theme.values)) + tuple(("level", level) for level in Level.values)


class RunState(models.TextChoices):
    """planned → open → confirmed → running → completed; cancelled with a reason."""

    PLANNED = "planned", pgettext_lazy("course run", "planned")
    OPEN = "open", pgettext_lazy("course run", "open")
    CONFIRMED = "confirmed", pgettext_lazy("course run", "confirmed")
    RUNNING = "running", pgettext_lazy("course run", "running")
    COMPLETED = "completed", pgettext_lazy("course run", "completed")
    CANCELLED = "cancelled", pgettext_lazy("course run", "cancelled")

    @property
    def tone(self) -> str:
        """How the state is coloured, beside its word."""
        return {self.OPEN: "note", self.CONFIRMED: "good", self.RUNNING: "good", self.CANCELLED: "bad"}.get(self, "")


# Companies enrol on these by themselves; coordinators on planned and running ones too.
OPEN_RUN_STATES = (RunState.OPEN, RunState.CONFIRMED)
ENROLLABLE_RUN_STATES = (RunState.PLANNED, RunState.OPEN, RunState.CONFIRMED, RunState.RUNNING)


class EnrolmentState(models.TextChoices):
    """requested → confirmed | waitlisted | declined | withdrawn → completed | not completed."""

    REQUESTED = "requested", pgettext_lazy("enrolment", "requested")
    CONFIRMED = "confirmed", pgettext_lazy("enrolment", "confirmed")
    WAITLISTED = "waitlisted", pgettext_lazy("enrolment", "on the waiting list")
    DECLINED = "declined", pgettext_lazy("enrolment", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("enrolment", "withdrawn")
    COMPLETED = "completed", pgettext_lazy("enrolment", "completed")
    NOT_COMPLETED = "not_completed", pgettext_lazy("enrolment", "not completed")

    @property
    def tone(self) -> str:
        """How the state is coloured, beside its word."""
        tones = {
            self.REQUESTED: "wait",
            self.CONFIRMED: "good",
            self.WAITLISTED: "note",
            self.DECLINED: "bad",
            self.COMPLETED: "good",
            self.NOT_COMPLETED: "bad",
        }
        return tones.get(self, "")

    def label_for_company(self) -> str:
        """The state as a company's contact says it."""
        words = {
            self.REQUESTED: gettext("asked for: your coordinator decides"),
            self.CONFIRMED: gettext("has a seat"),
            self.WITHDRAWN: gettext("cancelled"),
        }
        return words.get(self) or str(self.label)


class HoldState(models.TextChoices):
    """held → named | released | expired."""

    HELD = "held", pgettext_lazy("reserved seat", "reserved")
    NAMED = "named", pgettext_lazy("reserved seat", "named")
    RELEASED = "released", pgettext_lazy("reserved seat", "released")
    EXPIRED = "expired", pgettext_lazy("reserved seat", "expired")


class Decision(models.TextChoices):
    """What became of an enrolment, as its company is told."""

    SEAT = "seat", pgettext_lazy("decision", "has a seat")
    WAITING = "waiting", pgettext_lazy("decision", "is on the waiting list")
    REQUEST = "request", pgettext_lazy("decision", "is asked for")
    DECLINED = "declined", pgettext_lazy("decision", "was declined")
    PROMOTED = "promoted", pgettext_lazy("decision", "got a seat from the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("decision", "lost the place")


# These hold a seat: somebody sits, sat or was expected to sit on it.
SEATED_STATES = (EnrolmentState.CONFIRMED, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED)


# These wait for a decision or for a seat.
UNDECIDED_STATES = (EnrolmentState.REQUESTED, EnrolmentState.WAITLISTED)
# These have no place any more and may come back.
GIVEN_UP_STATES = (EnrolmentState.WITHDRAWN, EnrolmentState.DECLINED)


class AttendanceStatus(models.TextChoices):
    """docs/domain.md §1.3."""

    PRESENT = "present", _("present")
    PART = "part", _("part of the time")
    ABSENT_NOTIFIED = "absent_notified", _("absent, notified")
    ABSENT = "absent", _("absent")


ATTENDED_STATUSES = (AttendanceStatus.PRESENT, AttendanceStatus.PART)


class AttendanceSource(models.TextChoices):
    """How the minutes came to be known."""

    REGISTER = "register", _("coordinator's register")
    TRAINER = "trainer", _("trainer")
    CODE = "code", _("check-in code")
    SHEET = "sheet", _("paper sheet")
    IMPORT = "import", _("import")


class RegisterState(models.TextChoices):
    """uploaded → checked → applying → applied → undoing → undone; refused for faults; failed without an outcome."""

    UPLOADED = "uploaded", _("being checked")
    REFUSED = "refused", _("refused")
    CHECKED = "checked", _("to be confirmed")
    APPLYING = "applying", _("being brought in")
    APPLIED = "applied", _("brought in")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")
    FAILED = "failed", _("failed")

    @property
    def tone(self) -> str:
        """The colour of the tag that shows it."""
        tones = {self.CHECKED: "wait", self.APPLIED: "good", self.REFUSED: "bad", self.FAILED: "bad"}
        return tones.get(self, "")
