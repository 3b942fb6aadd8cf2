"""Every way in which courses, runs, sessions, enrolments and attendance change."""

from courses.actions.attendance import AttendanceEntry, AttendanceRefused, follow_people, record_attendance
from courses.actions.catalogue import change_course, create_course
from courses.actions.enrolment import (
    ENROLLABLE_RUN_STATES,
    complete_enrolment,
    confirm_enrolment,
    decline_enrolment,
    enrol,
    promote_waiting,
    withdraw_enrolment,
)
from courses.actions.runs import change_run, change_run_state, change_run_states, create_run
from courses.actions.sessions import add_sessions, change_session, remove_session

__all__ = [
    "ENROLLABLE_RUN_STATES",
    "AttendanceEntry",
    "AttendanceRefused",
    "add_sessions",
    "change_course",
    "change_run",
    "change_run_state",
    "change_run_states",
    "change_session",
    "complete_enrolment",
    "confirm_enrolment",
    "create_course",
    "create_run",
    "decline_enrolment",
    "enrol",
    "follow_people",
    "promote_waiting",
    "record_attendance",
    "remove_session",
    "withdraw_enrolment",
]
