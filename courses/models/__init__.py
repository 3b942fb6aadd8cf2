"""Rows of the app: what is offered, who has a seat, and the minutes that were attended."""

from courses.models.attendance import Attendance, AttendedMonth, Participation
from courses.models.catalogue import Course, CourseRun, Session
from courses.models.enrolment import Enrolment

__all__ = ["Attendance", "AttendedMonth", "Course", "CourseRun", "Enrolment", "Participation", "Session"]
