"""The contacts' sheet of people."""

from django.urls import include, path

from courses.views.portal import register as views

sheets = [
    path("", views.SheetUpload.as_view(), name="upload"),
    path("template/", views.SheetTemplate.as_view(), name="template"),
    path("<uuid:public_id>/", views.SheetDetail.as_view(), name="detail"),
    path("<uuid:public_id>/faults/", views.SheetFaults.as_view(), name="faults"),
    path("<uuid:public_id>/confirm/", views.SheetConfirm.as_view(), name="confirm"),
    path("<uuid:public_id>/undo/", views.SheetUndo.as_view(), name="undo"),
    path("<uuid:public_id>/discard/", views.SheetDiscard.as_view(), name="discard"),
]
urlpatterns = [path("<uuid:company_id>/sheet/", include((sheets, "portal_register")))]
