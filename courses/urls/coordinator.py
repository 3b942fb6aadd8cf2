"""Coordinators' pages about courses, runs, sessions, attendance and the register."""

from django.urls import include, path

from courses.views.coordinator import (
    attendance,
    board,
    catalogue,
    deciding,
    holds,
    people,
    queue,
    register,
    runs,
    sessions,
    telling,
)

courses = [
    path("", catalogue.CourseList.as_view(), name="list"),
    path("new/", catalogue.CourseCreate.as_view(), name="create"),
    path("<uuid:public_id>/", catalogue.CourseDetail.as_view(), name="detail"),
    path("<uuid:public_id>/edit/", catalogue.CourseEdit.as_view(), name="edit"),
    path("<uuid:public_id>/history/", catalogue.CourseHistory.as_view(), name="history"),
]
course_runs = [
    path("", runs.RunList.as_view(), name="list"),
    path("new/", runs.RunCreate.as_view(), name="create"),
    path("<uuid:public_id>/", board.RunDetail.as_view(), name="detail"),
    path("<uuid:public_id>/edit/", runs.RunEdit.as_view(), name="edit"),
    path("<uuid:public_id>/state/", runs.RunStateChange.as_view(), name="state"),
    path("<uuid:public_id>/cancel/", runs.RunCancel.as_view(), name="cancel"),
    path("<uuid:public_id>/history/", runs.RunHistory.as_view(), name="history"),
    path("<uuid:public_id>/people/", board.PeopleFound.as_view(), name="people"),
    path("<uuid:public_id>/enrol/", board.Enrol.as_view(), name="enrol"),
    path("<uuid:public_id>/decide/", deciding.Decide.as_view(), name="decide"),
    path("<uuid:public_id>/hold/", holds.HoldSeats.as_view(), name="hold"),
    path("<uuid:public_id>/take-back/", holds.TakeBack.as_view(), name="take_back"),
    path("<uuid:public_id>/tell/", telling.TellOfRun.as_view(), name="tell"),
    path("seats/<uuid:public_id>/name/", holds.NameHold.as_view(), name="name_hold"),
    path("<uuid:public_id>/sessions/", sessions.SessionsAdd.as_view(), name="sessions_add"),
    path("sessions/<uuid:public_id>/", sessions.SessionEdit.as_view(), name="session_edit"),
    path("sessions/<uuid:public_id>/remove/", sessions.SessionRemove.as_view(), name="session_remove"),
]
sheets = [
    path("attendance/", attendance.SessionList.as_view(), name="list"),
    path("attendance/<uuid:public_id>/", attendance.CoordinatorSheet.as_view(), name="grid"),
    path("attendance/<uuid:public_id>/minutes/", attendance.CoordinatorMinutes.as_view(), name="minutes"),
    path("attendance/<uuid:public_id>/paper/", attendance.CoordinatorPaper.as_view(), name="paper"),
    path("attendance/rows/<uuid:public_id>/history/", people.AttendanceHistory.as_view(), name="history"),
    path("participants/<uuid:public_id>/attendance/", people.AttendanceOfPerson.as_view(), name="of_person"),
    path("participants/<uuid:public_id>/attendance/part/", people.PartOfPerson.as_view(), name="of_person_part"),
    path("companies/<uuid:public_id>/attendance/", people.AttendanceOfCompany.as_view(), name="of_company"),
]
enrolments = [
    path("enrolments/queue/", queue.Queue.as_view(), name="queue"),
    path("enrolments/untold/", telling.TellAll.as_view(), name="untold"),
    path("enrolments/<uuid:public_id>/history/", people.EnrolmentHistory.as_view(), name="history"),
    path("participants/<uuid:public_id>/enrolments/", people.EnrolmentsOfPerson.as_view(), name="of_person"),
    path("participants/<uuid:public_id>/enrolments/new/", people.EnrolPerson.as_view(), name="enrol"),
    path("companies/<uuid:public_id>/enrolments/", people.EnrolmentsOfCompany.as_view(), name="of_company"),
]
imports = [
    path("", register.RegisterList.as_view(), name="list"),
    path("new/", register.RegisterUpload.as_view(), name="upload"),
    path("template/", register.RegisterTemplate.as_view(), name="template"),
    path("<uuid:public_id>/", register.RegisterDetail.as_view(), name="detail"),
    path("<uuid:public_id>/marked/", register.RegisterMarked.as_view(), name="marked"),
    path("<uuid:public_id>/confirm/", register.RegisterConfirm.as_view(), name="confirm"),
    path("<uuid:public_id>/undo/", register.RegisterUndo.as_view(), name="undo"),
    path("<uuid:public_id>/discard/", register.RegisterDiscard.as_view(), name="discard"),
    path("<uuid:public_id>/history/", register.RegisterHistory.as_view(), name="history"),
]
urlpatterns = [
    path("courses/", include((courses, "courses"))),
    path("runs/", include((course_runs, "runs"))),
    path("", include((sheets, "attendance"))),
    path("", include((enrolments, "enrolments"))),
    path("import/", include((imports, "register"))),
]
