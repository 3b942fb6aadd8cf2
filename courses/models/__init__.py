"""Rows of the app: what is offered, who has a seat, and the minutes that were attended."""

from courses.models.attendance import Attendance, AttendedMonth, Participation
from courses.models.catalogue import Course, CourseRun, Session
from courses.models.enrolment import Enrolment
from courses.models.feeds import CalendarFeed
from courses.models.holds import SeatHold
from courses.models.register import RegisterImport

__all__ = [
    "Attendance",
    "AttendedMonth",
    "CalendarFeed",
    "Course",
    "CourseRun",
    "Enrolment",
    "Participation",
    "RegisterImport",
    "SeatHold",
    "Session",
]
