"""Every way in which courses, runs, sessions, enrolments and attendance change."""

from courses.actions.attendance import AttendanceEntry, AttendanceRefused, follow_people, record_attendance
from courses.actions.catalogue import change_course, create_course
from courses.actions.company import (
    Outcome,
    cancel_place,
    enrol_people,
    name_seat,
    release_seats,
    reserve_seats,
    take_up_place,
)
from courses.actions.enrolment import (
    complete_enrolment,
    confirm_enrolment,
    decline_enrolment,
    enrol,
    promote_waiting,
    withdraw_enrolment,
)
from courses.actions.feeds import feed_of, make_feed, revoke_feed
from courses.actions.holds import expire_holds, hold_seats, name_hold, remind_of_holds, take_back_holds
from courses.actions.moving import move_enrolments
from courses.actions.queue import (
    approve_enrolments,
    close_telling,
    decline_enrolments,
    tell_companies,
    tell_forgotten,
)
from courses.actions.runs import change_run, change_run_state, change_run_states, create_run
from courses.actions.sessions import SessionRefused, add_sessions, change_session, remove_session

__all__ = [
    "AttendanceEntry",
    "AttendanceRefused",
    "Outcome",
    "SessionRefused",
    "add_sessions",
    "approve_enrolments",
    "cancel_place",
    "change_course",
    "change_run",
    "change_run_state",
    "change_run_states",
    "change_session",
    "close_telling",
    "complete_enrolment",
    "confirm_enrolment",
    "create_course",
    "create_run",
    "decline_enrolment",
    "decline_enrolments",
    "enrol",
    "enrol_people",
    "expire_holds",
    "feed_of",
    "follow_people",
    "hold_seats",
    "make_feed",
    "move_enrolments",
    "name_hold",
    "name_seat",
    "promote_waiting",
    "record_attendance",
    "release_seats",
    "remind_of_holds",
    "remove_session",
    "reserve_seats",
    "revoke_feed",
    "take_back_holds",
    "take_up_place",
    "tell_companies",
    "tell_forgotten",
    "withdraw_enrolment",
]
