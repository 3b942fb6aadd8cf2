"""Contacts' pages about their company's people."""

from django.urls import URLPattern, URLResolver, include, path

from participants.views import portal as views

employee = [
    path("", views.EmployeeDetail.as_view(), name="detail"),
    path("edit/", views.EmployeeEdit.as_view(), name="edit"),
    path("end/", views.EmployeeEnd.as_view(), name="end"),
    path("reopen/", views.EmployeeReopen.as_view(), name="reopen"),
    path("number/", views.EmployeeNumber.as_view(), name="number"),
    path("notice/", views.EmployeeHanded.as_view(), name="handed"),
]
employees: list[URLPattern | URLResolver] = [
    path("", views.EmployeeList.as_view(), name="list"),
    path("new/", views.EmployeeNew.as_view(), name="new"),
    path("check-number/", views.OwnNumberCheck.as_view(), name="number_check"),
    path("<uuid:public_id>/", include(employee)),
]
patterns: list[URLPattern | URLResolver] = [path("<uuid:company_id>/employees/", include(employees))]
urlpatterns = [path("", include((patterns, "portal_people")))]
